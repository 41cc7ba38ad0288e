//! The world of a script: a clock, a supplier, orders, a Pay Later line. It must not decide anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use serde_json::Value;
use trade::calendar::Calendars;
use trade::credit::facility::{self, CreditCommand, CreditEvent, Facility};
use trade::id::{DrawId, Ids, SupplierId};
use trade::money::{Currency, Money};
use trade::order::event::{Count, SupplierRef};
use trade::order::reservation::reservation;
use trade::order::state::Running;
use trade::order::view::{OrderView, ViewCtx, view};
use trade::order::{Contract, Ctx, Order, OrderEvent, SupplierStanding, decide, evolve};
use trade::refusal::Refusal;
use trade::rulebook::{Rulebook, Rulebooks};
use trade::supplier::{
    LimitReport, Listed, RecordLimit, ReportSource, Reservation, Standing, SupplierCommand, SupplierLimits,
    standing,
};
use trade::time::{Day, Instant, day_in, parse_day, parse_instant};
use trade::why;
use uuid::Uuid;

use super::words::usd;
use super::{Act, Problem, contract};

/// One of the script's orders.
pub(crate) struct Log {
    pub(crate) name: String,
    pub(crate) order: Option<Order>,
    pub(crate) events: Vec<OrderEvent>,
}

/// Everything a script can speak of.
pub(crate) struct World {
    pub(crate) now: Instant,
    pub(crate) book: Arc<Rulebook>,
    pub(crate) assured: bool,
    pub(crate) limits: SupplierLimits,
    pub(crate) orders: Vec<Log>,
    pub(crate) current: usize,
    pub(crate) contract: Contract,
    pub(crate) counts: Vec<Count>,
    pub(crate) delay_agreed: bool,
    pub(crate) facility: Facility,
    /// What a script was last told of each order's contract.
    pub(crate) told: BTreeMap<String, Vec<String>>,
    requests: u128,
}

impl World {
    /// Monday 2026-03-02, 10:00 at the platform: an assured supplier with nothing reported, the first edition.
    pub(crate) fn new() -> World {
        World {
            now: parse_instant("2026-03-02T18:00:00Z").unwrap(),
            book: Rulebooks::embedded().default_book().clone(),
            assured: true,
            limits: SupplierLimits::Unreported,
            orders: vec![log("A")],
            current: 0,
            contract: contract::usual(),
            counts: Vec::new(),
            delay_agreed: false,
            facility: Facility::default(),
            told: BTreeMap::new(),
            requests: 0,
        }
    }

    /// Words about the world itself; false where they are about something else.
    pub(crate) fn set(&mut self, words: &[&str]) -> Result<bool, Problem> {
        match words {
            ["advance", count, unit] => {
                let count: i64 = count.parse().map_err(|_| "no number")?;
                self.now += match *unit {
                    "days" | "day" => TimeDelta::days(count),
                    "hours" | "hour" => TimeDelta::hours(count),
                    "minutes" | "minute" => TimeDelta::minutes(count),
                    _ => return Err("advance days, hours or minutes".to_owned()),
                };
            }
            ["clock", day, time] => self.now = self.instant(day, time)?,
            ["rules", "of", "December", "2017"] => {
                let later = Rulebooks::embedded().get("trade-assurance-2017-12@1");
                self.book = later.map_err(|error| error.to_string())?.clone();
                self.contract.coverage = None;
            }
            ["rules", "of", "my", "own", "with", changes @ ..] => {
                let text = super::show_credit::own_rulebook(changes)?;
                let book = Rulebook::parse("mine.toml", &text);
                self.book = Arc::new(book.map_err(|error| error.to_string())?);
            }
            ["supplier", "is", "not", "assured"] => self.assured = false,
            ["order", name] => self.switch(name),
            ["count", rest @ ..] => self.counts.push(super::goods::count(self, rest)?),
            ["a", "message", "agrees", "to", "a", "delay"] => self.delay_agreed = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn switch(&mut self, name: &str) {
        let known = self.orders.iter().position(|log| log.name == name);
        self.current = known.unwrap_or_else(|| {
            self.orders.push(log(name));
            self.orders.len() - 1
        });
    }

    /// A moment in the platform's zone.
    pub(crate) fn instant(&self, day: &str, time: &str) -> Result<Instant, Problem> {
        let local = format!("{day} {time}");
        let local =
            NaiveDateTime::parse_from_str(&local, "%Y-%m-%d %H:%M").map_err(|error| error.to_string())?;
        let zone = self.book.platform().time_zone;
        let instant = zone
            .from_local_datetime(&local)
            .earliest()
            .ok_or("no such time")?;
        Ok(instant.to_utc())
    }

    pub(crate) fn today(&self) -> Day {
        day_in(self.now, self.book.platform().time_zone)
    }

    pub(crate) fn day(&self, text: &str) -> Result<Day, Problem> {
        if text == "today" {
            return Ok(self.today());
        }
        parse_day(text).map_err(|error| error.to_string())
    }

    pub(crate) fn order(&self) -> Option<&Order> {
        self.orders[self.current].order.as_ref()
    }

    pub(crate) fn running(&self) -> Result<&Running, Problem> {
        self.order()
            .and_then(Order::running)
            .ok_or_else(|| "the order is not confirmed".to_owned())
    }

    pub(crate) fn currency(&self) -> Currency {
        self.order()
            .map_or(self.contract.currency, |order| order.contract().currency)
    }

    /// An amount in the order's currency.
    pub(crate) fn money(&self, text: &str) -> Result<Money, Problem> {
        Money::parse(text, self.currency()).map_err(|error| error.to_string())
    }

    /// The supplier as it stands (S4).
    pub(crate) fn standing(&self) -> Standing {
        let held = self.reservations();
        let listed = if self.assured { Listed::Yes } else { Listed::Unsaid };
        standing(listed, self.limits.latest(), &held, self.now, &self.book).unwrap()
    }

    fn reservations(&self) -> Vec<Reservation> {
        let orders = self.orders.iter().filter_map(|log| log.order.as_ref());
        orders
            .map(|order| reservation(order, self.now, &self.book).unwrap())
            .collect()
    }

    fn ids(&self) -> Ids {
        Ids::new(Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 + self.requests,
        ))
    }

    fn ctx(&self) -> Ctx<'_> {
        let standing = self.standing();
        let own = self
            .order()
            .map(|order| SupplierStanding::for_order(&standing, order.head().order_id).unwrap());
        Ctx {
            now: self.now,
            ids: self.ids(),
            rulebook: &self.book,
            calendars: Calendars::embedded(),
            supplier: own.unwrap_or(SupplierStanding {
                assured: standing.assured,
                free_limit: standing.free,
                as_of: standing.as_of,
                stale: standing.stale,
            }),
            credit_available: self.credit_available(),
            loan_outstanding: self
                .loan()
                .map_or(usd("0").unwrap(), |(_, outstanding)| outstanding),
        }
    }

    /// What is left of an open line, the draw of this very payment not taken off.
    fn credit_available(&self) -> Option<Money> {
        let facility::Line::Open { .. } = self.facility.line else {
            return None;
        };
        let available = self.facility.available().ok()?;
        available.checked_add(self.facility.pending().ok()?).ok()
    }

    /// The draw that finances the order, with its principal still owed.
    pub(crate) fn loan(&self) -> Option<(DrawId, Money)> {
        let order_id = self.order()?.head().order_id;
        let draw = self
            .facility
            .draws
            .iter()
            .find(|draw| draw.order_id == order_id)?;
        Some((draw.draw_id, draw.outstanding().ok()?))
    }

    pub(crate) fn view(&self) -> Result<OrderView, Problem> {
        let order = self.order().ok_or("there is no order yet")?;
        let at = ViewCtx {
            ctx: self.ctx(),
            version: 1,
            delay_agreed: self.delay_agreed,
        };
        view(order, &at).map_err(|error| error.to_string())
    }

    /// The page of the order as it travels, and the derivations of its figures.
    pub(crate) fn explained(&self) -> Result<(Value, Vec<Value>), Problem> {
        let order = self.order().ok_or("there is no order yet")?;
        let at = ViewCtx {
            ctx: self.ctx(),
            version: 1,
            delay_agreed: self.delay_agreed,
        };
        let page = view(order, &at).map_err(|error| error.to_string())?;
        let reservations = self.reservations();
        let limit = why::Limit {
            latest: self.limits.latest(),
            reports: Some(&self.limits),
            reservations: &reservations,
        };
        let figures = why::order(order, &at, &limit, &page).map_err(|error| error.to_string())?;
        Ok((serde_json::to_value(&page).unwrap(), values(&figures)))
    }

    /// The derivations of the supplier's gauge (S4).
    pub(crate) fn explained_limit(&self) -> Result<Vec<Value>, Problem> {
        let (reservations, standing) = (self.reservations(), self.standing());
        let limit = why::Limit {
            latest: self.limits.latest(),
            reports: None,
            reservations: &reservations,
        };
        let listed: Vec<_> = standing.reservations.iter().map(|held| held.order_id).collect();
        let page = serde_json::json!({ "standing": standing });
        let figures = why::standing(&limit, &listed, &page).map_err(|error| error.to_string())?;
        Ok(values(&figures))
    }

    /// The derivations of the Pay Later line (L4–L6).
    pub(crate) fn explained_credit(&self) -> Result<Vec<Value>, Problem> {
        let view = facility::view(&self.facility, self.now, &self.book).map_err(|error| error.to_string())?;
        let figures = why::facility(&self.facility, &view, &self.book).map_err(|error| error.to_string())?;
        Ok(values(&figures))
    }

    /// The names of the events that would follow.
    pub(crate) fn would(&self, act: &Act) -> Result<Vec<&'static str>, Refusal> {
        match act {
            Act::Order(command) => {
                let events = decide(self.order(), command, &self.ctx())?;
                Ok(events.iter().map(OrderEvent::name).collect())
            }
            Act::Credit(command) => {
                let events = facility::decide(&self.facility, command, self.ids(), self.now, &self.book)?;
                Ok(events.iter().map(CreditEvent::name).collect())
            }
            Act::Limit(report) => {
                let command = SupplierCommand::RecordLimit(report.clone());
                let events = self.limits.decide(&command, self.now)?;
                Ok(events.iter().map(trade::supplier::SupplierEvent::name).collect())
            }
        }
    }

    /// Does it; a refund of a financed order repays its loan, too (L6).
    pub(crate) fn give(&mut self, act: &Act) -> Result<(), Refusal> {
        self.requests += 1;
        match act {
            Act::Order(command) => {
                let events = decide(self.order(), command, &self.ctx())?;
                for event in &events {
                    self.repay(event)?;
                    let log = &mut self.orders[self.current];
                    log.order = Some(evolve(log.order.take(), event).unwrap());
                }
                self.orders[self.current].events.extend(events);
            }
            Act::Credit(command) => self.lend(command)?,
            Act::Limit(report) => {
                let command = SupplierCommand::RecordLimit(report.clone());
                for event in self.limits.decide(&command, self.now)? {
                    self.limits.evolve(&event);
                }
            }
        }
        Ok(())
    }

    fn lend(&mut self, command: &CreditCommand) -> Result<(), Refusal> {
        for event in facility::decide(&self.facility, command, self.ids(), self.now, &self.book)? {
            self.facility = self.facility.clone().evolve(&event).unwrap();
        }
        Ok(())
    }

    fn repay(&mut self, event: &OrderEvent) -> Result<(), Refusal> {
        let OrderEvent::RefundReceived { to_loan, at, .. } = event else {
            return Ok(());
        };
        let (Some((draw_id, _)), Some(order), true) = (self.loan(), self.order(), to_loan.is_positive())
        else {
            return Ok(());
        };
        let order_id = order.head().order_id;
        let command = facility::ApplyRefund {
            draw_id,
            order_id,
            amount: *to_loan,
            at: *at,
        };
        self.lend(&command.into())
    }

    pub(crate) fn limit_report(
        &self,
        remaining: &str,
        limit: Option<&str>,
        at: Instant,
    ) -> Result<RecordLimit, Problem> {
        Ok(RecordLimit {
            supplier_id: supplier().supplier_id,
            report: LimitReport {
                remaining: usd(remaining)?,
                limit: limit.map(usd).transpose()?,
                as_of: at,
                source: ReportSource::TypedIn,
                file: None,
            },
        })
    }
}

fn values(figures: &[why::Figure]) -> Vec<Value> {
    figures
        .iter()
        .map(|figure| serde_json::to_value(figure).unwrap())
        .collect()
}

fn log(name: &str) -> Log {
    Log {
        name: name.to_owned(),
        order: None,
        events: Vec::new(),
    }
}

pub(crate) fn supplier() -> SupplierRef {
    SupplierRef {
        supplier_id: SupplierId::new(Uuid::from_u128(7)),
        name: "Example Works Co.".to_owned(),
        country: "CN".parse().ok(),
    }
}
