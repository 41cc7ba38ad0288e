//! Workbooks: real ones made by others, what their cells say, and those that are made to break a reader.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::io::{Cursor, Write};

use common::data;
use papers::csv::{BadReason, Record};
use papers::xlsx::{Error, Limits, Sheet, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TABULATOR: &str = "suppliers/messy-csv/tabulator/data";

fn sheet(bytes: Vec<u8>, name: Option<&str>) -> Result<Sheet, Error> {
    Workbook::open(Cursor::new(bytes), Limits::default())?.sheet(name)
}

fn rows(sheet: Sheet) -> Vec<Vec<String>> {
    sheet
        .filter_map(|record| match record.unwrap() {
            Record::Row(row) => Some(row.fields.into_iter().map(String::from).collect()),
            Record::Bad(_) => None,
        })
        .collect()
}

/// A workbook of one sheet, with these rows and these shared texts.
fn book(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for (name, content) in [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships><Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
                   <Relationship Id="rId2" Type="{kind}/sharedStrings" Target="/xl/sharedStrings.xml"/>
                   <Relationship Id="rId3" Type="{kind}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
        ("xl/styles.xml", format!("<styleSheet>{styles}</styleSheet>")),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn sheets_of_others_are_read_as_they_show() {
    let Some(bytes) = data(&format!("{TABULATOR}/table.xlsx")) else {
        return;
    };
    let found = sheet(bytes, None).unwrap();
    assert_eq!(found.headers(), ["id", "name"]);
    assert_eq!(rows(found), [["1", "english"], ["2", "中国人"]]);

    let bytes = data(&format!("{TABULATOR}/special/sheet2.xlsx")).unwrap();
    let book = Workbook::open(Cursor::new(bytes), Limits::default()).unwrap();
    assert_eq!(book.sheets(), ["Sheet1", "Sheet2"]);
    let second = book.sheet(Some("Sheet2")).unwrap();
    assert_eq!(second.headers(), ["id", "name"]);
    assert_eq!(rows(second), [["1", "english"], ["2", "中国人"]]);
}

#[test]
fn binary_fractions_are_what_was_typed() {
    let Some(bytes) = data(&format!("{TABULATOR}/special/adjust_floating_point_error.xlsx")) else {
        return;
    };
    let found = rows(sheet(bytes, None).unwrap());
    let texts: Vec<&String> = found.iter().flatten().collect();
    assert!(
        texts
            .iter()
            .all(|text| !text.contains("00000000") && !text.contains("99999999")),
        "{texts:?}"
    );
}

#[test]
fn every_workbook_of_others_is_read_to_its_end_or_says_why_not() {
    let Some(_) = data(&format!("{TABULATOR}/table.xlsx")) else {
        return;
    };
    let mut read = 0;
    for name in [
        "table.xlsx",
        "special/sheets.xlsx",
        "special/test_scientific_notation.xlsx",
        "special/preserve-formatting.xlsx",
        "special/multiline-headers.xlsx",
        "special/skip-rows.xlsx",
        "special/issue320.xlsx",
        "special/number_format_multicode.xlsx",
        "special/merged-cells.xlsx",
        "special/preserve-formatting-percentage.xlsx",
    ] {
        let found = sheet(data(&format!("{TABULATOR}/{name}")).unwrap(), None);
        match found {
            Ok(found) => {
                let width = found.headers().len();
                assert!(rows(found).iter().all(|row| row.len() == width), "{name}");
                read += 1;
            }
            Err(Error::Empty) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert!(read >= 9);
}

#[test]
fn cells_say_texts_numbers_days_shares_and_errors() {
    let styles = r#"<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs>"#;
    let strings = "<si><t>Supplier</t></si><si><r><t>Harbour </t></r><r><t>&amp; Sons</t></r><rPh><t>x</t></rPh></si>
        <si><t>Product</t></si><si><t>As of</t></si><si><t>Share</t></si><si><t>Price list, not a row</t></si>";
    let sheet_xml = r#"<row r="1"><c r="A1" t="s"><v>5</v></c></row>
        <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c><c r="D3" t="s"><v>4</v></c></row>
        <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="inlineStr"><is><t>Gear pump</t></is></c><c r="C4" s="1"><v>39022</v></c><c r="D4" s="2"><v>0.07</v></c></row>
        <row r="6"><c r="A6" t="str"><f>A4</f><v>=cmd|' /C calc'!A0</v></c><c r="B6"><v>0.10000000000000001</v></c><c r="C6" t="e"><v>#REF!</v></c></row>
        <row r="7"><c r="E7" s="1"/></row>
        <row r="9"><c t="b"><v>1</v></c><c><v>12</v></c><c/><c/><c><v>1</v></c></row>"#;
    let mut found = sheet(book(sheet_xml, strings, styles), None).unwrap();
    assert_eq!((found.name(), found.header_line()), ("Prices", Some(3)));
    assert_eq!(found.headers(), ["Supplier", "Product", "As of", "Share"]);
    let Record::Bad(above) = found.next().unwrap().unwrap() else {
        panic!("the title is no row")
    };
    assert_eq!((above.line, above.reason), (1, BadReason::BeforeHeader));
    let Record::Row(row) = found.next().unwrap().unwrap() else {
        panic!("a row")
    };
    assert_eq!(
        (row.line, row.fields),
        (
            4,
            vec![
                "Harbour & Sons".into(),
                "Gear pump".into(),
                "2006-11-01".into(),
                "7%".into()
            ]
        )
    );
    let Record::Row(row) = found.next().unwrap().unwrap() else {
        panic!("a row")
    };
    assert_eq!(
        (row.line, row.fields),
        (
            6,
            vec![
                "=cmd|' /C calc'!A0".into(),
                "0.1".into(),
                "#REF!".into(),
                "".into()
            ]
        )
    );
    let Record::Bad(wide) = found.next().unwrap().unwrap() else {
        panic!("more cells than columns")
    };
    assert_eq!(
        (wide.line, wide.reason),
        (
            9,
            BadReason::TooManyFields {
                expected: 4,
                found: 5
            }
        )
    );
    assert!(found.next().is_none());
}

#[test]
fn numbers_are_told_from_texts_and_say_their_currency() {
    let styles = r##"<numFmts><numFmt numFmtId="170" formatCode="#,##0.00\ [$€-407]"/><numFmt numFmtId="171" formatCode="&quot;US$&quot;0.00"/>
        <numFmt numFmtId="172" formatCode="0.00 &quot;pcs&quot;"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>"##;
    let sheet_xml = r#"<row><c t="str"><v>Product</v></c><c t="str"><v>Price</v></c><c t="str"><v>Was</v></c><c t="str"><v>MOQ</v></c></row>
        <row><c t="str"><v>0.125</v></c><c s="1"><v>0.125</v></c><c s="2"><v>12.5</v></c><c s="3"><v>12.5</v></c></row>
        <row><c><v>1</v></c><c t="str"><v>0,125</v></c><c t="b"><v>1</v></c><c><v>a</v></c></row>"#;
    let found: Vec<_> = sheet(book(sheet_xml, "", styles), None)
        .unwrap()
        .map(|record| match record.unwrap() {
            Record::Row(row) => (row.fields.join(" ¦ "), row.numbers),
            Record::Bad(bad) => panic!("{bad:?}"),
        })
        .collect();
    assert_eq!(
        found,
        [
            ("0.125 ¦ € 0.125 ¦ US$ 12.5 ¦ 12.5".to_owned(), vec![1, 2, 3]),
            ("1 ¦ 0,125 ¦ TRUE ¦ a".to_owned(), vec![0]),
        ]
    );
}

#[test]
fn a_column_beyond_all_numbers_is_refused() {
    // Further right than a machine counts: its letters say nothing, and it stands where the next cell would.
    let far = "Z".repeat(40);
    let head = r#"<row><c t="str"><v>Supplier</v></c></row>"#;
    let bytes = book(
        &format!(r#"{head}<row><c r="{far}1" t="str"><v>Acme</v></c></row>"#),
        "",
        "",
    );
    assert_eq!(rows(sheet(bytes, None).unwrap()), [["Acme"]]);
    // The last one that a machine counts.
    let (mut left, mut last) = (usize::MAX, String::new());
    while left > 0 {
        last.insert(0, char::from(b'A' + u8::try_from((left - 1) % 26).unwrap()));
        left = (left - 1) / 26;
    }
    for cells in [
        format!(r#"<c r="{last}1"><v>1</v></c>"#),
        format!(r#"<c r="{last}1"/><c><v>1</v></c>"#),
    ] {
        let refused = sheet(book(&format!("{head}<row>{cells}</row>"), "", ""), None).err();
        assert!(matches!(refused, Some(Error::TooWide { .. })), "{refused:?}");
    }
}

#[test]
fn a_cell_in_the_last_place_is_refused_and_an_empty_one_is_nothing() {
    let head = r#"<row r="1"><c r="A1" t="str"><v>Supplier</v></c></row><row r="2"><c r="A2" t="str"><v>Acme</v></c></row>"#;
    let last = format!(r#"{head}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let refused = sheet(book(&last, "", ""), None);
    assert!(matches!(refused, Err(Error::TooWide { column: 16_384, .. })));
    let styled = format!(r#"{head}<row r="1048576"><c r="XFD1048576" s="3"/></row>"#);
    assert_eq!(rows(sheet(book(&styled, "", ""), None).unwrap()), [["Acme"]]);
}

#[test]
fn what_could_grow_without_bound_is_refused() {
    let (row, after) = (r#"<row><c t="str"><v>Supplier</v></c></row>"#, "<row/>");
    for (sheet_xml, word) in [
        (format!("{row}{}{after}", "<a>".repeat(100)), "nested"),
        (format!("<!DOCTYPE w [<!ENTITY a \"b\">]>{row}"), "document type"),
        (format!("{row}<row><c t=\"str\"><v>&a;</v></c></row>"), "entity"),
        (format!("{row}<row><c t=\"s\"><v>7</v></c></row>"), "not there"),
        (format!("{row}<row><c t=\"str\"><v>"), "ends in the middle"),
    ] {
        let refused = sheet(book(&sheet_xml, "", ""), None).err();
        let Some(Error::Damaged { detail }) = refused else {
            panic!("{word}: {refused:?}")
        };
        assert!(detail.contains(word), "{word}: {detail}");
    }
    let long = format!("{row}<row><c t=\"str\"><v>{}</v></c></row>", "x".repeat(3 << 20));
    assert!(matches!(
        sheet(book(&long, "", ""), None),
        Err(Error::TooLarge { .. })
    ));
}

#[test]
fn files_that_are_no_workbooks_are_refused() {
    let Some(zip) = data(&format!("{TABULATOR}/2-files.zip")) else {
        return;
    };
    assert!(matches!(sheet(zip, None), Err(Error::Damaged { .. })));
    let mut cut = book("<row><c><v>1</v></c></row>", "", "");
    cut.truncate(cut.len() / 2);
    assert!(matches!(sheet(cut, None), Err(Error::Damaged { .. })));
    assert!(matches!(sheet(book("", "", ""), None), Err(Error::Empty)));
    assert!(matches!(
        sheet(book("<row><c><v>1</v></c></row>", "", ""), Some("No")),
        Err(Error::NoSheet { .. })
    ));
}
