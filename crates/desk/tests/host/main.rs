//! The desk driven as a window or a terminal drives it: by calls of the one table, on real files. No window.

mod books;
mod currency;
mod edges;
mod help;
mod lists;
mod stories;
mod table;
mod workspaces;
