//! The lender: decides applications by the stated figures, completes loan agreements, posts statements, suspends a line
//! after a missed payment (L2–L5). Its rules are data (`data/lender.toml`) and shown to the learner.

use std::collections::BTreeSet;

use chrono::{Datelike, Months, TimeDelta};
use schemars::JsonSchema;
use serde::Serialize;
use trade::country::Country;
use trade::credit::facility::{
    Application, BusinessFigures, CreditCommand, DrawPhase, Line, LoanTerms, RecordApproved, RecordDeclined,
    RecordDrawAgreed, RecordReinstated, RecordStatement, RecordSuspended,
};
use trade::money::Money;
use trade::time::{Day, Instant, day_in};

use super::due::{Action, Actor, Due};
use super::scene::Scene;
use crate::data::LenderRules;

/// What the lender goes by, to be shown to a learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LenderRulesView {
    /// An application below this monthly revenue is declined; in USD.
    pub revenue_min: Money,
    /// An application of a younger business is declined.
    pub months_trading_min: u32,
    /// An application for more than so many monthly revenues is declined.
    pub line_times_revenue: u32,
    /// Days a payment may be overdue before the line is suspended.
    pub grace_days: i64,
}

pub(super) fn rules(rules: &LenderRules) -> LenderRulesView {
    LenderRulesView {
        revenue_min: rules.revenue_min,
        months_trading_min: rules.months_trading_min,
        line_times_revenue: rules.line_times_revenue,
        grace_days: rules.grace_days,
    }
}

pub(super) fn due(scene: &Scene<'_>) -> Vec<Due> {
    let desk = Desk {
        scene,
        rules: &scene.world.data.lender,
    };
    let mut due: Vec<Due> = desk.application().into_iter().collect();
    due.extend(desk.agreements());
    due.extend(desk.arrears());
    due.extend(desk.statements());
    due
}

struct Desk<'a> {
    scene: &'a Scene<'a>,
    rules: &'a LenderRules,
}

impl Desk<'_> {
    fn due(&self, at: Instant, key: &'static str, command: impl Into<CreditCommand>) -> Due {
        let about = self.scene.default_book().credit().lender.clone();
        Due {
            at,
            actor: Actor::Lender,
            key,
            about,
            action: Action::Credit(command.into()),
        }
    }

    /// No fact of a line precedes its newest one.
    fn not_before(&self, at: Instant) -> Instant {
        at.max(self.scene.moment.now)
            .max(self.scene.facts.credit.newest.unwrap_or(at))
    }

    fn application(&self) -> Option<Due> {
        let Application::Submitted {
            application_id,
            details,
            at,
        } = &self.scene.facts.credit.application
        else {
            return None;
        };
        // The dice know the figures, not the id: the same statement in the same world gets the same offer.
        let business = details.as_ref().map(|details| &details.business);
        let words = business.map(|stated| format!("{:?}", (stated.monthly_revenue, stated.requested_line)));
        let mut dice = self.scene.dice(&[
            "application",
            words.as_deref().unwrap_or(&application_id.to_string()),
        ]);
        let [low, high] = self.rules.decision_hours;
        let office = self.scene.office(&[Country::US]);
        let at = self.not_before(office.after(*at, dice.between(low * 60, high * 60)));
        let offer = dice.pick(&self.rules.rates).cloned().unwrap_or_default();
        let credit = dice.pick(&self.rules.promotional_credit).copied();
        let command: Result<BusinessFigures, String> = match business {
            Some(stated) => self.judge(stated).map(|()| stated.clone()),
            None => Err(self.first(&self.scene.world.data.phrases.declined_revenue)),
        };
        Some(match (command, credit) {
            (Ok(stated), Some(promotional_credit)) => {
                let months = usize::try_from(self.scene.default_book().credit().months_max).unwrap_or(1);
                let monthly_fee_rates = offer.into_iter().take(months).collect();
                let terms = LoanTerms {
                    monthly_fee_rates,
                    promotional_credit,
                };
                let command = RecordApproved {
                    line: stated.requested_line,
                    terms,
                    at,
                };
                self.due(at, "application_approved", command)
            }
            (Ok(_), None) => return None,
            (Err(reason), _) => self.due(at, "application_declined", RecordDeclined { reason, at }),
        })
    }

    fn judge(&self, stated: &BusinessFigures) -> Result<(), String> {
        let phrases = &self.scene.world.data.phrases;
        let most = stated.monthly_revenue.minor() * i128::from(self.rules.line_times_revenue);
        if stated.monthly_revenue.minor() < self.rules.revenue_min.minor() {
            Err(self.first(&phrases.declined_revenue))
        } else if stated.months_trading < self.rules.months_trading_min {
            Err(self.first(&phrases.declined_months))
        } else if stated.requested_line.minor() > most {
            Err(self.first(&phrases.declined_line))
        } else {
            Ok(())
        }
    }

    fn first(&self, phrases: &[String]) -> String {
        phrases.first().cloned().unwrap_or_default()
    }

    /// A loan agreement is completed within the hour; its first payment falls due a month later.
    fn agreements(&self) -> Vec<Due> {
        let draws = self.scene.facts.credit.draws.iter();
        let pending = (0usize..)
            .zip(draws)
            .filter(|(_, draw)| draw.phase == DrawPhase::Pending);
        let agreed = pending.filter_map(|(index, draw)| {
            let [low, high] = self.rules.agreement_minutes;
            let minutes = self
                .scene
                .dice(&["agreement", &index.to_string()])
                .between(low, high);
            let at = self.not_before(draw.requested_at + TimeDelta::minutes(minutes));
            let first_due = self.day(at).checked_add_months(Months::new(1))?;
            let command = RecordDrawAgreed {
                draw_id: draw.draw_id,
                first_due,
                at,
            };
            Some(self.due(at, "draw_agreed", command))
        });
        match self.scene.facts.credit.line {
            Line::Open { .. } | Line::Suspended { .. } => agreed.collect(),
            Line::None | Line::Closed { .. } => Vec::new(),
        }
    }

    fn day(&self, at: Instant) -> Day {
        day_in(at, self.scene.default_book().platform().time_zone)
    }

    fn at(&self, day: Day, hours: i64) -> Instant {
        let zone = self.scene.default_book().platform().time_zone;
        self.not_before(trade::time::start_of_day(day, zone) + TimeDelta::hours(hours))
    }

    /// Suspends a line whose payment is overdue beyond the grace days, and takes that back once nothing is.
    fn arrears(&self) -> Option<Due> {
        let oldest = self.scene.facts.credit.draws.iter().filter_map(|draw| {
            let (_, month, _) = draw.next_month().ok().flatten()?;
            Some(month.due)
        });
        let oldest = oldest.min();
        match &self.scene.facts.credit.line {
            Line::Open { .. } => {
                let day = trade::time::add_days(oldest?, self.rules.grace_days + 1).ok()?;
                let at = self.at(day, 9);
                let reason = self.first(&self.scene.world.data.phrases.suspended);
                Some(self.due(at, "line_suspended", RecordSuspended { reason, at }))
            }
            Line::Suspended { .. } => {
                // Counted from the newest fact, the payment: counted from now it would stay a day away for ever.
                let paid_at = self.scene.facts.credit.newest?;
                let at = self.not_before(paid_at + TimeDelta::hours(20));
                let settled = oldest.is_none_or(|due| due >= self.day(at));
                settled.then(|| self.due(at, "line_reinstated", RecordReinstated { at }))
            }
            Line::None | Line::Closed { .. } => None,
        }
    }

    /// The statement of a month is posted on its first day, when a payment falls due in it (L5).
    fn statements(&self) -> Vec<Due> {
        let credit = self.scene.facts.credit;
        let mut months = BTreeSet::new();
        for month in credit.draws.iter().flat_map(|draw| draw.loan()) {
            if month.owed().is_ok_and(|owed| owed.is_positive()) {
                months.extend(month.due.with_day(1));
            }
        }
        months.retain(|month| {
            !credit
                .statements
                .iter()
                .any(|posted| posted.statement.month == *month)
        });
        // A loan agreed in the very month it falls due in is on that month's statement still.
        let post = |month: Day| {
            let at = self.at(month, 7);
            self.due(at, "statement_posted", RecordStatement { month, at })
        };
        months.into_iter().map(post).collect()
    }
}
