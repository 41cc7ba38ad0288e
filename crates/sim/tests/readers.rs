//! Every reader of bytes on what is in order, cut off, and changed by chance: what fuzzing does for longer, on any machine and
//! with any compiler. A failure names the reader and the bytes.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use sim::dice::Dice;
use sim::readers::{Bench, READERS, Reader};

/// A fuzzer keeps one bench for all its threads.
const fn shared<T: Sync>() {}
const _: () = shared::<Bench>();

/// Changed inputs of a reader that looks at bytes in memory, and of one that opens files.
const QUICK: u64 = 4_000;
const SLOW: u64 = 250;

/// Bytes that readers trip over.
const NASTY: &[&[u8]] = &[
    b"\0",
    b"\"",
    b"\\",
    b"\n",
    b"\r\n",
    b"\xFF",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"99999999999999999999",
    b"-1",
    b"[[[[[[[[[[[[[[[[",
    b"\xE2\x80\xAE",
    b"1e400",
    b"null",
    b",,,,",
];

fn changed(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(seeds).cloned().unwrap_or_default();
    for _ in 0..=dice.below(4) {
        let at = dice.index(bytes.len() + 1);
        match dice.below(7) {
            0 => bytes.truncate(at),
            1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(dice.below(256)).unwrap();
                }
            }
            3 => {
                let nasty = *dice.pick(NASTY).unwrap();
                bytes.splice(at..at, nasty.iter().copied());
            }
            4 => {
                let end = (at + dice.index(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                let end = (at + dice.index(200)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ => {
                let other = dice.pick(seeds).cloned().unwrap_or_default();
                let from = dice.index(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes
}

fn must_read(bench: &Bench, reader: &Reader, bytes: &[u8]) {
    let read = catch_unwind(AssertUnwindSafe(|| (reader.read)(bench, bytes)));
    assert!(
        read.is_ok(),
        "the reader of `{}` fails on {:?}",
        reader.name,
        bytes.escape_ascii().to_string()
    );
}

#[test]
fn no_reader_fails_on_bytes_that_are_cut_off_or_changed() {
    let bench = Bench::make().unwrap();
    for reader in READERS {
        let seeds = (reader.seeds)(&bench);
        assert!(!seeds.is_empty(), "{} has nothing to begin from", reader.name);
        let mut dice = Dice::new(20_180_301, u64::try_from(reader.name.len()).unwrap());
        for seed in &seeds {
            must_read(&bench, reader, seed);
        }
        for bytes in [&b""[..], b"\0", &[0xFF; 70_000]] {
            must_read(&bench, reader, bytes);
        }
        for _ in 0..if reader.quick { QUICK } else { SLOW } {
            must_read(&bench, reader, &changed(&seeds, &mut dice));
        }
    }
}

#[test]
fn calls_to_begin_from_are_answered() {
    let bench = Bench::make().unwrap();
    let call = READERS.iter().find(|reader| reader.name == "call").unwrap();
    let seeds = (call.seeds)(&bench);
    for seed in &bench.calls {
        let reply = bench.reply(seed).unwrap();
        let text = String::from_utf8_lossy(seed);
        assert!(!matches!(reply, desk::Reply::Error(_)), "{text}: {reply:?}");
    }
    assert!(seeds.len() > 100, "{}", seeds.len());
}

#[test]
fn workbooks_to_begin_from_are_read() {
    let bench = Bench::make().unwrap();
    let workbook = READERS.iter().find(|reader| reader.name == "workbook").unwrap();
    let seeds = (workbook.seeds)(&bench);
    assert_eq!(seeds.len(), 2);
    for seed in seeds {
        let book = papers::xlsx::Workbook::open(&seed[..], papers::xlsx::Limits::default()).unwrap();
        let rows: Vec<_> = book.sheet(None).unwrap().map(Result::unwrap).collect();
        let [papers::csv::Record::Row(row)] = &rows[..] else {
            panic!("{rows:?}")
        };
        assert_eq!(row.fields, ["Example & Works", "€ 2.4", "2006-11-01", "25%"]);
    }
}

#[test]
fn every_reader_has_a_fuzzer_and_every_fuzzer_a_reader() {
    let targets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let files = std::fs::read_dir(targets).unwrap();
    let mut fuzzers: Vec<String> = files
        .map(|file| {
            let path = file.unwrap().path();
            path.file_stem().unwrap().to_str().unwrap().to_owned()
        })
        .collect();
    let mut readers: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
    fuzzers.sort();
    readers.sort_unstable();
    assert_eq!(fuzzers, readers);
}
