//! Fuzzes the reader `evidence`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| quayside_fuzz::read("evidence", bytes));
