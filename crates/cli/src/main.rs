//! The API from a terminal.
fn main() {}
