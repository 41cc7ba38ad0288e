//! Personas: how a supplier behaves. It must not know orders: it says how likely and how soon.

use serde::{Deserialize, Serialize};

use crate::data::Data;
use crate::dice::Dice;

/// How a supplier behaves; the crate documentation says what each is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persona {
    /// Confirms within hours, ships early and well; its payments never go astray.
    Prompt,
    /// Confirms within two days, ships on time, often in two batches, takes a small shortfall.
    Steady,
    /// Counters once with another price and a later ship-by; otherwise steady.
    Haggler,
    /// Ships weeks after the ship-by day and is silent in disputes; its first T/T always arrives short.
    Late,
    /// Ships on time, but below the agreed standard; answers disputes with an offer.
    Careless,
    /// Names another account after the initial payment (P10); otherwise steady.
    Mover,
    /// Cancels its first order, declines quotations; otherwise slow.
    Fickle,
}

impl Persona {
    /// Every persona.
    pub const ALL: [Persona; 7] = [
        Persona::Prompt,
        Persona::Steady,
        Persona::Haggler,
        Persona::Late,
        Persona::Careless,
        Persona::Mover,
        Persona::Fickle,
    ];

    /// Its code, as in the data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Persona::Prompt => "prompt",
            Persona::Steady => "steady",
            Persona::Haggler => "haggler",
            Persona::Late => "late",
            Persona::Careless => "careless",
            Persona::Mover => "mover",
            Persona::Fickle => "fickle",
        }
    }

    /// The persona of a supplier: the cast has fixed ones, everybody else is drawn by seed and name.
    pub(crate) fn of(data: &Data, seed: u64, name: &str) -> Persona {
        if let Some(member) = data.member(name) {
            return member.persona;
        }
        let mut left = Dice::new(seed, &["persona", name]).below(100);
        for traits in &data.personas {
            match left.checked_sub(u64::from(traits.share)) {
                None => return traits.code,
                Some(rest) => left = rest,
            }
        }
        Persona::Steady
    }
}

/// What a persona means in figures; see `data/personas.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Traits {
    pub(crate) code: Persona,
    pub(crate) share: u32,
    pub(crate) confirm_hours: [i64; 2],
    pub(crate) quote_hours: [i64; 2],
    pub(crate) reply_hours: [i64; 2],
    pub(crate) ship: [i64; 2],
    pub(crate) two_batches: u32,
    pub(crate) below_standard: u32,
    pub(crate) answers_disputes: bool,
    pub(crate) counters: u32,
    pub(crate) cancels: u32,
    pub(crate) moves_account: bool,
    pub(crate) takes_shortfall: bool,
    pub(crate) mishaps: bool,
    pub(crate) short_transfer: u32,
    pub(crate) rating: [i64; 2],
    pub(crate) on_time: [i64; 2],
}

impl Data {
    /// The traits of a persona; loading made sure that each is there.
    pub(crate) fn traits(&self, persona: Persona) -> Option<&Traits> {
        self.personas.iter().find(|traits| traits.code == persona)
    }
}
