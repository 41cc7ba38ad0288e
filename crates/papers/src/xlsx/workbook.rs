//! What a workbook is made of: its sheets, and what all of them share.

use std::collections::HashMap;
use std::io::Read;

use super::formats::Formats;
use super::package::Package;
use super::sheet::{Shared, Sheet};
use super::strings::Strings;
use super::xml::{Piece, Xml, attribute};
use super::{Error, Limits, WAY_OUT, size};

/// Where the workbook stands when its package does not say.
const USUAL: &str = "xl/workbook.xml";

/// A workbook, opened.
pub struct Workbook {
    package: Package,
    from_1904: bool,
    sheets: Vec<Listed>,
    strings: Option<String>,
    styles: Option<String>,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    part: String,
    hidden: bool,
}

/// What a part refers to, by the id it uses: the kind of it and its name.
type Relations = HashMap<String, (String, String)>;

impl Workbook {
    /// Looks at what a file says it holds.
    ///
    /// # Errors
    /// [`Error`] when it cannot be read, is no workbook or goes beyond its bounds.
    pub fn open(reader: impl Read, limits: Limits) -> Result<Workbook, Error> {
        let mut bytes = Vec::new();
        let most = limits.max_file_bytes;
        reader.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(Error::TooLarge {
                what: format!("the file has more than {}; {WAY_OUT}", size(most)),
            });
        }
        let mut package = Package::open(bytes, limits)?;
        let root = relations(&mut package, "")?;
        let book = root.into_values().find(|(kind, _)| kind == "officeDocument");
        let book = book.map_or_else(|| USUAL.to_owned(), |(_, part)| part);
        let refers = relations(&mut package, &book)?;
        let (listed, from_1904) = sheets_of(package.listing(&book)?, &refers, package.limits().max_sheets)?;
        let shared = |kind: &str| {
            let mut parts = refers.values();
            parts.find(|(of, _)| of == kind).map(|(_, part)| part.clone())
        };
        Ok(Workbook {
            strings: shared("sharedStrings"),
            styles: shared("styles"),
            package,
            from_1904,
            sheets: listed,
        })
    }

    /// The names of its sheets, those that are shown first.
    pub fn sheets(&self) -> Vec<String> {
        let shown = self.sheets.iter().filter(|sheet| !sheet.hidden);
        let hidden = self.sheets.iter().filter(|sheet| sheet.hidden);
        shown.chain(hidden).map(|sheet| sheet.name.clone()).collect()
    }

    /// Gets ready to read the rows of a sheet; of the first one when none is named.
    ///
    /// # Errors
    /// [`Error`] when there is no such sheet, it has no rows, or something goes beyond its bounds.
    pub fn sheet(mut self, name: Option<&str>) -> Result<Sheet, Error> {
        let wanted = match name {
            Some(name) => name.to_owned(),
            None => self.sheets().into_iter().next().unwrap_or_default(),
        };
        let Some(listed) = self.sheets.iter().find(|sheet| sheet.name == wanted) else {
            return Err(Error::NoSheet {
                name: wanted.chars().take(60).collect(),
            });
        };
        let part = listed.part.clone();
        let strings = match self.strings.take() {
            Some(part) => Strings::read(
                self.package.xml(&part)?,
                self.package.limits(),
                self.package.size(),
            )?,
            None => Strings::default(),
        };
        let formats = match self.styles.take() {
            Some(part) => Formats::read(self.package.xml(&part)?, self.package.limits())?,
            None => Formats::default(),
        };
        let shared = Shared {
            strings,
            formats,
            from_1904: self.from_1904,
            limits: self.package.limits().clone(),
        };
        let size = self.package.size();
        match self.package.part(&part)? {
            Some((found, own)) => Sheet::open(wanted, found, shared, size.saturating_sub(own)),
            None => Err(Error::damaged(format!("it has no `{part}`"))),
        }
    }
}

fn sheets_of(mut xml: Xml, refers: &Relations, most: usize) -> Result<(Vec<Listed>, bool), Error> {
    let (mut listed, mut from_1904) = (Vec::new(), false);
    while let Some(piece) = xml.next()? {
        let Piece::Start(start) = piece else { continue };
        match start.local_name().as_ref() {
            "workbookPr" => {
                let dates = attribute(start, "date1904")?;
                from_1904 = dates.is_some_and(|told| told == "1" || told == "true");
            }
            "sheet" => {
                let part = attribute(start, "id")?.and_then(|id| refers.get(&id));
                // Charts and macros are sheets, too, and have no rows.
                if let (Some(name), Some((kind, part))) = (attribute(start, "name")?, part)
                    && kind == "worksheet"
                {
                    if listed.len() >= most {
                        return Err(Error::too_large(format!("it has more than {most} sheets")));
                    }
                    listed.push(Listed {
                        name,
                        part: part.clone(),
                        hidden: attribute(start, "state")?.is_some_and(|state| state != "visible"),
                    });
                }
            }
            _ => {}
        }
    }
    if listed.is_empty() {
        return Err(Error::damaged("it has no sheets"));
    }
    Ok((listed, from_1904))
}

/// What a part refers to; nothing when it does not say.
fn relations(package: &mut Package, part: &str) -> Result<Relations, Error> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let beside = if folder.is_empty() {
        format!("_rels/{name}.rels")
    } else {
        format!("{folder}/_rels/{name}.rels")
    };
    let mut found = Relations::new();
    if package.part(&beside)?.is_none() {
        return Ok(found);
    }
    let mut xml = package.listing(&beside)?;
    let most = package.limits().max_relations;
    while let Some(piece) = xml.next()? {
        let Piece::Start(start) = piece else { continue };
        if start.local_name().as_ref() != "Relationship" {
            continue;
        }
        let (id, kind) = (attribute(start, "Id")?, attribute(start, "Type")?);
        if let (Some(id), Some(kind), Some(target)) = (id, kind, attribute(start, "Target")?) {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            if found.len() >= most {
                return Err(Error::too_large(format!(
                    "a part refers to more than {most} others"
                )));
            }
            found.insert(id, (kind, resolved(folder, &target)));
        }
    }
    Ok(found)
}

/// The name of a part that another one in `folder` refers to.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}
