//! Ids that follow from words: the same supplier has the same id in every world it is in.

use uuid::{Builder, Uuid};

use crate::dice::Dice;

/// A UUID (version 8: made by its own rule) that follows from these words alone.
pub(crate) fn from_words(words: &[&str]) -> Uuid {
    let mut dice = Dice::new(0, words);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.next().to_be_bytes());
    bytes[8..].copy_from_slice(&dice.next().to_be_bytes());
    Builder::from_custom_bytes(bytes).into_uuid()
}
