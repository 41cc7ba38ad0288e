//! What the fuzzers share: the readers of `sim`, on one bench that is made when it is first needed. It must not read anything
//! by itself.

use std::sync::OnceLock;

use sim::readers::{Bench, READERS, Reader};

/// The bench of this process.
///
/// # Panics
/// When it cannot be made: there is nothing to fuzz then.
pub fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| Bench::make().expect("a bench"))
}

/// The reader of that name.
///
/// # Panics
/// When there is none: the fuzzer is called after nothing.
pub fn reader(name: &str) -> &'static Reader {
    let found = READERS.iter().find(|reader| reader.name == name);
    found.expect("a reader of that name")
}

/// Reads bytes by the reader of that name.
pub fn read(name: &str, bytes: &[u8]) {
    (reader(name).read)(bench(), bytes);
}
