//! Workbooks that inflate to gigabytes: refused at once, within 256 MiB of memory. A test of its own, because what a process
//! has taken at most is counted for all of it.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::io::{Cursor, Write};

use common::bounded::{ALONE, bounded};
use papers::xlsx::{Error, Limits, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
const BOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STYLES: &str = "xl/styles.xml";
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A small workbook with other parts in the place of its own, and so many parts more with names of that length.
fn book(parts: &[(&str, &str)], more: usize, length: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{KIND}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/>
           <Relationship Id="c" Type="{KIND}/styles" Target="styles.xml"/></Relationships>"#
    );
    for (name, content) in [
        (
            BOOK,
            r#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>"#,
        ),
        (RELATIONS, &relations),
        (
            SHEET,
            r#"<worksheet><sheetData><row><c t="str"><v>Supplier</v></c></row></sheetData></worksheet>"#,
        ),
        (STRINGS, "<sst/>"),
        (STYLES, "<styleSheet/>"),
    ] {
        let other = parts.iter().find(|(part, _)| *part == name);
        zip.start_file(name, options).unwrap();
        zip.write_all(other.map_or(content, |(_, other)| *other).as_bytes())
            .unwrap();
    }
    let stored = options.compression_method(CompressionMethod::Stored);
    for number in 0..more {
        zip.start_file(format!("{number:0>length$}"), stored).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Reads all of it.
fn read(bytes: Vec<u8>) -> Result<usize, Error> {
    bounded("a workbook", || {
        let book = Workbook::open(Cursor::new(bytes), Limits::default())?;
        let mut rows = 0;
        for row in book.sheet(None)? {
            row?;
            rows += 1;
        }
        Ok(rows)
    })
}

/// It is refused as too large, in these words.
fn refused(parts: &[(&str, &str)], word: &str) {
    let what = match read(book(parts, 0, 0)) {
        Err(Error::TooLarge { what }) => what,
        other => format!("{other:?}"),
    };
    assert!(what.contains(word), "{word}: {what}");
}

fn sheet_of(rows: &str) -> String {
    let head = r#"<row><c t="str"><v>Supplier</v></c></row>"#;
    format!("<worksheet><sheetData>{head}{rows}</sheetData></worksheet>")
}

/// Pieces with their numbers.
fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn a_shared_text_is_counted_each_time_it_is_shown() {
    let _alone = ALONE.lock();
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(100 << 10));
    let row = |cells: usize| format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(cells));
    refused(
        &[(STRINGS, &strings), (SHEET, &sheet_of(&row(20)))],
        "a row takes",
    );
    // Rows that are long and may be: they are not kept, neither to find the header nor later.
    let long = sheet_of(&row(10).repeat(1_000));
    let rows = read(book(&[(STRINGS, &strings), (SHEET, &long)], 0, 0));
    assert!(matches!(rows, Ok(1_001)), "{rows:?}");
}

#[test]
fn a_text_is_counted_over_all_its_pieces() {
    let _alone = ALONE.lock();
    let piece = "x&amp;".repeat(1 << 20);
    let cell = sheet_of(&format!(r#"<row><c t="str"><v>{piece}</v></c></row>"#));
    refused(&[(SHEET, &cell)], "a text takes");
    let runs = "<r><t>harbour</t></r>".repeat(100_000);
    let cell = sheet_of(&format!(r#"<row><c t="inlineStr"><is>{runs}</is></c></row>"#));
    refused(&[(SHEET, &cell)], "a text takes");
    refused(
        &[(STRINGS, &format!("<sst><si>{runs}</si></sst>"))],
        "a text takes",
    );
}

#[test]
fn sheets_relations_and_formats_are_counted() {
    let _alone = ALONE.lock();
    let sheets = numbered(1_001, |number| format!(r#"<sheet name="{number}" r:id="a"/>"#));
    let sheets = format!(r#"<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>"#);
    refused(&[(BOOK, &sheets)], "sheets");
    let relations = |count, name: &str| {
        let all = numbered(count, |number| {
            format!(r#"<Relationship Id="{number}" Type="{KIND}/worksheet" Target="{name}"/>"#)
        });
        format!("<Relationships>{all}</Relationships>")
    };
    refused(&[(RELATIONS, &relations(10_001, "a"))], "refers to more than");
    refused(
        &[(RELATIONS, &relations(20, &"a".repeat(1_000_000)))],
        "inflates to more",
    );
    let formats = numbered(66_000, |number| {
        format!(r#"<numFmt numFmtId="{number}" formatCode="[$€-407]0"/>"#)
    });
    refused(
        &[(STYLES, &format!("<styleSheet>{formats}</styleSheet>"))],
        "formats",
    );
    let styles = r#"<xf numFmtId="0"/>"#.repeat(66_000);
    let styles = format!("<styleSheet><cellXfs>{styles}</cellXfs></styleSheet>");
    refused(&[(STYLES, &styles)], "formats");
}

#[test]
fn entries_of_the_directory_are_counted_before_they_are_read() {
    let _alone = ALONE.lock();
    // As small as an entry can be: all of them in three megabytes.
    let entry = [&b"PK\x01\x02"[..], &[0; 42]].concat();
    let many = [entry.repeat(66_000), b"PK\x05\x06".to_vec(), vec![0xFF; 18]].concat();
    for (bytes, word) in [(many, "entries"), (book(&[], 300, 60_000), "directory takes")] {
        match read(bytes) {
            Err(Error::TooLarge { what }) => assert!(what.contains(word), "{what}"),
            other => panic!("{word}: {other:?}"),
        }
    }
    let ends = [book(&[], 0, 0), b"PK\x05\x06".repeat(200)].concat();
    assert!(matches!(read(ends), Err(Error::TooLarge { .. })));
}

#[test]
fn a_tag_of_very_many_attributes_takes_no_longer_than_its_bytes() {
    let _alone = ALONE.lock();
    let attributes = numbered(80_000, |number| format!(r" a{number}='0'"));
    let rows = sheet_of(&format!(r#"<row><c{attributes} t="str"><v>Acme</v></c></row>"#));
    let rows = read(book(&[(SHEET, &rows)], 0, 0));
    assert!(matches!(rows, Ok(1)), "{rows:?}");
}

/// A workbook in which one part repeats `piece` until it has `megabytes` of it.
fn bomb(part: &str, before: &str, piece: &str, megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
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
        r#"<Relationships><Relationship Id="a" Type="{KIND}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
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

#[test]
fn bombs_are_refused_within_memory_and_time() {
    let _alone = ALONE.lock();
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
        let error = bounded(piece, || {
            let book = Workbook::open(Cursor::new(bytes), Limits::default());
            book.and_then(|book| book.sheet(None)).err()
        });
        assert!(
            matches!(error, Some(Error::TooLarge { .. })),
            "{piece}: {error:?}"
        );
    }
    // Rows that are read one by one: what comes out is refused when it is too much, and nothing of it is kept.
    let bytes = bomb(SHEET, "<worksheet><sheetData>", rows, 1_000);
    let refused = read(bytes);
    assert!(matches!(refused, Err(Error::TooLarge { .. })), "{refused:?}");
}

/// A sheet is as large as what is in it, never as large as it says.
#[test]
fn a_cell_in_the_last_place_is_refused_within_memory_and_time() {
    let _alone = ALONE.lock();
    let last = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let said = sheet_of(last).replace("<sheetData>", r#"<dimension ref="A1:XFD1048576"/><sheetData>"#);
    for sheet in [sheet_of(last), said] {
        let refused = read(book(&[(SHEET, &sheet)], 0, 0));
        assert!(
            matches!(refused, Err(Error::TooWide { column: 16_384, .. })),
            "{refused:?}"
        );
    }
}

/// Small enough that nothing is said of how much larger it gets: rows and cells without anything in them are counted.
#[test]
fn rows_and_cells_that_say_nothing_are_counted() {
    let _alone = ALONE.lock();
    refused(&[(SHEET, &sheet_of(&"<row/>".repeat(1_100_000)))], "1048576 rows");
    let blank = format!("<row>{}</row>", "<c/>".repeat(2_000));
    refused(&[(SHEET, &sheet_of(&blank.repeat(1_200)))], "are blank");
    refused(&[(SHEET, &sheet_of(&"<x/>".repeat(2_200_000)))], "are blank");
    // Blank cells beside others, as a sheet has them that was formatted far beyond its list.
    let honest = format!(r#"<row><c t="str"><v>Acme</v></c>{}</row>"#, "<c/>".repeat(10));
    let rows = read(book(&[(SHEET, &sheet_of(&honest.repeat(20_000)))], 0, 0));
    assert!(matches!(rows, Ok(20_000)), "{rows:?}");
}

/// Made so that it stays below the ratio of what is plainly a bomb.
#[test]
fn what_inflates_a_hundred_times_is_refused() {
    let _alone = ALONE.lock();
    let row = format!("<row>{}</row>", r#"<c t="str"><v>a</v></c>"#.repeat(20));
    let mut seed = 1_u64;
    let noise: String = (0..12_000)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'a' + (seed >> 40) as u8 % 26)
        })
        .collect();
    let block = format!(
        r#"{}<row><c t="str"><v>{noise}</v></c></row>"#,
        row.repeat((1 << 20) / row.len())
    );
    let bytes = bomb(SHEET, "<worksheet><sheetData>", &block, 80);
    let ratio = (80 << 20) / bytes.len();
    assert!((60..200).contains(&ratio), "{ratio}");
    match read(bytes) {
        Err(Error::TooLarge { what }) => assert!(what.contains("50 times"), "{what}"),
        other => panic!("{other:?}"),
    }
}
