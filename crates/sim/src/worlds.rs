//! The worlds of a run without a desk: an edition, a few suppliers with their limits, and orders that go on side by side.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use chrono::{TimeDelta, TimeZone, Utc};
use desk::{Desk, DeskOptions};
use serde_json::json;
use trade::country::Country;
use trade::id::{FileId, SupplierId};
use trade::order::contract::FileRef;
use trade::order::event::SupplierRef;
use trade::refusal::Refusal;
use trade::rulebook::{Library, Rulebook, RulebookCommand, Rulebooks};
use trade::supplier::Listed;
use trade::time::Instant;
use uuid::Uuid;

use crate::books::Books;
use crate::calculators;
use crate::dice::Dice;
use crate::durable::{Durable, broken, copy_folder, read, upload};
use crate::facts::Facts;
use crate::model::{Broken, Check, Edition, must};
use crate::pure::Pure;
use crate::run::{self, Failure, Life, Plan};
use crate::tally::Tally;

/// Orders of one durable world: as many as a busy buyer has in a year.
pub const PER_WORKSPACE: u64 = 50;

/// Orders of one world.
pub const PER_WORLD: u64 = 20;

const FIRST: &str = include_str!("../../trade/data/rulebooks/trade-assurance-1.toml");

/// The editions: the two embedded ones, and a user's file made of the first (RB3).
fn books() -> &'static [(Arc<Rulebook>, Edition)] {
    static BOOKS: OnceLock<Vec<(Arc<Rulebook>, Edition)>> = OnceLock::new();
    BOOKS.get_or_init(|| {
        let embedded = Rulebooks::embedded();
        let mut books = vec![(Arc::clone(embedded.default_book()), Edition::FIRST)];
        books.extend(
            embedded
                .iter()
                .nth(1)
                .map(|book| (Arc::clone(book), Edition::LATER)),
        );
        let text = own_rulebook();
        if let Ok(book) = Rulebook::parse("own.toml", &text) {
            books.push((Arc::new(book), Edition::USERS));
        }
        books
    })
}

/// The edition of a world: three of the first to each of the others.
fn edition(dice: &mut Dice) -> (Arc<Rulebook>, Edition) {
    let editions = books();
    let which = usize::try_from(dice.below(5)).unwrap_or(0).saturating_sub(2);
    editions.get(which).unwrap_or(&editions[0]).clone()
}

/// A file as a user would write it: another id, other days, a lower card limit, one brand of card.
pub(crate) fn own_rulebook() -> String {
    FIRST
        .replacen("id = \"trade-assurance@1\"", "id = \"own-terms@1\"", 1)
        .replacen(
            "quality_days_from_shipment = 180",
            "quality_days_from_shipment = 90",
            1,
        )
        .replacen(
            "quality_days_from_clearance = 15",
            "quality_days_from_clearance = 7",
            1,
        )
        .replacen(
            "late_shipment_days_after_delivery = 30",
            "late_shipment_days_after_delivery = 12",
            1,
        )
        .replacen("20000.00", "5000.00", 1)
        .replacen("brands = [\"Visa\", \"MasterCard\"]", "brands = [\"Visa\"]", 1)
}

/// Nothing recorded yet under the default edition.
pub(crate) fn facts_of(suppliers: Vec<(SupplierRef, Listed)>, files: Vec<FileRef>) -> Facts {
    let (book, edition) = books()[0].clone();
    Facts::new(book, edition, suppliers, files)
}

/// The same file with one of its windows missing.
fn lacking_file() -> String {
    own_rulebook().replacen("quality_days_from_clearance = 7", "", 1)
}

/// The books of a world, empty.
///
/// # Errors
/// `None` when the user's file is refused, which the tests of the rulebook would have shown.
#[must_use]
pub fn pure(seed: u64, world: u64, look_every: u64) -> Pure {
    let mut dice = Dice::new(seed, world);
    let (book, edition) = edition(&mut dice);
    let start = Utc.timestamp_opt(1_768_000_000, 0).single().unwrap_or_default();
    // From 2015 to 2045: announced calendars, the changes of clocks, and years that nobody has announced (T4).
    let start = start + TimeDelta::hours(dice.between(-11 * 365, 19 * 365) * 24);
    let suppliers = (0..4_u32).map(|number| {
        let country = *[Country::CN, Country::CN, Country::US, Country::CN]
            .get(usize::try_from(number).unwrap_or(0))
            .unwrap_or(&Country::CN);
        let reference = SupplierRef {
            supplier_id: SupplierId::new(Uuid::from_u128(u128::from(number) + 1)),
            name: format!("Example Works {}", number + 1),
            country: (number != 3).then_some(country),
        };
        let listed = match number {
            0 | 1 => Listed::Yes,
            2 => Listed::Unsaid,
            // In the middle of the lives that begin at the start.
            _ => Listed::No {
                since: start + TimeDelta::days(60),
            },
        };
        (reference, listed)
    });
    let files = ["front.jpg", "back.jpg", "report.pdf"].map(|name| FileRef {
        file_id: FileId::of(name.as_bytes()),
        name: name.to_owned(),
        size: "9".to_owned(),
    });
    let facts = Facts::new(book, edition, suppliers.collect(), files.to_vec());
    Pure::new(facts, start, Dice::new(seed ^ 0x1d5, world), look_every)
}

/// Lives one world without a desk.
///
/// # Errors
/// The first rule that does not hold.
pub fn live_pure(plan: &Plan, world: u64, look_every: u64) -> Result<Tally, Box<Failure>> {
    let mut books = pure(plan.seed, world, look_every);
    let mut dice = Dice::new(plan.seed ^ 0x5eed, world);
    let orders = plan
        .per_world
        .min(plan.orders.saturating_sub(world * plan.per_world));
    let life = Life {
        orders: usize::try_from(orders).unwrap_or(1),
        at_once: 6,
        steps: 90,
        hours: 40,
        plot: None,
    };
    run::live(&mut books, &life, &mut dice).map_err(|broken| run::failure(world, &books, broken))?;
    let mut reached = Tally::default();
    calculators::check(books.facts(), &mut reached)
        .map_err(|broken| run::failure(world, &books, (broken, None)))?;
    if edition_of_user(books.facts()) {
        own_file_is_read_and_a_bad_one_refused(books.now(), &mut reached)
            .map_err(|broken| run::failure(world, &books, (broken, None)))?;
    }
    books.tally().add(&reached);
    run::close(&mut books, world, &mut dice)
}

fn edition_of_user(facts: &Facts) -> bool {
    facts.edition == Edition::USERS
}

/// RB1, RB3: a user's file is an edition once it is loaded; with a window missing it is refused with file, line and
/// reason. The default edition stays in the choice, one that was taken from it begins no order.
fn own_file_is_read_and_a_bad_one_refused(now: Instant, tally: &mut Tally) -> Check {
    let load = |text: String| RulebookCommand::Load {
        file: "own.toml".to_owned(),
        bytes: text.into_bytes(),
    };
    let (own, embedded) = ("own-terms@1".to_owned(), "trade-assurance@1".to_owned());
    let retire = |rulebook: &String| RulebookCommand::Retire {
        rulebook: rulebook.clone(),
    };
    let choose = |rulebook: &String| RulebookCommand::ChooseDefault {
        rulebook: rulebook.clone(),
    };
    let restore = RulebookCommand::Restore {
        rulebook: own.clone(),
    };
    let mut library = Library::default();
    for (command, expected) in [
        (load(lacking_file()), Some("rulebook.bad_file")),
        (retire(&own), Some("rulebook.unknown")),
        (load(own_rulebook()), None),
        (retire(&embedded), Some("rulebook.is_default")),
        (choose(&own), None),
        (retire(&own), Some("rulebook.is_default")),
        (choose(&embedded), None),
        (retire(&own), None),
        (choose(&own), Some("rulebook.retired")),
        (restore, None),
        (retire(&own), None),
    ] {
        let refusal = match library.decide(&command, now) {
            Ok(events) => {
                for event in &events {
                    tally.event("rulebook", event.name());
                    library = library.evolve(event).map_err(broken)?;
                }
                None
            }
            Err(refusal) => Some(refusal),
        };
        must_refuse(refusal.as_ref(), expected, tally)?;
    }
    let begun = library.for_new_order(Some(own.as_str()));
    must_refuse(begun.err().as_ref(), Some("rulebook.retired"), tally)?;
    tally.rule("RB3");
    Ok(())
}

fn must_refuse(refusal: Option<&Refusal>, expected: Option<&str>, tally: &mut Tally) -> Check {
    if let Some(refusal) = refusal {
        tally.refusal(refusal.code, Some(refusal.rule));
    }
    let code = refusal.map(|refusal| refusal.code);
    must(code == expected, "RB3", || {
        format!("a rulebook is refused with {code:?} where {expected:?} is due")
    })?;
    let told = refusal.is_none_or(|refusal| {
        let says = |name| refusal.facts.iter().any(|(fact, _)| *fact == name);
        refusal.code != "rulebook.bad_file" || (says("file") && says("line") && says("reason"))
    });
    must(told, "RB3", || {
        "a file is refused without file, line or reason".to_owned()
    })
}

/// What every durable world begins with: a furnished practice workspace, made once and copied.
pub struct Template {
    home: tempfile::TempDir,
    suppliers: Vec<(SupplierRef, Listed)>,
    files: Vec<FileRef>,
}

/// Suppliers a durable world deals with: the cast of the practice world, one of each persona.
const CAST: usize = 8;

impl Template {
    /// Makes the workspace and keeps the files that orders will refer to.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make() -> Result<Template, Broken> {
        let home = tempfile::tempdir().map_err(broken)?;
        let desk = Desk::start(DeskOptions {
            home: Some(home.path().to_path_buf()),
            practice: true,
            ..DeskOptions::default()
        });
        let desk = desk.map_err(broken)?;
        let files = ["front.jpg", "back.jpg", "report.pdf"];
        let files = files.iter().map(|name| keep(&desk, name));
        let files = files.collect::<Result<Vec<FileRef>, Broken>>()?;
        // The catalogue is of the world's first moment.
        let status = read(&desk, "practice.status", json!({}))?;
        let since: Instant = serde_json::from_value(status["now"].clone()).map_err(broken)?;
        let world = practice::World::new(1).map_err(broken)?;
        let cast = world.catalogue().suppliers.iter().take(CAST);
        let suppliers = cast.map(|supplier| {
            let reference = SupplierRef {
                supplier_id: supplier.supplier_id,
                name: supplier.name.clone(),
                country: Some(supplier.country),
            };
            let listed = if supplier.trade_assurance {
                Listed::Yes
            } else {
                Listed::No { since }
            };
            (reference, listed)
        });
        Ok(Template {
            home,
            suppliers: suppliers.collect(),
            files,
        })
    }
}

impl Template {
    /// Puts a copy of its home folder there.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub(crate) fn copy_to(&self, home: &Path) -> Check {
        copy_folder(self.home.path(), home).map_err(broken)
    }

    /// The cast, and what the list says of each.
    pub(crate) fn suppliers(&self) -> &[(SupplierRef, Listed)] {
        &self.suppliers
    }

    /// What is known of the cast before anything happened, under the default edition.
    pub(crate) fn facts(&self) -> Facts {
        self.facts_under(0)
    }

    /// As [`Template::facts`], under one of the two embedded editions.
    pub(crate) fn facts_under(&self, which: u64) -> Facts {
        let which = usize::try_from(which % 2).unwrap_or(0);
        let (book, edition) = books().get(which).unwrap_or(&books()[0]).clone();
        Facts::new(book, edition, self.suppliers.clone(), self.files.clone())
    }
}

fn keep(desk: &Desk, name: &str) -> Result<FileRef, Broken> {
    let upload = upload(desk, name, "note")?;
    let kept = read(desk, "file.keep", upload)?;
    serde_json::from_value(kept).map_err(broken)
}

/// The books of a world on disk, in a home folder that is made there: nothing happened in it yet.
///
/// # Errors
/// When the folder cannot be made or does not open.
pub fn durable(seed: u64, world: u64, template: &Template, home: &Path) -> Result<Durable, Broken> {
    template.copy_to(home)?;
    let (book, edition) = edition(&mut Dice::new(seed, world));
    let facts = Facts::new(book, edition, template.suppliers.clone(), template.files.clone());
    let mut books = Durable::open(home, facts, Dice::new(seed ^ 0xd15c, world))?;
    if edition == Edition::USERS {
        books.load(&own_rulebook(), &lacking_file())?;
    }
    Ok(books)
}

/// Lives one world through a desk and a ledger on disk.
///
/// # Errors
/// The first rule that does not hold.
pub fn live_durable(plan: &Plan, world: u64, template: &Template) -> Result<Tally, Box<Failure>> {
    let bare = |broken: Broken| {
        Box::new(Failure {
            world,
            broken,
            story: Vec::new(),
        })
    };
    let home = tempfile::tempdir().map_err(|error| bare(broken(error)))?;
    let mut books = durable(plan.seed, world, template, home.path()).map_err(bare)?;
    let mut dice = Dice::new(plan.seed ^ 0x5eed, world);
    let orders = plan
        .per_world
        .min(plan.orders.saturating_sub(world * plan.per_world));
    let life = Life {
        orders: usize::try_from(orders).unwrap_or(1),
        at_once: 16,
        steps: 60,
        hours: 20,
        plot: None,
    };
    run::live(&mut books, &life, &mut dice).map_err(|broken| run::failure(world, &books, broken))?;
    let mut reached = Tally::default();
    calculators::check(books.facts(), &mut reached)
        .map_err(|broken| run::failure(world, &books, (broken, None)))?;
    books.tally().add(&reached);
    books
        .close()
        .map_err(|broken| run::failure(world, &books, (broken, None)))?;
    run::close(&mut books, world, &mut dice)
}
