//! The power goes in the hour: of what was not synced any part is there, in any order, torn. Everything that was answered
//! before is there, also when the device had failed at a sync in the same hour.

use std::collections::BTreeMap;

use faults::{Disk, Model, Random, Step};

use crate::death::{BEFORE, noted, notes_of};
use crate::hour::Hour;
use crate::promises::hold;
use crate::{folder, number};

/// Losses of power in the hour for one seed. Ten seeds meet every sync of the hour.
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
    // Which seeds lose the power before which step: one seed goes on where the other has stopped, round and round, so that
    // none is met more than once more than any other.
    let mut losses: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for loss in 0..seeds * LOSSES {
        let met = syncs[loss % syncs.len()];
        losses.entry(met).or_default().push(loss / LOSSES);
    }
    let met = losses.len();
    assert!(met == syncs.len() || seeds < 10, "{met} of {} syncs", syncs.len());
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
    println!(
        "done: {done} losses of power, {seeds} seeds, {met} of {} syncs",
        syncs.len()
    );
}

/// The syncs of an hour without a fault, by their number among the steps that are asked for.
fn syncs() -> Vec<usize> {
    let (_, steps, _) = noted();
    let asked = steps
        .iter()
        .skip(BEFORE)
        .filter(|step| !matches!(step, Step::Promised(_)));
    let numbered = asked.enumerate();
    numbered
        .filter(|(_, step)| matches!(step, Step::Synced(_) | Step::FolderSynced(_)))
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn a_sync_that_failed_and_then_a_loss_of_power_lose_nothing_that_was_answered() {
    let every = number("QUAYSIDE_FAULTS_EVERY", 7);
    let place = folder();
    let mut done = 0;
    // The first opening whole: what goes wrong there may go wrong in everything that follows.
    let chosen = |turn: &usize| *turn < 20 || turn % every == every / 2;
    for (turn, at) in syncs().into_iter().enumerate().filter(|(turn, _)| chosen(turn)) {
        let root = folder();
        let mut hour = Hour::new(root.path(), Some(Disk::noting_a_failure(root.path(), at)));
        hour.live();
        let (root, steps, promises) = notes_of(hour, &root);
        let mut random = Random::new(turn as u64);
        // Soon after it, later, and at the end of the hour, where most could be missing.
        let left = steps.len().saturating_sub(at);
        let last = steps.len() - 1;
        let losses = [
            at + random.below(20.min(left)),
            at + random.below(left),
            last,
            last,
            last,
        ];
        let mut model = Model::new(&root);
        let mut promised = 0;
        for (number, step) in steps.iter().enumerate() {
            model.take(step);
            if let Step::Promised(count) = step {
                promised = *count;
            }
            for _ in losses.iter().filter(|loss| **loss == number) {
                model.after_power_loss(&mut random).lay_out(place.path()).unwrap();
                let context = format!("sync {at} failed, then power lost after step {number}, {step}");
                hold(place.path(), &promises[..promised], &context);
                done += 1;
            }
        }
    }
    println!("done: {done} losses of power after a sync that failed");
    assert!(done > 30);
}
