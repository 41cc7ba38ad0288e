//! Finds the mutation points of a source file. It leaves alone what cannot be switched at run time (constants, types,
//! patterns, attributes, the insides of macros) and tests.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::plain;
use super::point::{Bytes, Change, Kind, Piece, Point, shown};
use crate::rule_ids;

/// Every mutation point of a file, in the order of its text.
///
/// # Errors
/// When the file is not Rust.
pub(crate) fn points(path: &str, text: &str) -> Result<Vec<Point>> {
    let file = syn::parse_file(text).with_context(|| format!("{path} does not parse"))?;
    let mut finder = Finder {
        path,
        text,
        aliases: plain::aliases(&file),
        types: Vec::new(),
        functions: Vec::new(),
        around: Vec::new(),
        only_there: BTreeSet::new(),
        points: Vec::new(),
    };
    finder.visit_file(&file);
    Ok(finder.points)
}

/// The files, or the folders of them, that a file takes in for its tests only: `#[cfg(test)] mod story;`.
///
/// # Errors
/// When the file is not Rust.
pub(crate) fn test_modules(path: &str, text: &str) -> Result<Vec<String>> {
    let file = syn::parse_file(text).with_context(|| format!("{path} does not parse"))?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = match name.trim_end_matches(".rs") {
        "lib" | "mod" => folder.to_owned(),
        name => format!("{folder}/{name}"),
    };
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => Some(module),
        _ => None,
    });
    Ok(modules
        .map(|module| format!("{folder}/{}", module.ident))
        .collect())
}

/// Collects the points of one file.
pub(super) struct Finder<'a> {
    path: &'a str,
    text: &'a str,
    aliases: plain::Aliases,
    types: Vec<String>,
    functions: Vec<Function>,
    /// Statements and arms around the place that is being read, the outermost first.
    around: Vec<Bytes>,
    /// What is only asked for being there: `.is_some()`, `.is_none()`.
    only_there: BTreeSet<(usize, usize)>,
    points: Vec<Point>,
}

struct Function {
    name: String,
    rules: Vec<String>,
}

impl Finder<'_> {
    pub(super) fn source(&self, bytes: &Bytes) -> &str {
        self.text.get(bytes.clone()).unwrap_or("")
    }

    /// Remembers that this is only asked for being there.
    pub(super) fn ask_only_whether(&mut self, at: &Bytes) {
        self.only_there.insert((at.start, at.end));
    }

    /// Whether it is only asked for being there, so that it does not matter which one of several is taken.
    pub(super) fn is_only_there(&self, at: &Bytes) -> bool {
        self.only_there.contains(&(at.start, at.end))
    }

    /// A point in the function that is being read; outside of one there is none.
    pub(super) fn add(&mut self, kind: Kind, at: Bytes, what: String, pieces: Vec<Piece>) {
        let Some(function) = self.functions.last() else {
            return;
        };
        let before = self.text.get(..at.start).unwrap_or("");
        self.points.push(Point {
            file: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            place: function.name.clone(),
            kind,
            what,
            rules: function.rules.clone(),
            near: self.near(),
            change: Change::Code { at, pieces },
        });
    }

    /// The rules named by the smallest statement or arm around the place that names any, the comment above it included.
    fn near(&self) -> Vec<String> {
        let named = self.around.iter().rev().map(|at| {
            let above = self.text.get(..at.start).unwrap_or("").lines().rev().skip(1);
            let comment = above.map(str::trim).take_while(|line| line.starts_with("//"));
            let mut named: Vec<String> = comment.flat_map(rule_ids::in_code).collect();
            named.extend(rule_ids::in_code(self.source(at)));
            named.sort();
            named.dedup();
            named
        });
        let mut named = named.filter(|named| !named.is_empty());
        named.next().unwrap_or_default()
    }

    /// `(if switch { other } else { original })`, for what may be written twice.
    pub(super) fn either(&mut self, kind: Kind, at: Bytes, other: Vec<Piece>, becomes: &str) {
        let what = format!("`{}` becomes `{}`", shown(self.source(&at)), shown(becomes));
        let mut pieces = vec![text("(if "), Piece::Switch, text(" { ")];
        pieces.extend(other);
        pieces.extend([text(" } else { "), Piece::Rest, text(" })")]);
        self.add(kind, at, what, pieces);
    }

    /// The answer of something true or false, turned round.
    pub(super) fn turned(&mut self, at: Bytes) {
        let there = self.points.iter().any(|point| {
            point.kind == Kind::Negation
                && matches!(&point.change, Change::Code { at: present, .. } if *present == at)
        });
        if !there {
            let what = format!("`{}` is turned round", shown(self.source(&at)));
            let pieces = vec![text("(("), Piece::Rest, text(") != "), Piece::Switch, text(")")];
            self.add(Kind::Negation, at, what, pieces);
        }
    }

    /// A condition that always or never holds. Its own questions are still asked.
    pub(super) fn forced(&mut self, at: &Bytes, always: bool) {
        let what = format!(
            "`{}` {} holds",
            shown(self.source(at)),
            if always { "always" } else { "never" }
        );
        let join = if always { ") || " } else { ") && !" };
        let pieces = vec![text("(("), Piece::Rest, text(join), Piece::Switch, text(")")];
        self.add(Kind::Forced, at.clone(), what, pieces);
    }

    fn function(
        &mut self,
        signature: &syn::Signature,
        attributes: &[syn::Attribute],
        whole: Span,
        block: &syn::Block,
    ) {
        if signature.constness.is_some() || is_test(attributes) {
            return;
        }
        let own = signature.ident.to_string();
        let name = match (self.functions.last(), self.types.last()) {
            (Some(outer), _) => format!("{}::{own}", outer.name),
            (None, Some(of)) => format!("{of}::{own}"),
            (None, None) => own,
        };
        let rules = rule_ids::in_code(&comments(self.source(&bytes(whole))));
        self.functions.push(Function { name, rules });
        let outer = std::mem::take(&mut self.around);
        self.bodies(signature, block);
        visit::visit_block(self, block);
        self.around = outer;
        self.functions.pop();
    }

    /// The function returns a plain value at once.
    fn bodies(&mut self, signature: &syn::Signature, block: &syn::Block) {
        if block.stmts.is_empty() {
            return;
        }
        let inside = bytes(block.brace_token.span.open()).end;
        for value in plain::values(&signature.output, &self.aliases) {
            let what = match value.as_str() {
                "" => "returns at once".to_owned(),
                value => format!("returns `{value}` at once"),
            };
            let pieces = vec![
                text(" if "),
                Piece::Switch,
                text(&format!(" {{ return {value}; }} ")),
                Piece::Rest,
            ];
            self.add(Kind::Body, inside..inside, what, pieces);
        }
    }

    fn arm(&mut self, arm: &syn::Arm, has_catch_all: bool) {
        match &arm.guard {
            Some((_, guard)) if !has_let(guard) => {
                let at = bytes(guard.span());
                self.forced(&at, true);
                self.forced(&at, false);
            }
            None if has_catch_all && !catches_all(&arm.pat) => {
                let end = bytes(arm.pat.span()).end;
                let what = format!(
                    "the arm `{}` is never taken",
                    shown(self.source(&bytes(arm.pat.span())))
                );
                let pieces = vec![text(" if !"), Piece::Switch, Piece::Rest];
                self.add(Kind::Arm, end..end, what, pieces);
            }
            _ => {}
        }
    }
}

/// Its docstring and the comments inside it. A refusal that names a rule does not count: it is what the tests check.
fn comments(function: &str) -> String {
    let comments = function
        .lines()
        .filter_map(|line| line.split_once("//").map(|(_, comment)| comment));
    comments.collect::<Vec<_>>().join("\n")
}

pub(super) fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

pub(super) fn bytes(span: Span) -> Range<usize> {
    span.byte_range()
}

/// Whether the item is there for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let test = |tokens: &proc_macro2::TokenStream| tokens.to_string() == "test";
        match &attribute.meta {
            syn::Meta::Path(path) => path.is_ident("test"),
            syn::Meta::List(list) => list.path.is_ident("cfg") && test(&list.tokens),
            syn::Meta::NameValue(_) => false,
        }
    })
}

/// Whether a condition binds names; such a one stays a condition.
pub(super) fn has_let(condition: &syn::Expr) -> bool {
    match condition {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        syn::Expr::Paren(inner) => has_let(&inner.expr),
        _ => false,
    }
}

fn catches_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(ident) => {
            ident.subpat.is_none()
                && ident
                    .ident
                    .to_string()
                    .starts_with(|sign: char| sign.is_ascii_lowercase())
        }
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.attrs, item.span(), &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.attrs, item.span(), &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, &item.attrs, item.span(), block);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if is_test(&item.attrs) {
            return;
        }
        let of = shown(self.source(&bytes(item.self_ty.span())));
        self.types.push(of);
        visit::visit_item_impl(self, item);
        self.types.pop();
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_expr(&mut self, expression: &'ast syn::Expr) {
        self.expression(expression);
        visit::visit_expr(self, expression);
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        self.around.push(bytes(statement.span()));
        if let syn::Stmt::Expr(expression, Some(_)) = statement {
            self.statement(expression, bytes(statement.span()));
        }
        visit::visit_stmt(self, statement);
        self.around.pop();
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.around.push(bytes(arm.span()));
        visit::visit_arm(self, arm);
        self.around.pop();
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        // How much room is made beforehand is nothing that can be seen.
        let called = self.source(&bytes(call.func.span()));
        if !called.ends_with("with_capacity") {
            visit::visit_expr_call(self, call);
        }
    }

    fn visit_expr_match(&mut self, matched: &'ast syn::ExprMatch) {
        let has_catch_all = matched
            .arms
            .iter()
            .any(|arm| arm.guard.is_none() && catches_all(&arm.pat));
        for arm in &matched.arms {
            self.arm(arm, has_catch_all);
        }
        visit::visit_expr_match(self, matched);
    }

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    // What is settled when the program is compiled, and what is no code of its own.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_variant(&mut self, _: &'ast syn::Variant) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_generics(&mut self, _: &'ast syn::Generics) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

#[cfg(test)]
mod tests;
