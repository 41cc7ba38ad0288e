//! Room `sim`: lives orders by the thousand, with everything that goes wrong in a trade, and checks each step against a
//! naive model of the rules. It drives the other rooms through the doors that everybody uses, and is no part of the
//! program: nothing may depend on it, and no room may have anything for its sake.

pub mod baseline;
pub mod books;
mod calculators;
pub mod dice;
pub mod durable;
pub mod facts;
pub mod faults;
pub mod ground;
pub mod history;
pub mod hostile;
pub mod killed;
pub mod model;
pub mod processor;
pub mod pure;
pub mod readers;
pub mod report;
pub mod run;
pub mod steps;
pub mod tally;
pub mod windows;
pub mod worlds;
