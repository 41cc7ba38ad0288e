//! The calculators: pure operations with a fixed shape, reachable like every other one.

use crate::calc;
use crate::operation::Operation;

macro_rules! calculators {
    ($($name:literal $function:ident($args:ty), $summary:literal;)+) => {
        vec![$(Operation::calculator($name, $summary, |desk, args: $args| Ok(calc::$function(args, desk.library()?.books())?))),+]
    };
}

pub(crate) fn section() -> Vec<Operation> {
    calculators! {
        "cover.quote" cover_quote(calc::CoverQuoteArgs), "What each coverage type would cover (C2-C4).";
        "payment.plan" payment_plan(calc::PaymentArgs), "What each method would mean for a payment (P2-P6, P11).";
        "payment.propose" payment_propose(calc::PaymentArgs), "The cheapest and the earliest way to pay (P6).";
        "days.working" days_working(calc::DaysWorkingArgs), "The n-th working day after a day (P11).";
        "days.window" days_window(calc::DaysWindowArgs), "Last day and closing instant of a window (T1).";
        "credit.schedule" credit_schedule(calc::CreditScheduleArgs), "The months of a loan (L5).";
        "dispute.clock" dispute_clock(calc::DisputeClockArgs), "The two clocks of a dispute (D3).";
        "quality.window" quality_window(calc::QualityWindowArgs), "When the quality window closes (C3, C5).";
    }
}
