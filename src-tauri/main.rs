//! Quayside's window.
fn main() {}
