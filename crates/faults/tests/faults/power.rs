//! The power goes in the hour: of what was not synced any part is there, in any order, torn. Everything that was answered
//! before is there.

use std::collections::BTreeMap;

use faults::{Model, Random, Step};

use crate::death::{BEFORE, noted};
use crate::promises::hold;
use crate::{folder, number};

/// Losses of power in the hour for one seed.
const LOSSES: usize = 24;

#[test]
fn a_loss_of_power_loses_nothing_that_was_answered() {
    let (root, steps, promises) = noted();
    let seeds = number("QUAYSIDE_POWER_SEEDS", 10);
    let syncs: Vec<usize> = (BEFORE..steps.len())
        .filter(|at| {
            matches!(
                steps[*at],
                Step::Synced(_) | Step::FolderSynced(_) | Step::Promised(_)
            )
        })
        .collect();
    assert!(syncs.len() > LOSSES * 4, "{}", syncs.len());
    // Which seeds lose the power before which step.
    let mut losses: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for seed in 0..seeds {
        let mut random = Random::new(seed as u64);
        for loss in 0..LOSSES {
            // Spread over the hour, at another sync for each seed.
            let place = (loss * syncs.len() + random.below(syncs.len())) / LOSSES;
            losses.entry(syncs[place]).or_default().push(seed);
        }
    }
    let place = folder();
    let mut model = Model::new(&root);
    let (mut promised, mut done) = (0, 0);
    for (at, step) in steps.iter().enumerate() {
        for seed in losses.remove(&at).unwrap_or_default() {
            let mut random = Random::new((seed * steps.len() + at) as u64);
            model.after_power_loss(&mut random).lay_out(place.path()).unwrap();
            let context = format!("seed {seed}: power lost at step {at}, {step}");
            hold(place.path(), &promises[..promised], &context);
            done += 1;
        }
        model.take(step);
        if let Step::Promised(count) = step {
            promised = *count;
        }
    }
    println!("{done} losses of power, {seeds} seeds, {} syncs", syncs.len());
}
