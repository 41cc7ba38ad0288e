//! Room `practice`: a world to practise in, with suppliers, banks, a lender, customs, inspectors and the platform.
//!
//! Everything follows from a seed and the recorded facts: [`World::pending`] says what the others do next, as commands
//! that `trade` decides about, and keeps nothing of its own. The room depends on `trade` only; it must not do IO, ask a
//! clock, draw random numbers, or let anything of a practice world into a real one. All companies are fictitious.
//!
//! # The clock
//! The desk owns the practice clock. To advance it to a target, and after every command of the user with the target
//! *now*, it loops: fold the facts, ask [`World::next`]; if what comes is not later than the target, set the clock to
//! its instant, decide and append its command, and ask again; then set the clock to the target. *To the next thing*
//! is the same with the instant of the first thing as target.
//!
//! # Personas
//! How a supplier behaves follows from its name (`data/personas.toml`); its rating, on-time rate and response hours in
//! the catalogue tell. Eight suppliers, the cast (`data/cast.toml`), are in every world:
//!
//! | supplier | persona | what happens |
//! |---|---|---|
//! | Ningbo Kettleheron Hydraulics | `Prompt` | limit 2,000.00 free, 100 cylinders cost 3,000.00 (C4); confirms in hours, no payment goes astray, ships early and well |
//! | Hengshui Marrowloom Seals | `Late` | first T/T arrives short, asks for patience, ships weeks late, is silent in disputes |
//! | Foshan Quillotter Furniture | `Haggler` | counters once with price or ship-by |
//! | Tiruppur Velvetplover Textiles | `Careless` | goods below standard; inspection fails; offers a part refund |
//! | Shenzhen Umberjetty Lighting | `Mover` | names another account after the initial payment (P10) |
//! | Cirebon Wickerdove Rattan Works | `Fickle` | cancels three orders in five, declines quotations |
//! | Taichung Basaltcrane Fluid Power | `Steady` | on time, often two batches, lets a small shortfall go |
//! | Bursa Russetwren Weaving | `Steady` | the same, and no Trade Assurance: every figure is uncovered (S2) |
//!
//! # Three stories
//! *Online order*: Kettleheron, 100 cylinders at 30.00, half as initial payment, post-delivery cover. *Dispute*:
//! Marrowloom, T/T, pay the remainder, wait past the ship-by day, open a dispute for late shipment, do not agree to the
//! delay, escalate after five days: the supplier is found at fault and the covered amount comes back. *Pay Later*:
//! state a monthly revenue of 10,000.00 or more, twelve months in business and at most three monthly revenues as line:
//! approved. Apply again (for a higher line, or after closing it) with less revenue: declined.

mod catalogue;
mod data;
mod dice;
mod ids;
mod office;
mod persona;
mod world;

pub use catalogue::{Catalogue, Limit, PriceTier, Product, Supplier};
pub use data::DataError;
pub use persona::Persona;
pub use world::{Action, Actor, Due, KEYS, KnownLimit, LenderRulesView, Moment, World, WorldFacts};
