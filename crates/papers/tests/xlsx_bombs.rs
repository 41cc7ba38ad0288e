//! Workbooks that inflate to gigabytes: refused at once, within 256 MiB of memory. A test of its own, because what a process
//! has taken at most is counted for all of it.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use papers::xlsx::{Error, Limits, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// A workbook in which one part repeats `piece` until it has `megabytes` of it.
fn bomb(part: &str, before: &str, piece: &str, megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut put = |name: &str, content: &[u8], times: usize| {
        zip.start_file(name, options).unwrap();
        for _ in 0..times {
            zip.write_all(content).unwrap();
        }
    };
    put(
        "xl/workbook.xml",
        br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>"#,
        1,
    );
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    put("xl/_rels/workbook.xml.rels", relations.as_bytes(), 1);
    let row =
        r#"<worksheet><sheetData><row r="1"><c t="str"><v>Supplier</v></c></row></sheetData></worksheet>"#;
    if part != SHEET {
        put(SHEET, row.as_bytes(), 1);
    }
    if part != STRINGS {
        put(STRINGS, b"<sst/>", 1);
    }
    let block = piece.repeat((1 << 20) / piece.len() + 1);
    zip.start_file(part, options).unwrap();
    zip.write_all(before.as_bytes()).unwrap();
    for _ in 0..megabytes {
        zip.write_all(block.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The most memory that this process has had, in bytes; nothing where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

#[test]
fn bombs_are_refused_within_memory_and_time() {
    let rows = r#"<row><c t="str"><v>a</v></c></row>"#;
    for (part, before, piece, megabytes) in [
        // One text of a gigabyte, one comment, blank texts, texts by the million, rows by the million.
        (SHEET, r#"<worksheet><sheetData><row><c t="str"><v>"#, "x", 1_000),
        (SHEET, "<worksheet><sheetData><!-- ", "> ", 1_000),
        (STRINGS, "<sst>", "<si/>", 1_000),
        (
            STRINGS,
            "<sst>",
            "<si><t>Harbour Pumps and Sons Trading Company</t></si>",
            1_000,
        ),
        (SHEET, "<worksheet><sheetData>", "<row/>", 1_000),
    ] {
        let bytes = bomb(part, before, piece, megabytes);
        assert!(bytes.len() < 8 << 20, "it is small: {}", bytes.len());
        let begun = Instant::now();
        let refused = Workbook::open(Cursor::new(bytes), Limits::default()).and_then(|book| book.sheet(None));
        let error = refused.err();
        assert!(
            matches!(error, Some(Error::TooLarge { .. })),
            "{piece}: {error:?}"
        );
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{piece}: {:?}",
            begun.elapsed()
        );
    }
    // Rows that are read one by one: what comes out is refused when it is too much, and nothing of it is kept.
    let bytes = bomb(SHEET, "<worksheet><sheetData>", rows, 1_000);
    let mut sheet = Workbook::open(Cursor::new(bytes), Limits::default())
        .and_then(|book| book.sheet(None))
        .unwrap();
    assert!(matches!(
        sheet.find_map(Result::err),
        Some(Error::TooLarge { .. })
    ));
    if let Some(most) = most_memory() {
        assert!(most < 256 << 20, "{most} bytes");
    }
}
