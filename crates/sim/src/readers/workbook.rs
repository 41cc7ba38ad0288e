//! The reader of workbooks: within its bounds whatever a file says, and as wide as its table.

use std::io::{Cursor, Write as _};

use papers::{csv, xlsx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Reads a sheet to its end, or to what is refused.
pub(super) fn read(bytes: &[u8]) {
    let limits = xlsx::Limits {
        max_file_bytes: 1 << 20,
        max_part_bytes: 1 << 22,
        ..xlsx::Limits::default()
    };
    let (columns, row_bytes) = (limits.max_columns, limits.max_row_bytes);
    let Ok(book) = xlsx::Workbook::open(bytes, limits) else {
        return;
    };
    let last = book.sheets().pop();
    let Ok(sheet) = book.sheet(last.as_deref()) else {
        return;
    };
    let width = sheet.headers().len();
    assert!(width <= columns, "a table is wider than it may be");
    // A row takes more than eight bytes of its part.
    let most = 1 << 19;
    let mut count = 0;
    for record in sheet.take_while(Result::is_ok).take(most).flatten() {
        count += 1;
        if let csv::Record::Row(row) = record {
            assert_eq!(row.fields.len(), width, "a row is as wide as its table");
            let texts: usize = row.fields.iter().map(|field| field.len()).sum();
            assert!(texts <= row_bytes, "a row holds more than it may");
            assert!(
                row.numbers.iter().all(|column| *column < width),
                "a number stands nowhere"
            );
        }
    }
    assert!(count < most, "more rows than bytes can hold");
}

/// Small workbooks: their parts kept as they are, so that a changed byte is one of the XML, and packed.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        r#"<Relationships><Relationship Id="a" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
           <Relationship Id="b" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/>
           <Relationship Id="c" Type="{kind}/styles" Target="/xl/styles.xml"/></Relationships>"#
    );
    let parts = [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="Prices" r:id="a"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", relations.as_str()),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>Supplier</t></si><si><r><t>Example </t></r><r><t>&amp; Works</t></r></si></sst>",
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$€-407] 0.00"/></numFmts><cellXfs>
               <xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs></styleSheet>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>
               <c r="B1" t="inlineStr"><is><t>Price</t></is></c><c t="str"><v>As of</v></c>
               <c r="D1" t="str"><v>Share</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c>
               <c r="B2" s="1"><v>2.4</v></c><c s="2"><v>39022</v></c><c s="3"><f>1/4</f><v>0.25</v></c></row>
               </sheetData></worksheet>"#,
        ),
    ];
    let packed = |method| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in parts {
            zip.start_file(name, options).ok()?;
            zip.write_all(content.as_bytes()).ok()?;
        }
        zip.finish().ok().map(Cursor::into_inner)
    };
    [CompressionMethod::Stored, CompressionMethod::Deflated]
        .into_iter()
        .filter_map(packed)
        .collect()
}
