//! The desk driven as a window or a terminal drives it: by calls of the one table, on real files. No window.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests and their helpers fail by panicking and say plainly what they skip"
)]

mod applicant;
mod bad_input;
mod books;
mod by_itself;
mod carried;
mod checkout;
mod currency;
mod damage;
mod edges;
mod facts_of_ours;
mod foreign_files;
mod head_behind;
mod help;
mod imports;
mod imports_kept;
mod keeping;
mod keeping_sight;
mod kept_orders;
mod lasting;
mod leaving;
mod lists;
mod locking;
mod log;
mod lost_files;
mod moved;
mod picked;
mod planted;
mod reach;
mod reserved;
mod restoring;
mod returned;
mod rulebooks;
mod searching;
mod settings;
mod small_files;
mod stories;
mod table;
mod why;
mod why_before;
mod workspaces;
