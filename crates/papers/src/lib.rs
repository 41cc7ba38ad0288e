//! Documents in and out: bytes to values and back.
//! This room must not store anything, know an order or a supplier, or decide what a document means; it says what
//! stands in a file, line by line, and what in it cannot be read.

pub mod csv;
pub mod xlsx;
