//! Pay Later: what a loan costs and when (L1–L6).
//! It must not move money, nor know the lender's decisions: those are recorded facts.

pub mod facility;
pub mod schedule;
