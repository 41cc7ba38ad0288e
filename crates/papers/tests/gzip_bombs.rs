//! Lists that inflate to much more than they are: refused at once, within 256 MiB of memory. A test of its own, because what a
//! process has taken at most is counted for all of it.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::io::{Cursor, Write};

use common::bounded::{ALONE, bounded};
use flate2::Compression;
use flate2::write::GzEncoder;
use papers::csv::{Error, Limits, Options, Table};

/// A first piece and then another so many times, packed; never all of it in memory.
fn gzip(first: &str, piece: &str, times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(first.as_bytes()).unwrap();
    for _ in 0..times {
        encoder.write_all(piece.as_bytes()).unwrap();
    }
    encoder.finish().unwrap()
}

/// Reads all of it and keeps nothing.
fn read(what: &str, bytes: Vec<u8>, limits: Limits) -> Result<usize, Error> {
    bounded(what, || {
        let options = Options {
            limits,
            ..Options::default()
        };
        let mut records = 0;
        for record in Table::open(Cursor::new(bytes), &options)? {
            record?;
            records += 1;
        }
        Ok(records)
    })
}

#[test]
fn a_gzip_bomb_is_refused_by_ratio_and_by_size() {
    let _alone = ALONE.lock();
    // One row without an end, and rows by the million.
    for piece in ["a", "Harbour Pumps,CN,Gear pump,158.00\n"] {
        let block = piece.repeat((1 << 20) / piece.len());
        let bomb = gzip("a,b,c,d\n", &block, 400);
        assert!(bomb.len() < 4 << 20, "it is small: {}", bomb.len());
        let refused = read(piece, bomb, Limits::default());
        assert!(
            matches!(refused, Err(Error::TooLarge { .. })),
            "{piece}: {refused:?}"
        );
    }
    let limits = Limits {
        max_bytes: 1_000,
        ..Limits::default()
    };
    let refused = read("small", gzip("", "a,b\n", 1_000), limits);
    assert!(matches!(refused, Err(Error::TooLarge { .. })), "{refused:?}");
}

/// Far too small for the ratio: lines without anything in them cost as much to read as others.
#[test]
fn a_gzip_of_lines_that_say_nothing_is_refused() {
    let _alone = ALONE.lock();
    for line in ["\n", ",\n", "\r\n"] {
        let bomb = gzip("a,b\n1,2\n", &line.repeat(1 << 10), 3 << 10);
        assert!(bomb.len() < 64 << 10, "{line:?}");
        let refused = read(&format!("{line:?}"), bomb, Limits::default());
        assert!(
            matches!(refused, Err(Error::TooLarge { .. })),
            "{line:?}: {refused:?}"
        );
    }
}
