//! Fuzzes the reader `answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| quayside_fuzz::read("answer", bytes));
