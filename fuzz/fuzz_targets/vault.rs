//! Fuzzes the reader `vault`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| quayside_fuzz::read("vault", bytes));
