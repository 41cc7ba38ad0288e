//! Why the figures of the Pay Later page are what they are (L1–L6): every one of them can be computed again, and the steps
//! stand in `tests/golden/why_pay_later.txt`.

use std::collections::BTreeSet;
use std::fmt::Write;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::story::{Story, at, book, day, details, order, terms, usd};
use super::*;
use crate::golden::{called, compare, done};
use crate::id::DrawId;
use crate::time::{Instant, parse_instant};
use crate::why_check as check;

const HEADER: &str = "\
Why the figures of the Pay Later page are what they are: each figure with its rules and the step it ends in, and each step
once: what the result is called, the rule, what was done with which terms, and what came out. Each state is told by the
lines that come against the ones before.
";

fn instant(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

/// The page and its figures.
fn explained(story: &Story, on: &str) -> (Value, Value) {
    let page = view(&story.state, at(on), book()).unwrap();
    let figures = crate::why::facility(&story.state, &page, book()).unwrap();
    (
        serde_json::to_value(page).unwrap(),
        serde_json::to_value(figures).unwrap(),
    )
}

fn text(value: &Value) -> String {
    match value {
        Value::Object(fields) if fields.contains_key("amount") => text(&value["amount"]),
        value => value.to_string().replace('"', ""),
    }
}

fn step(step: &Value) -> String {
    let since = step["how"]["origin"].get("at").filter(|at| !at.is_null());
    let since = since.map_or_else(String::new, |at| format!(" at {}", text(at)));
    let result = text(&step["result"]["value"]);
    format!("{} {}{since} {result}", called(step), done(step))
}

/// The figures by what they end in, and the steps they rest on.
fn lines(figures: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for figure in figures.as_array().into_iter().flatten() {
        let steps = figure["steps"].as_array().into_iter().flatten();
        lines.extend(steps.clone().map(|told| format!("    {}", step(told))));
        let end = steps.last().map(called).unwrap_or_default();
        let (path, rules) = (text(&figure["path"]), text(&figure["rules"]));
        let value = text(&figure["value"]["value"]);
        lines.push(format!("{path} {rules} = {end} {value}"));
    }
    lines
}

/// A story with what was told of it so far.
struct Told {
    story: Story,
    before: BTreeSet<String>,
    text: String,
    faults: Vec<String>,
    explained: BTreeSet<String>,
}

impl Told {
    fn begin(name: &str, story: Story) -> Told {
        Told {
            story,
            before: BTreeSet::new(),
            text: format!("\n== {name}\n"),
            faults: Vec::new(),
            explained: BTreeSet::new(),
        }
    }

    /// Every figure as it is now.
    fn look(&mut self, on: &str, what: &str) {
        let (page, figures) = explained(&self.story, on);
        self.faults.extend(check::faults(&page, &figures));
        let gaps = check::unexplained(&page, &figures, &[]).into_iter();
        self.faults
            .extend(gaps.map(|path| format!("{what}: {path} is not explained")));
        let paths = figures.as_array().into_iter().flatten();
        self.explained
            .extend(paths.map(|figure| check::pattern(&text(&figure["path"]))));
        let _ = writeln!(self.text, "-- {on}: {what}");
        let lines = lines(&figures);
        for line in lines {
            if !self.before.contains(&line) {
                let _ = writeln!(self.text, "{line}");
                self.before.insert(line);
            }
        }
    }

    fn post(&mut self, month: &str, on: &str) {
        let command = RecordStatement {
            month: day(month),
            at: at(on),
        };
        self.story.step(on, command).unwrap();
        self.look(on, &format!("the statement of {month}"));
    }

    /// Paid or come back at this very instant, and told at noon of its day.
    fn pay(&mut self, on: &str, at: &str, (draw_id, month): (DrawId, u32), amount: &str) {
        let command = RecordLoanPayment {
            draw_id,
            month,
            amount: usd(amount),
            at: instant(at),
        };
        self.story.step(on, command).unwrap();
    }

    fn refund(&mut self, on: &str, at: &str, draw_id: DrawId, amount: &str) {
        let command = ApplyRefund {
            draw_id,
            order_id: order(1),
            amount: usd(amount),
            at: instant(at),
        };
        self.story.step(on, command).unwrap();
    }

    fn end(self) -> (String, BTreeSet<String>) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        (self.text, self.explained)
    }
}

/// Months left unpaid are overdue in the next statement, each loan's by itself; a month due on the first day of the
/// statement's own month is not (L5).
fn overdue() -> (String, BTreeSet<String>) {
    let mut told = Told::begin("months left unpaid", Story::approved());
    let first = told.story.lent("01-12", "02-12", "3000", 3);
    let failed = told.story.draw("01-12", "800", 2).unwrap();
    let failure = RecordDrawFailed {
        draw_id: failed,
        reason: "not signed".to_owned(),
        at: at("01-12"),
    };
    told.story.step("01-12", failure).unwrap();
    let third = told.story.lent("01-13", "02-13", "600", 2);
    told.story.lent("01-14", "03-01", "400", 2);
    told.story.draw("01-15", "500", 1).unwrap();
    told.look("01-15", "three loans, one draw failed and one pending");
    told.pay("02-01", "2026-02-01T08:00:00Z", (first, 1), "35");
    told.pay("02-20", "2026-02-20T20:00:00Z", (first, 1), "500");
    // What is paid at the first instant of a month is no part of what was paid before it.
    told.pay("03-01", "2026-03-01T08:00:00Z", (third, 1), "100");
    told.post("02-01", "03-02");
    told.post("03-01", "03-03");
    told.post("04-01", "04-02");
    told.text.push('\n');
    told.end()
}

/// What a refund took away counts up to its month's last instant, and up to the posting (L6).
fn refunded() -> (String, BTreeSet<String>) {
    let mut told = Told::begin("refunds at the edges of a month", Story::approved());
    let first = told.story.lent("01-12", "02-12", "3000", 3);
    let second = told.story.lent("01-13", "02-13", "600", 1);
    told.refund("02-10", "2026-02-10T20:00:00Z", first, "100");
    told.post("02-01", "02-10");
    // At the very end of March: no part of March's statement, whenever that is posted.
    told.refund("04-01", "2026-04-01T07:00:00Z", first, "1100");
    told.look("04-01", "the last month falls away, its fee with it");
    told.post("03-01", "04-02");
    let nothing = RecordStatement {
        month: day("04-01"),
        at: at("04-03"),
    };
    assert_eq!(
        told.story.step("04-03", nothing),
        Err("credit.nothing_due"),
        "L6: of April's month nothing is left"
    );
    told.pay("04-04", "2026-04-04T20:00:00Z", (second, 1), "612");
    told.look("04-04", "one of two is paid back");
    told.end()
}

/// A line suspended and closed; the credit of an offer goes to the first loan under it, and of a second offer to that
/// one's (L4).
fn credits() -> (String, BTreeSet<String>) {
    let mut told = Told::begin("two offers with a credit each", Story::approved());
    told.look("01-07", "the offer");
    told.story.lent("01-06", "02-06", "1000", 1);
    told.story.lent("01-12", "02-12", "600", 2);
    told.look("01-12", "the credit went to the first loan");
    let suspended = RecordSuspended {
        reason: "overdue".to_owned(),
        at: at("02-20"),
    };
    told.story.step("02-20", suspended).unwrap();
    told.look("02-20", "suspended");
    told.story
        .step("02-21", RecordReinstated { at: at("02-21") })
        .unwrap();
    let kept = details("20000", AccountKind::BusinessChecking);
    told.story.step("03-10", StartApplication {}).unwrap();
    told.story.step("03-10", KeepDetails { details: kept }).unwrap();
    told.story.step("03-10", SubmitApplication {}).unwrap();
    let offer = RecordApproved {
        line: usd("20000"),
        terms: terms(3, "40"),
        at: at("03-11"),
    };
    told.story.step("03-11", offer).unwrap();
    told.look("03-11", "another offer");
    told.story.lent("03-12", "04-12", "900", 2);
    told.look("03-12", "a loan under it");
    let closed = RecordClosed {
        reason: "not needed".to_owned(),
        at: at("03-13"),
    };
    told.story.step("03-13", closed).unwrap();
    told.look("03-13", "closed");
    told.end()
}

#[test]
fn l1_l4_l5_l6_every_figure_of_the_pay_later_page_rests_on_what_the_golden_book_says() {
    let mut book = HEADER.to_owned();
    let mut explained = BTreeSet::new();
    for (text, paths) in [overdue(), refunded(), credits()] {
        book.push_str(&text);
        explained.extend(paths);
    }
    compare("why_pay_later.txt", &book);
    let schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<FacilityView>();
    let schema = serde_json::to_value(schema).unwrap();
    let missing = check::never_explained(&schema, &schema["$defs"], &explained, &[]);
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The paths of the figures that rest on the case, of a statement posted with another figure than is computed today.
fn as_posted(rewrite: impl Fn(&mut Statement)) -> Vec<String> {
    let mut story = Story::approved();
    story.lent("01-12", "02-12", "3000", 3);
    let command = RecordStatement {
        month: day("02-01"),
        at: at("02-01"),
    };
    story.step("02-01", command).unwrap();
    rewrite(&mut story.state.statements[0].statement);
    let (page, figures) = explained(&story, "02-02");
    assert_eq!(check::faults(&page, &figures), Vec::<String>::new());
    let figures = figures.as_array().unwrap().iter();
    let recorded = figures.filter(|figure| figure["steps"].to_string().contains("as_posted"));
    recorded
        .map(|figure| text(&figure["path"]).replace("/statements/0/", ""))
        .collect()
}

#[test]
fn l5_what_a_statement_was_posted_with_stands_with_the_reason() {
    assert_eq!(as_posted(|_| {}), Vec::<String>::new());
    assert_eq!(
        as_posted(|posted| posted.overdue = usd("1")),
        ["overdue"],
        "L5: what was overdue"
    );
    assert_eq!(
        as_posted(|posted| {
            posted.fee = usd("61");
            posted.payment = usd("1036");
            posted.entries[0].fee = usd("61");
            posted.entries[0].payment = usd("1036");
        }),
        ["entries/0/fee", "entries/0/payment", "fee", "payment"],
    );
}
