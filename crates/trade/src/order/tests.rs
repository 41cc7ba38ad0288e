//! Proof of the rules of an order: tables of given, when, then; and properties over random lives.

mod bad_input;
mod cancel_change;
mod causes;
mod check;
mod commands;
mod contract;
mod derived;
mod dispute;
mod editions;
mod goods;
mod histories;
mod lives;
mod newest;
mod offered;
mod pages;
mod payment;
mod property;
mod refusals;
mod returned;
mod status;
mod table;
mod transitions;
mod why;
mod windows;
mod world;
