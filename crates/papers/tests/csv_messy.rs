//! Bad input: good rows are read, bad ones listed by line and reason, and bounds hold.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::io::Write;

use common::{read, read_with};
use encoding_rs::{BIG5, GBK, SHIFT_JIS, WINDOWS_1252};
use flate2::Compression;
use flate2::write::GzEncoder;
use papers::csv::{BadReason, Delimiter, Error, Limits, Note, Options};
use proptest::prelude::*;

fn reasons(read: &common::Read) -> Vec<(u32, BadReason)> {
    read.bad
        .iter()
        .map(|bad| (bad.line, bad.reason.clone()))
        .collect()
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let read = read("name,city\nA,\"Ningbo\nB,Hanoi\nC,Izmir\n");
    assert_eq!(read.texts(), [["B", "Hanoi"], ["C", "Izmir"]]);
    assert_eq!(reasons(&read), [(2, BadReason::UnclosedQuote)]);
    assert_eq!(read.bad[0].text, "A,\"Ningbo");
}

#[test]
fn a_quote_that_would_close_in_a_later_row_costs_one_row() {
    let read = read("name,city\nA,\"Ningbo\nB,\"Hanoi, VN\"\nC,Izmir\n");
    assert_eq!(read.texts(), [["B", "Hanoi, VN"], ["C", "Izmir"]]);
    assert_eq!(reasons(&read), [(2, BadReason::UnclosedQuote)]);
}

#[test]
fn text_after_a_closing_quote_names_the_field() {
    let read = read("name,size\nA,\"13\" monitor\"\nB,7\n");
    assert_eq!(read.texts(), [["B", "7"]]);
    assert_eq!(reasons(&read), [(2, BadReason::TextAfterQuote { field: 2 })]);
}

#[test]
fn rows_of_the_wrong_width() {
    let read = read("name,city,price\nA,Ningbo\nB,Hanoi,5,,\nC,Xiamen, Fujian,9\n");
    assert_eq!(read.texts(), [["A", "Ningbo", ""], ["B", "Hanoi", "5"]]);
    assert_eq!(
        read.rows[0].notes,
        [Note::ShortRow {
            expected: 3,
            found: 2
        }]
    );
    assert_eq!(
        reasons(&read),
        [(
            4,
            BadReason::TooManyFields {
                expected: 3,
                found: 4
            }
        )]
    );
}

#[test]
fn all_three_line_ends() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,2", "", "\"3\",4", "5,6"].join(end);
        let read = read(text);
        assert_eq!(read.texts(), [["1", "2"], ["3", "4"], ["5", "6"]], "{end:?}");
        assert_eq!(
            read.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            [2, 4, 5],
            "{end:?}"
        );
    }
}

#[test]
fn delimiters_are_told_apart_from_what_stands_in_fields() {
    let cases = [
        ("name;price;tags\nA;1,5;x|y\nB;2,5;y|z\n", Delimiter::Semicolon),
        ("name,tags,price\nA,x|y|z|u,1\nB,x|y|z|u,2\n", Delimiter::Comma),
        (
            "name\tnote\nA\tone, two, three\nB\tone, two, three\n",
            Delimiter::Tab,
        ),
        ("name|note\nA|\"a|b\"\nB|c\n", Delimiter::Pipe),
        ("name,note\nA,\"a;b;c;d\"\nB,\"a;b;c;d\"\n", Delimiter::Comma),
        ("name\nA\nB\n", Delimiter::Comma),
    ];
    for (text, delimiter) in cases {
        assert_eq!(read(text).delimiter(), delimiter, "{text}");
    }
}

#[test]
fn what_is_told_beats_what_is_detected() {
    let options = Options {
        delimiter: Some(Delimiter::Semicolon),
        headers: Some(false),
        encoding: Some("gbk".into()),
        ..Options::default()
    };
    let read = read_with("a,b;c\nd,e;f\n", &options).unwrap();
    assert_eq!(read.texts(), [["a,b", "c"], ["d,e", "f"]]);
    assert_eq!(read.encoding(), "GBK");
    let unknown = Options {
        encoding: Some("klingon".into()),
        ..Options::default()
    };
    assert!(matches!(
        read_with("a,b\n", &unknown),
        Err(Error::UnknownEncoding { .. })
    ));
}

const CHINESE: &str =
    "名称,城市\n宁波海林液压有限公司,宁波市北仑区工业园\n深圳市精密零件制造厂,广东省深圳市宝安区\n";

#[test]
fn older_encodings_are_detected() {
    let latin = "name,city\nSociété générale d'équipement,Besançon\nMüller Präzision,Köln\n";
    let taiwanese = "名稱,城市\n臺灣精密機械股份有限公司,臺中市\n高雄五金工業股份有限公司,高雄市\n";
    let japanese = "名称,住所\nさくら精密工業株式会社,大阪府東大阪市\nやまと機械製作所,愛知県名古屋市\n";
    for (text, encoding) in [
        (latin, WINDOWS_1252),
        (CHINESE, GBK),
        (taiwanese, BIG5),
        (japanese, SHIFT_JIS),
    ] {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        let (old, new) = (read(bytes.into_owned()), read(text));
        assert_eq!(old.texts(), new.texts(), "{}", encoding.name());
        assert_eq!(old.table.headers(), new.table.headers());
        assert!(old.rows.iter().all(|row| row.notes.is_empty()));
    }
}

#[test]
fn utf16_with_and_without_a_mark() {
    let text = "name,city,country,note\nSöke Makina,İzmir,TR,ok\n";
    for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() })
            .collect();
        let read = read(bytes);
        assert_eq!(
            read.texts(),
            [["Söke Makina", "İzmir", "TR", "ok"]],
            "{mark} {little}"
        );
        assert_eq!(read.encoding(), if little { "UTF-16LE" } else { "UTF-16BE" });
    }
}

#[test]
fn mixed_encodings_are_said_line_by_line() {
    let mut bytes = "name,city\nŁódź Tekstylia,Łódź\nSöke Makina,İzmir\n"
        .as_bytes()
        .to_vec();
    bytes.extend_from_slice(&WINDOWS_1252.encode("Société d'équipement,Besançon\n").0);
    bytes.extend_from_slice("Đại Phát,Hà Nội\n".as_bytes());
    let mixed = read(bytes);
    assert_eq!(mixed.encoding(), "UTF-8");
    assert_eq!(mixed.rows[2].fields, ["Société d'équipement", "Besançon"]);
    assert!(
        matches!(mixed.rows[2].notes[..], [Note::OtherEncoding { .. }]),
        "{:?}",
        mixed.rows[2].notes
    );
    assert_eq!(mixed.rows[3].fields, ["Đại Phát", "Hà Nội"]);
    assert!(mixed.rows[3].notes.is_empty());

    let mut bytes = WINDOWS_1252
        .encode("name,city\nCôté,Besançon\nMüller,Köln\nNuñez,León\n")
        .0
        .into_owned();
    bytes.extend_from_slice("Société,Orléans\n".as_bytes());
    let mixed = read(bytes);
    assert_eq!(mixed.encoding(), "windows-1252");
    assert_eq!(mixed.rows[3].fields, ["Société", "Orléans"]);
    assert_eq!(
        mixed.rows[3].notes,
        [Note::OtherEncoding {
            read_as: "UTF-8".into()
        }]
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_in_several_members_is_one_file() {
    let mut bytes = gzip(b"a,b\n1,2\n");
    bytes.extend(gzip(b"3,4\n"));
    assert_eq!(read(bytes).texts(), [["1", "2"], ["3", "4"]]);
}

#[test]
fn a_cut_off_gzip_is_damaged_not_a_panic() {
    let whole = gzip("name,city\nA,Ningbo\n".repeat(100).as_bytes());
    for cut in [10, 20, whole.len() - 4] {
        let result = read_with(&whole[..cut], &Options::default());
        assert!(matches!(result, Err(Error::Damaged { .. })), "{cut}");
    }
}

#[test]
fn files_that_are_no_tables_are_named() {
    for bytes in [
        &b"PK\x03\x04rest"[..],
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1],
        b"%PDF-1.7",
    ] {
        assert!(matches!(
            read_with(bytes, &Options::default()),
            Err(Error::NotText { .. })
        ));
    }
    for bytes in ["", "\n\n", "   \r\n"] {
        assert!(
            matches!(read_with(bytes, &Options::default()), Err(Error::Empty)),
            "{bytes:?}"
        );
    }
}

#[test]
fn rows_over_the_bounds_cost_themselves_only() {
    let limits = Limits {
        max_row_bytes: 100,
        max_fields: 5,
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let text = format!("a,b\n1,2\n3,{}\n5,6\n7,8,,,,,,\n9,10\n", "x".repeat(500));
    let read = read_with(text, &options).unwrap();
    assert_eq!(read.texts(), [["1", "2"], ["5", "6"], ["9", "10"]]);
    assert_eq!(
        reasons(&read),
        [
            (3, BadReason::TooLong { limit: 100 }),
            (
                5,
                BadReason::TooManyFields {
                    expected: 2,
                    found: 8
                }
            )
        ]
    );
    assert!(matches!(
        read_with("a,b,c,d,e,f\n", &options),
        Err(Error::TooWide { columns: 6, limit: 5 })
    ));
}

#[test]
fn nul_characters_are_dropped_and_said() {
    let read = read("name,city\nA\0cme,Ningbo\nB,Hanoi\n");
    assert_eq!(read.texts(), [["Acme", "Ningbo"], ["B", "Hanoi"]]);
    assert_eq!(read.rows[0].notes, [Note::NulDropped]);
}

#[test]
fn a_title_above_the_header_is_listed_not_read() {
    let read = read("Supplier list 2026\n\nname,city,price\nA,Ningbo,5\nB,Hanoi,6\n");
    assert_eq!(read.table.format().header_line, Some(3));
    assert_eq!(read.texts(), [["A", "Ningbo", "5"], ["B", "Hanoi", "6"]]);
    assert_eq!(reasons(&read), [(1, BadReason::BeforeHeader)]);
}

#[test]
fn a_table_of_numbers_has_no_header() {
    let read = read("Preamble\n1,2\n3,4\n");
    assert_eq!(read.table.headers(), ["Column 1", "Column 2"]);
    assert_eq!(read.texts(), [["1", "2"], ["3", "4"]]);
    assert_eq!(reasons(&read), [(1, BadReason::BeforeHeader)]);
}

#[test]
fn unclosed_quotes_by_the_thousand_stay_quick() {
    let text = format!("a,b\n{}", "x,\"\"\"y\n".repeat(20_000));
    let read = read(text);
    assert_eq!(read.rows.len() + read.bad.len(), 20_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the `csv` crate writes is read back field by field.
    #[test]
    fn well_formed_tables_come_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9é中 ,;\"\n\r|']{0,8}", 3), 1..20)
    ) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["first", "second", "third"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let options = Options {
            delimiter: Some(Delimiter::Comma),
            headers: Some(true),
            ..Options::default()
        };
        let read = read_with(writer.into_inner().unwrap(), &options).unwrap();
        prop_assert!(read.bad.is_empty());
        let found: Vec<_> = read.rows.into_iter().map(|row| row.fields).collect();
        prop_assert_eq!(found, rows);
    }

    /// No bytes make it panic or lose count: every filled line is in a row, listed, or refused with the file.
    #[test]
    fn any_bytes_give_rows_or_an_error(bytes in proptest::collection::vec(
        prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'\\'), any::<u8>()], 0..300)
    ) {
        if let Ok(read) = read_with(bytes, &Options::default()) {
            let width = read.table.headers().len();
            prop_assert!(read.rows.iter().all(|row| row.fields.len() == width));
            let lines: Vec<u32> = read.rows.iter().map(|row| row.line).collect();
            prop_assert!(lines.is_sorted());
        }
    }
}
