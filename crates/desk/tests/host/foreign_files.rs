//! Files made by others, also to break a reader, through the whole desk as lists: each is shown, or refused with a code that the
//! page knows; never a mistake of the program.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use desk::Reply;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::help::{Host, real, text_of};
use crate::imports::import;
use crate::lists::data;

/// Larger files would only take longer: none of those that there are comes near.
const LARGEST: u64 = 8 << 20;

/// The answer, or the code of a refusal that tells what is wrong with what was given.
#[track_caller]
fn answered(host: &Host, op: &str, args: Value, what: &str) -> Result<Value, String> {
    match host.call(op, args, None) {
        Reply::Ok { value, .. } => Ok(value.read().unwrap()),
        Reply::Error(error) => {
            assert!(error.code.starts_with("invalid."), "{what}: {op}: {error:?}");
            assert!(!error.message.is_empty(), "{what}");
            Err(error.code)
        }
    }
}

/// Looks at a file and, where that can be, takes it in as proposed; true where it was shown.
fn shown(host: &Host, name: &str, content: &[u8]) -> bool {
    let file = host.file(name, content);
    let Ok(look) = answered(host, "import.inspect", json!({ "file": file }), name) else {
        return false;
    };
    assert!(look["inspection"]["columns"].is_array(), "{name}: {look}");
    let start = json!({ "file": file, "mapping": look["inspection"]["mapping"] });
    if let Ok(job) = answered(host, "import.start", start, name) {
        let ended = loop {
            let view = host.ok("job.view", job.clone());
            if view["state"] != "running" {
                break view;
            }
            std::thread::yield_now();
        };
        let code = text_of(&ended["error"]["code"]);
        assert!(
            ended["state"] == "done" || code.starts_with("invalid."),
            "{name}: {ended}"
        );
    }
    true
}

fn files(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn every_file_of_others_is_shown_or_refused() {
    let Some(data) = data() else { return };
    let mut found = Vec::new();
    for folder in ["suppliers", "hostile"] {
        files(&data.join(folder), &mut found);
    }
    assert!(found.len() > 300, "{} files", found.len());
    let host = real();
    let (mut lists, mut refused) = (0, 0);
    for path in found {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(path.metadata().unwrap().len() <= LARGEST, "{}", path.display());
        if shown(&host, &name, &std::fs::read(&path).unwrap()) {
            lists += 1;
        } else {
            refused += 1;
        }
    }
    assert!(lists > 30 && refused > 30, "{lists} shown, {refused} refused");
}

/// A workbook of which one part is this.
fn workbook(part: &str, content: &str) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let sheet = r#"<worksheet><sheetData><row><c t="str"><v>Supplier</v></c></row><row><c t="s"><v>0</v></c></row></sheetData></worksheet>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, usual) in [
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="A" id="a"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", &relations),
        (SHEET, sheet),
        (STRINGS, "<sst><si><t>Acme</t></si></sst>"),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        let content = if name == part { content } else { usual };
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// As they are, and with what their entities stand in made a cell, so that a reader that knew entities would have to unfold it.
#[test]
fn xml_that_unfolds_itself_is_refused_in_a_workbook() {
    let Some(data) = data() else { return };
    let host = real();
    assert!(
        shown(&host, "sound.xlsx", &workbook("none", "")),
        "but for these it is a workbook"
    );
    let mut found = Vec::new();
    files(&data.join("hostile/defusedxml/xmltestdata"), &mut found);
    let mut unfolding = 0;
    for path in found {
        let name = format!("{}.xlsx", path.file_name().unwrap().to_string_lossy());
        let xml = std::fs::read_to_string(&path).unwrap();
        for part in [SHEET, STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"] {
            shown(&host, &name, &workbook(part, &xml));
        }
        if !xml.contains("<!ENTITY") {
            continue;
        }
        unfolding += 1;
        for (part, before, after) in [
            (
                SHEET,
                r#"<worksheet><sheetData><row><c t="str"><v>"#,
                "</v></c></row></sheetData></worksheet>",
            ),
            (STRINGS, "<sst><si><t>", "</t></si></sst>"),
        ] {
            let mut inside = xml.clone();
            for root in ["bomb", "root", "tag"] {
                for tag in [format!("<{root}>"), format!("</{root}>"), format!("<{root}/>")] {
                    inside = inside.replace(&tag, "");
                }
            }
            let (doctype, uses) = inside.split_once("]>").unwrap();
            let whole = format!("{doctype}]>{before}{}{after}", uses.trim());
            assert!(!shown(&host, &name, &workbook(part, &whole)), "{name}: {part}");
        }
    }
    assert_eq!(unfolding, 6, "bombs, and entities from elsewhere");
}

/// Strings that break programs, as names of products: each is a row, and each can be searched for as it is.
#[test]
fn naughty_strings_are_names_that_are_found() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("hostile/blns/blns.json")).unwrap();
    let names: Vec<String> = serde_json::from_str(&text).unwrap();
    let mut list = "Supplier,Country,Product,Price USD\n".to_owned();
    for name in &names {
        list.push_str(&format!("Acme,CN,\"{}\",5\n", name.replace('"', "\"\"")));
    }
    let host = real();
    let report = import(&host, "naughty.csv", list.as_bytes())["report"].clone();
    // A name of which nothing is left is said to be missing; one that differs only in its signs is the same product.
    let lines = |which: &str, kind: &str, place: &str| -> BTreeSet<u64> {
        let issues = report[which].as_array().unwrap().iter();
        let line = |issue: &Value| {
            assert_eq!(issue["problem"]["kind"], kind, "{issue}");
            issue.pointer(place).unwrap().as_u64().unwrap()
        };
        issues.map(line).collect()
    };
    let missing = lines("rejected", "missing", "/line");
    let same = lines("warnings", "already_listed", "/line");
    let first = lines("warnings", "already_listed", "/problem/first_line");
    let counts = &report["counts"];
    assert_eq!(counts["read"], names.len());
    assert_eq!(
        counts["products_added"],
        names.len() - missing.len() - same.len(),
        "none is lost: {counts}"
    );
    for (name, line) in names.iter().zip(2..) {
        // Each is an answer, also where it is long, or has no word in it.
        let page = host.ok("catalogue.search", json!({ "text": name, "page_size": 200 }));
        // Control characters are not kept, so what has some is not found by them.
        let ours = [&missing, &same, &first]
            .iter()
            .all(|lines| !lines.contains(&line));
        let whole = name.contains(char::is_alphanumeric) && !name.contains(char::is_control);
        if ours && whole && page["cut"] == false {
            let kept = name.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut rows = page["rows"].as_array().unwrap().iter();
            assert!(
                rows.any(|row| row["product"]["name"] == kept),
                "{line}: {name:?}: {page}"
            );
        }
    }
}
