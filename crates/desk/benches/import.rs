//! A list made by rule, and how long the desk takes over it: from the start of the job to a search that finds its last row.
//! `make PATH ROWS` writes the list, as a workbook where the path ends in .xlsx; `take PATH` brings it into a new workspace and
//! prints the milliseconds of each part.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and says what it measured"
)]

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use desk::{Call, Cost, Desk, DeskOptions, MemoryKeychain, Reply};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How often a job is asked how far it is: a page asks every 200 ms.
const ASK: Duration = Duration::from_millis(20);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["make", path, rows] => make(Path::new(path), rows.parse().unwrap()).unwrap(),
        ["take", path] => take(Path::new(path)),
        _ => println!("import: make PATH ROWS, or take PATH"),
    }
}

/// Numbers that look like chance and are the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// One of these; the first ones far more often than the last.
    fn skewed<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let most = words.len() as u64;
        let at = self.below(most) * self.below(most) / most.max(1);
        words[usize::try_from(at).unwrap()]
    }
}

const COUNTRIES: &[&str] = &[
    "China", "VN", "India", "Turkey", "TH", "Poland", "MX", "Italy", "KR", "DE",
];
const CITIES: &[&str] = &[
    "Ningbo",
    "Shenzhen",
    "Hanoi",
    "Surat",
    "Bursa",
    "Rayong",
    "Lodz",
    "Monterrey",
];
const MAKERS: &[&str] = &[
    "Harbour", "Delta", "Anatolia", "Northern", "Golden", "Pacific", "Union", "Lotus", "Summit",
];
const TRADES: &[&str] = &[
    "Machinery",
    "Electronics",
    "Textiles",
    "Hardware",
    "Lighting",
    "Packaging",
    "Furniture",
];
const THINGS: &[&str] = &[
    "pump",
    "valve",
    "seal kit",
    "LED panel",
    "cotton shirt",
    "steel bracket",
    "paper box",
    "motor",
];
const KINDS: &[&str] = &[
    "hydraulic",
    "stainless",
    "waterproof",
    "industrial",
    "double-acting",
    "compact",
    "heavy duty",
];
const TERMS: &[&str] = &["FOB Ningbo", "EXW", "CIF Rotterdam", "FCA Hanoi", "DAP"];
const CURRENCIES: &[&str] = &["USD", "EUR", "CNY", "GBP", "INR"];
const MARKS: &[&str] = &["CE", "CE; RoHS", "ISO 9001", "UL; CE; FCC", ""];

fn make(path: &Path, rows: u64) -> std::io::Result<()> {
    let file = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    if path.extension().is_some_and(|extension| extension == "xlsx") {
        return make_workbook(file, rows);
    }
    let mut out = file;
    writeln!(out, "{HEADER}")?;
    let mut chance = Chance(7);
    for row in 0..rows {
        line(&mut out, row, rows, &mut chance)?;
    }
    out.flush()
}

const HEADER: &str = "Supplier ID,Supplier,Country,City,Trade Assurance,Verified,Years,Rating,Product ID,Product,Model,Category,MOQ,\
    Lead time,Incoterm,Certifications,Description,Min Qty 1,Price 1,Min Qty 2,Price 2,Currency";

/// One product of the list, as a line of CSV.
fn line(out: &mut impl Write, row: u64, rows: u64, chance: &mut Chance) -> std::io::Result<()> {
    // Five products of a supplier, scattered: what is said of it must be known again.
    let supplier = row.wrapping_mul(0x9e37_79b1) % (rows / 5).max(1);
    let mut own = Chance(supplier);
    write!(
        out,
        "S{supplier},\"{} {} Co., Ltd. {supplier}\",{},{},{},{},{},{}.{},",
        own.skewed(MAKERS),
        own.skewed(TRADES),
        own.skewed(COUNTRIES),
        own.skewed(CITIES),
        if own.below(10) < 7 { "yes" } else { "no" },
        if own.below(2) == 0 { "yes" } else { "no" },
        own.below(25) + 1,
        own.below(2) + 3,
        own.below(10),
    )?;
    let (kind, thing) = (chance.skewed(KINDS), chance.skewed(THINGS));
    let (moq, cents) = ((chance.below(50) + 1) * 10, chance.below(200_000) + 10);
    writeln!(
        out,
        "P{row},{kind} {thing} {},M-{},{} > {thing},{moq},{}-{} days,{},{},\"For {} use, {kind} {thing} of batch {row}, \
         packed in cartons\",{moq},{}.{:02},{},{}.{:02},{}",
        chance.below(5_000),
        chance.below(90_000) + 10_000,
        chance.skewed(TRADES),
        chance.below(20) + 5,
        chance.below(20) + 25,
        chance.skewed(TERMS),
        chance.skewed(MARKS),
        chance.skewed(TRADES),
        cents / 100,
        cents % 100,
        moq * 10,
        cents * 9 / 1000,
        cents * 9 / 10 % 100,
        chance.skewed(CURRENCIES),
    )
}

/// The same list as a spreadsheet program writes it: each different text once and shared, numbers as numbers.
fn make_workbook(file: BufWriter<std::fs::File>, rows: u64) -> std::io::Result<()> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let mut zip = ZipWriter::new(file);
    let options = SimpleFileOptions::default().large_file(true);
    zip.start_file("xl/workbook.xml", options)?;
    zip.write_all(br#"<workbook><sheets><sheet name="Prices" id="a"/></sheets></workbook>"#)?;
    zip.start_file("xl/_rels/workbook.xml.rels", options)?;
    zip.write_all(relations.as_bytes())?;
    zip.start_file("xl/worksheets/sheet1.xml", options)?;
    zip.write_all(b"<worksheet><sheetData>")?;
    let mut shared = Shared::default();
    zip.write_all(shared.row(HEADER, 1).as_bytes())?;
    let mut chance = Chance(7);
    let mut text = Vec::new();
    for row in 0..rows {
        text.clear();
        line(&mut text, row, rows, &mut chance)?;
        let text = String::from_utf8_lossy(&text);
        zip.write_all(shared.row(text.trim_end(), row + 2).as_bytes())?;
    }
    zip.write_all(b"</sheetData></worksheet>")?;
    zip.start_file("xl/sharedStrings.xml", options)?;
    zip.write_all(b"<sst>")?;
    for text in &shared.texts {
        write!(zip, "<si><t>{text}</t></si>")?;
    }
    zip.write_all(b"</sst>")?;
    zip.finish()?.flush()
}

/// The texts of a workbook by their numbers, each once.
#[derive(Default)]
struct Shared {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, usize>,
}

impl Shared {
    /// A line of this list's CSV, in which no quote stands inside a text, as the row of that number.
    fn row(&mut self, line: &str, number: u64) -> String {
        let mut quoted = false;
        let cells = line.split(|letter| {
            quoted ^= letter == '"';
            letter == ',' && !quoted
        });
        let mut row = format!(r#"<row r="{number}">"#);
        for (cell, column) in cells.zip('A'..='Z') {
            let text = cell
                .trim_matches('"')
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            if text.is_empty() {
                continue;
            }
            if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                row.push_str(&format!(r#"<c r="{column}{number}"><v>{text}</v></c>"#));
            } else {
                let shared = self.number(&text);
                row.push_str(&format!(r#"<c r="{column}{number}" t="s"><v>{shared}</v></c>"#));
            }
        }
        row + "</row>"
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, self.texts.len() - 1);
        self.texts.len() - 1
    }
}

fn ok(desk: &Desk, op: &str, args: Value) -> Value {
    let call = Call {
        op: op.to_owned(),
        args,
        request_id: None,
    };
    match desk.dispatch(call) {
        Reply::Ok { value, .. } => value.read().unwrap(),
        Reply::Error(error) => panic!("{op}: {error:?}"),
    }
}

fn take(path: &Path) {
    let home = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
    let desk = Desk::start(DeskOptions {
        home: Some(home.path().to_path_buf()),
        // What makes guessing a passphrase slow is not what is measured.
        cost: Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        },
        keychain: Some(Arc::new(MemoryKeychain::default())),
        ..DeskOptions::default()
    })
    .unwrap();
    let buyer = json!({ "name": "Books", "legal_name": "Alder Creek Imports LLC", "country": "US",
        "passphrase": "correct horse battery", "remember": true });
    ok(&desk, "workspace.create", buyer);
    let file = keep(&desk, path);
    let first = import(&desk, &file, None);
    let again = import(&desk, &file, Some(&first["number"]));
    let begun = Instant::now();
    // The second time nothing was changed, so it is the first that can be undone.
    assert_eq!(again["counts"]["products_changed"], 0);
    ok(&desk, "import.undo", json!({ "number": first["number"] }));
    println!("undo {}", begun.elapsed().as_millis());
}

fn keep(desk: &Desk, path: &Path) -> Value {
    let name = path.file_name().unwrap().to_string_lossy();
    let upload = ok(desk, "upload.start", json!({ "name": name }));
    for (piece, at) in std::fs::read(path).unwrap().chunks(1 << 20).zip(0u32..) {
        let content = base64::engine::general_purpose::STANDARD.encode(piece);
        ok(
            desk,
            "upload.append",
            json!({ "upload_id": upload["upload_id"], "offset": at << 20, "content_base64": content }),
        );
    }
    ok(desk, "file.keep", upload)
}

/// Imports the list and searches for its last row; prints how long it took until all was kept, and until it was found.
fn import(desk: &Desk, file: &Value, replaces: Option<&Value>) -> Value {
    let look = ok(desk, "import.inspect", json!({ "file": file }));
    let begun = Instant::now();
    let start = json!({ "file": file, "mapping": look["inspection"]["mapping"], "replaces": replaces });
    let job = ok(desk, "import.start", start);
    let mut kept = None;
    let report = loop {
        std::thread::sleep(ASK);
        let view = ok(desk, "job.view", job.clone());
        if view["finishing"] == true {
            kept.get_or_insert_with(|| begun.elapsed());
        }
        match view["state"].as_str() {
            Some("running") => {}
            Some("done") => break view["result"]["report"].clone(),
            _ => panic!("{view}"),
        }
    };
    let read = report["counts"]["read"].as_u64().unwrap();
    let text = format!("batch {}", read - 1);
    let found = ok(desk, "catalogue.search", json!({ "text": text, "page_size": 20 }));
    assert!(found["total"].as_u64().unwrap() > 0, "{text} is not found");
    let word = if replaces.is_some() { "again" } else { "first" };
    let kept = kept.unwrap_or_else(|| begun.elapsed());
    println!("{word}-kept {}", kept.as_millis());
    println!("{word}-found {}", begun.elapsed().as_millis());
    println!("{word}-rejected {}", report["counts"]["rejected"]);
    report
}
