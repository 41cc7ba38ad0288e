//! What is known of a supplier's Trade Assurance limit (S3–S5): reports of it as facts, and the free part of it now.
//! It must not hold what a catalogue says of a supplier, nor compute the cap of an order (C2, C3).

mod limit;
mod standing;

pub use limit::{
    InForce, LimitReport, RecordLimit, ReportSource, SupplierCommand, SupplierEvent, SupplierLimits,
    WithdrawLimit,
};
pub use standing::{Change, Held, Listed, Reservation, Standing, resting_on, standing, standing_at};
