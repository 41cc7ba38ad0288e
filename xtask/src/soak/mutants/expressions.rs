//! What can be wrong about an expression or a statement.

use syn::spanned::Spanned;

use super::find::{Finder, bytes, has_let, text};
use super::point::{Bytes, Kind, Piece, shown};

/// Methods that answer a question; other questions are told by their first word.
const QUESTIONS: [&str; 9] = [
    "any",
    "all",
    "contains",
    "contains_key",
    "starts_with",
    "ends_with",
    "eq",
    "lt",
    "in_transit",
];

/// Methods that are mistaken for each other.
const PAIRS: [(&str, &str); 12] = [
    ("min", "max"),
    ("min_by_key", "max_by_key"),
    ("any", "all"),
    ("first", "last"),
    ("checked_add", "checked_sub"),
    ("saturating_add", "saturating_sub"),
    ("checked_mul", "checked_div"),
    ("succ_opt", "pred_opt"),
    ("floor", "ceil"),
    ("is_some_and", "is_none_or"),
    ("position", "rposition"),
    ("next", "last"),
];

/// Methods that take one of several, where there is any.
const ONE_OF_SEVERAL: [&str; 7] = [
    "first",
    "last",
    "next",
    "position",
    "rposition",
    "min_by_key",
    "max_by_key",
];

/// Methods whose step can be left out.
const STEPS: [&str; 10] = [
    "filter", "or", "or_else", "abs", "rev", "skip", "take", "max", "min", "trim",
];

/// Variants that are mistaken for each other, also by their names with `Self`.
const VARIANTS: [(&str, &str); 8] = [
    ("Side::Buyer", "Side::Supplier"),
    ("Instalment::Initial", "Instalment::Balance"),
    ("Coverage::PreShipment", "Coverage::PostDelivery"),
    ("Rounding::HalfEven", "Rounding::Down"),
    ("Ground::Quality", "Ground::LateShipment"),
    ("UnderWay::Processing", "UnderWay::Pending"),
    ("Ordering::Less", "Ordering::Greater"),
    ("Method::PayLater", "Method::CreditCard"),
];

fn other<'a>(pairs: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    pairs.iter().find_map(|(one, two)| match name {
        name if name == *one => Some(*two),
        name if name == *two => Some(*one),
        _ => None,
    })
}

impl Finder<'_> {
    /// The points of this expression itself; those of its parts come by themselves.
    pub(super) fn expression(&mut self, expression: &syn::Expr) {
        let at = bytes(expression.span());
        match expression {
            syn::Expr::If(branch) if !has_let(&branch.cond) => {
                let condition = bytes(branch.cond.span());
                self.turned(condition.clone());
                self.forced(&condition, true);
                self.forced(&condition, false);
            }
            syn::Expr::While(repeated) if !has_let(&repeated.cond) => {
                self.forced(&bytes(repeated.cond.span()), false);
            }
            syn::Expr::Binary(binary) => self.binary(binary, at),
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Not(_)) => self.turned(at),
            syn::Expr::MethodCall(call) => self.method(call, at),
            syn::Expr::Macro(called) if called.mac.path.is_ident("matches") => self.turned(at),
            syn::Expr::Lit(literal) => self.literal(&literal.lit, at),
            syn::Expr::Call(call) => {
                if matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some")) {
                    self.either(Kind::Option, at, vec![text("None")], "None");
                }
            }
            syn::Expr::Path(_) => {
                let written = self.source(&at).to_owned();
                let (of, last) = written.rsplit_once("::").unwrap_or(("", &written));
                let short = of.rsplit("::").next().unwrap_or(of);
                if let Some(other) = other(&VARIANTS, &format!("{short}::{last}")) {
                    let variant = other.rsplit("::").next().unwrap_or(other);
                    let becomes = format!("{of}::{variant}");
                    self.either(Kind::Variant, at, vec![text(&becomes)], &becomes);
                }
            }
            _ => {}
        }
    }

    /// A statement that is left out.
    pub(super) fn statement(&mut self, expression: &syn::Expr, at: Bytes) {
        let acts = match expression {
            syn::Expr::Binary(binary) => is_assignment(&binary.op),
            syn::Expr::Call(_)
            | syn::Expr::MethodCall(_)
            | syn::Expr::Try(_)
            | syn::Expr::Assign(_)
            | syn::Expr::Return(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Break(_) => true,
            _ => false,
        };
        if acts {
            let what = format!("`{}` is left out", shown(self.source(&at)));
            let pieces = vec![text("if !"), Piece::Switch, text(" { "), Piece::Rest, text(" }")];
            self.add(Kind::Statement, at, what, pieces);
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary, at: Bytes) {
        use syn::BinOp as B;
        let (kind, operator) = match binary.op {
            B::And(_) | B::Or(_) => return self.junction(binary, at),
            B::Eq(_) | B::Ne(_) => return self.turned(at),
            B::Lt(_) => (Kind::Boundary, "<="),
            B::Le(_) => (Kind::Boundary, "<"),
            B::Gt(_) => (Kind::Boundary, ">="),
            B::Ge(_) => (Kind::Boundary, ">"),
            B::Add(_) => (Kind::Arithmetic, "-"),
            B::Sub(_) => (Kind::Arithmetic, "+"),
            B::Mul(_) => (Kind::Arithmetic, "/"),
            B::Div(_) => (Kind::Arithmetic, "*"),
            B::Rem(_) => (Kind::Arithmetic, "/"),
            B::AddAssign(_) => (Kind::Arithmetic, "-="),
            B::SubAssign(_) => (Kind::Arithmetic, "+="),
            _ => return,
        };
        let (left, right) = (bytes(binary.left.span()), bytes(binary.right.span()));
        let becomes = format!("{} {operator} {}", self.source(&left), self.source(&right));
        let pieces = vec![
            Piece::Source(left),
            text(&format!(" {operator} ")),
            Piece::Source(right),
        ];
        self.either(kind, at, pieces, &becomes);
    }

    /// `a && b` asks `b` when `a` holds, `a || b` when it does not: the mutant asks in the other case. Nothing is
    /// written twice, so a long chain stays as long as it is.
    fn junction(&mut self, binary: &syn::ExprBinary, at: Bytes) {
        if has_let(&binary.left) || has_let(&binary.right) {
            return;
        }
        let (left, right) = (bytes(binary.left.span()), bytes(binary.right.span()));
        let (is, asks_if, instead) = match binary.op {
            syn::BinOp::And(_) => ("&&", "!=", "||"),
            _ => ("||", "==", "&&"),
        };
        let what = format!("`{is}` becomes `{instead}` in `{}`", shown(self.source(&at)));
        let pieces = vec![
            text("{ let left: bool = "),
            Piece::Source(left),
            text(&format!("; if left {asks_if} ")),
            Piece::Switch,
            text(" { "),
            Piece::Source(right),
            text(" } else { left } }"),
        ];
        let mut wrapped = vec![text("(")];
        wrapped.extend(pieces);
        wrapped.push(text(")"));
        self.add(Kind::Junction, at, what, wrapped);
    }

    fn method(&mut self, call: &syn::ExprMethodCall, at: Bytes) {
        let name = call.method.to_string();
        if ["is_", "has_", "can_"].iter().any(|word| name.starts_with(word))
            || QUESTIONS.contains(&name.as_str())
        {
            self.turned(at.clone());
        }
        let (receiver, method) = (bytes(call.receiver.span()), bytes(call.method.span()));
        if name == "is_some" || name == "is_none" {
            self.ask_only_whether(&receiver);
        }
        let one_of_several = ONE_OF_SEVERAL.contains(&name.as_str());
        if let Some(other) = other(&PAIRS, &name)
            && !(one_of_several && self.is_only_there(&at))
        {
            let head = receiver.start..method.start;
            let tail = method.end..at.end;
            let becomes = format!(".{other}{}", self.source(&tail));
            let pieces = vec![Piece::Source(head), text(other), Piece::Source(tail)];
            self.either(Kind::Method, at.clone(), pieces, &becomes);
        }
        if STEPS.contains(&name.as_str()) {
            let becomes = self.source(&receiver).to_owned();
            self.either(Kind::Method, at, vec![Piece::Source(receiver)], &becomes);
        }
    }

    fn literal(&mut self, literal: &syn::Lit, at: Bytes) {
        match literal {
            syn::Lit::Bool(known) => {
                let becomes = (!known.value).to_string();
                self.either(Kind::Literal, at, vec![text(&becomes)], &becomes);
            }
            syn::Lit::Int(number) => {
                let Ok(value) = number.base10_parse::<u128>() else {
                    return;
                };
                let suffix = number.suffix();
                let next = [value.checked_add(1), value.checked_sub(1)];
                for other in next.into_iter().flatten() {
                    let becomes = format!("{other}{suffix}");
                    self.either(Kind::Literal, at.clone(), vec![text(&becomes)], &becomes);
                }
            }
            _ => {}
        }
    }
}

fn is_assignment(operator: &syn::BinOp) -> bool {
    use syn::BinOp as B;
    matches!(
        operator,
        B::AddAssign(_) | B::SubAssign(_) | B::MulAssign(_) | B::DivAssign(_) | B::RemAssign(_)
    )
}
