//! The calculators: pure operations with a fixed shape, reachable like every other one.

use crate::calc;
use crate::operation::{Explained, Operation};

macro_rules! calculators {
    ($($name:literal $function:ident($args:ty) $why:ident, $summary:literal;)+) => {
        vec![$(
            Operation::calculator($name, $summary, |desk, args: $args| {
                let library = desk.library_with(args.rulebook.as_deref())?;
                Ok(calc::$function(args, library.books())?)
            })
            .explained(|desk, args: $args| {
                let library = desk.library_with(args.rulebook.as_deref())?;
                let reply = calc::$function(args.clone(), library.books())?;
                Explained::new(&reply, calc::$why(args, library.books())?)
            })
        ),+]
    };
}

pub(crate) fn section() -> Vec<Operation> {
    calculators! {
        "cover.quote" cover_quote(calc::CoverQuoteArgs) why_cover_quote, "What each coverage type would cover (C2-C4).";
        "payment.plan" payment_plan(calc::PaymentArgs) why_payment_plan, "What each method would mean for a payment (P2-P6, P11).";
        "payment.propose" payment_propose(calc::PaymentArgs) why_payment_propose, "The cheapest and the earliest way to pay (P6).";
        "days.working" days_working(calc::DaysWorkingArgs) why_days_working, "The n-th working day after a day (P11).";
        "days.window" days_window(calc::DaysWindowArgs) why_days_window, "Last day and closing instant of a window (T1).";
        "credit.schedule" credit_schedule(calc::CreditScheduleArgs) why_credit_schedule, "The months of a loan (L5).";
        "dispute.clock" dispute_clock(calc::DisputeClockArgs) why_dispute_clock, "The two clocks of a dispute (D3).";
        "quality.window" quality_window(calc::QualityWindowArgs) why_quality_window, "When the quality window closes (C3, C5).";
    }
}
