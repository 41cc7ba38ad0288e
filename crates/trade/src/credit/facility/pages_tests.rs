//! What the Pay Later page shows over the life of a line (L1–L7), kept in `tests/golden/pay_later.txt`.

use std::fmt::Write;

use super::story::{Story, at, book, day, details, order, terms, usd};
use super::*;
use crate::golden::{changes, compare, lines};

const HEADER: &str = "\
What the Pay Later page shows over the life of a line: after each step the lines that come (+) and go (-).
";

/// A story and the page after each of its steps.
struct Told {
    story: Story,
    shown: Vec<String>,
    text: String,
}

impl Told {
    fn begin(name: &str, story: Story) -> Told {
        let text = format!("\n== {name}\n");
        let mut told = Told {
            story,
            shown: Vec::new(),
            text,
        };
        told.show("01-06", "at the beginning");
        told
    }

    fn show(&mut self, on: &str, step: &str) {
        let shown = lines(&view(&self.story.state, at(on), book()).unwrap());
        let _ = write!(self.text, "-- {on}: {step}\n{}", changes(&self.shown, &shown));
        self.shown = shown;
    }

    /// The figures of the page as it is now, each with its steps.
    fn explain(&mut self, on: &str) {
        let page = view(&self.story.state, at(on), book()).unwrap();
        for figure in crate::why::facility(&self.story.state, &page, book()).unwrap() {
            let told = serde_json::to_string(&figure).unwrap().replace('"', "");
            let _ = writeln!(self.text, "why {told}");
        }
    }

    fn step(&mut self, on: &str, command: impl Into<CreditCommand>) {
        let command = command.into();
        let done = match self.story.step(on, command.clone()) {
            Ok(_) => command.name().to_owned(),
            Err(code) => format!("{} is refused: {code}", command.name()),
        };
        self.show(on, &done);
    }

    fn pay(&mut self, on: &str, draw_id: crate::id::DrawId, month: u32, amount: &str) {
        let (amount, at) = (usd(amount), at(on));
        self.step(
            on,
            RecordLoanPayment {
                draw_id,
                month,
                amount,
                at,
            },
        );
    }
}

fn application() -> String {
    let mut told = Told::begin("an application, declined and made again", Story::default());
    told.step("01-07", StartApplication {});
    let unlinked = details("20000", AccountKind::Online);
    told.step("01-08", KeepDetails { details: unlinked });
    let linked = details("20000", AccountKind::BusinessChecking);
    told.step(
        "01-09",
        KeepDetails {
            details: linked.clone(),
        },
    );
    told.step("01-10", SubmitApplication {});
    let reason = "revenue".to_owned();
    told.step(
        "01-11",
        RecordDeclined {
            reason,
            at: at("01-11"),
        },
    );
    told.step("01-12", StartApplication {});
    told.step("01-12", KeepDetails { details: linked });
    told.step("01-12", SubmitApplication {});
    let (line, terms) = (usd("20000"), terms(6, "25"));
    told.step(
        "01-13",
        RecordApproved {
            line,
            terms,
            at: at("01-13"),
        },
    );
    told.step("01-14", StartApplication {});
    told.text
}

fn loans() -> String {
    let mut told = Told::begin("two loans, payments, statements, a refund", Story::approved());
    let first = told.story.lent("01-12", "02-12", "3000", 3);
    told.show("01-12", "a loan of 3000 over 3 months");
    let second = told.story.lent("01-13", "02-13", "600", 2);
    told.show("01-13", "a loan of 600 over 2 months");
    let pending = told.story.draw("01-14", "500", 2).unwrap();
    told.show("01-14", "a draw of 500 without an agreement");
    told.explain("01-14");
    told.step(
        "02-01",
        RecordStatement {
            month: day("02-20"),
            at: at("02-01"),
        },
    );
    told.pay("02-02", first, 1, "35");
    told.pay("02-03", first, 1, "1000");
    told.show("02-12", "the due day of the first loan");
    told.show("02-13", "the due day of the second loan");
    told.show("02-14", "the day after");
    told.pay("02-15", second, 1, "312");
    told.step(
        "02-16",
        RecordDrawFailed {
            draw_id: pending,
            reason: "too late".to_owned(),
            at: at("02-16"),
        },
    );
    let refund = ApplyRefund {
        draw_id: first,
        order_id: order(1),
        amount: usd("1200"),
        at: at("02-17"),
    };
    told.step("02-17", refund);
    told.step(
        "03-02",
        RecordStatement {
            month: day("03-01"),
            at: at("03-02"),
        },
    );
    told.explain("03-02");
    told.show("03-12", "the second due day of the first loan");
    told.show("03-13", "the day after");
    told.text
}

fn line() -> String {
    let mut told = Told::begin("suspended, reinstated, closed", Story::approved());
    told.story.lent("01-12", "02-12", "3000", 3);
    told.show("01-12", "a loan of 3000 over 3 months");
    let reason = |text: &str| text.to_owned();
    told.step(
        "02-20",
        RecordSuspended {
            reason: reason("overdue"),
            at: at("02-20"),
        },
    );
    told.step("02-21", RecordReinstated { at: at("02-21") });
    told.step(
        "02-22",
        RecordClosed {
            reason: reason("by agreement"),
            at: at("02-22"),
        },
    );
    told.step("02-23", StartApplication {});
    told.text
}

#[test]
fn l1_l2_l4_l5_l6_the_page_shows_what_the_golden_book_says() {
    compare(
        "pay_later.txt",
        &[HEADER.to_owned(), application(), loans(), line()].concat(),
    );
}
