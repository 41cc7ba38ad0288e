//! A disk that fails, for proofs of the ledger and for nothing else: no program has it. It stands between the ledger and
//! the system, both for SQLite's files and for those beside it; it notes every step that is taken, lets chosen ones fail,
//! and says afterwards what a disk may hold when the program or the power went at any of them. It must not know what the
//! files mean.

mod disk;
mod model;
mod random;
mod steps;
mod vfs;

pub use disk::{Disk, Failing, install};
pub use model::{Image, Model};
pub use random::Random;
pub use steps::Step;
