//! Where a file reads a constant that was made from a data file. There the mutants of data come in.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::find::{bytes, text};
use super::point::{Change, Kind, Piece, Point};

/// A change that lets each such constant be read through the switch; `None` where the file has none.
pub(crate) fn reads(path: &str, source: &str) -> Vec<Point> {
    if !source.contains("include_str!") {
        return Vec::new();
    }
    let Ok(file) = syn::parse_file(source) else {
        return Vec::new();
    };
    let constants = file.items.iter().filter_map(|item| match item {
        syn::Item::Const(item) => Some(item),
        _ => None,
    });
    let made = constants.filter(|item| {
        let written = source.get(bytes(item.expr.span())).unwrap_or("");
        written.contains("include_str!")
    });
    let mut reads = Reads {
        names: made.map(|item| item.ident.to_string()).collect(),
        found: Vec::new(),
    };
    reads.visit_file(&file);
    let point = |at: super::point::Bytes| Point {
        file: path.to_owned(),
        line: 0,
        place: String::new(),
        kind: Kind::Data,
        what: String::new(),
        rules: Vec::new(),
        near: Vec::new(),
        change: Change::Code {
            at,
            pieces: vec![text("crate::mutant::Data::read("), Piece::Rest, text(")")],
        },
    };
    reads.found.into_iter().map(point).collect()
}

struct Reads {
    names: Vec<String>,
    found: Vec<super::point::Bytes>,
}

impl<'ast> Visit<'ast> for Reads {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if self.names.iter().any(|name| path.path.is_ident(name)) {
            self.found.push(bytes(path.span()));
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
}
