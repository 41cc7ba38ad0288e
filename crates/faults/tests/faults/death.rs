//! The program dies before a step of the hour, or in the middle of it: all that it did is on the disk, and nothing else.

use std::path::PathBuf;

use faults::{Disk, Model, Random, Step};
use tempfile::TempDir;

use crate::hour::{Hour, WORKSPACE};
use crate::promises::{Promise, hold};
use crate::{folder, number};

/// Steps before the hour, which lay out the folder of the workspace.
pub(crate) const BEFORE: usize = 2;

/// The steps of an hour without a fault, in a folder where the workspace's own was, and its promises.
pub(crate) fn noted() -> (PathBuf, Vec<Step>, Vec<Promise>) {
    assert!(faults::install());
    let root = folder();
    let mut hour = Hour::new(root.path(), Some(Disk::noting(root.path())));
    hour.live();
    assert!(hour.refusals.is_empty(), "{:?}", hour.refusals);
    notes_of(hour, &root)
}

/// What an hour in a folder has left: the folder, the steps, the promises.
pub(crate) fn notes_of(mut hour: Hour, root: &TempDir) -> (PathBuf, Vec<Step>, Vec<Promise>) {
    let (promises, disk) = (std::mem::take(&mut hour.promises), hour.disk.clone());
    drop(hour);
    let there = root.path().join(WORKSPACE);
    let mut steps = vec![
        Step::FolderMade(there),
        Step::FolderSynced(root.path().to_path_buf()),
    ];
    steps.extend(disk.map(Disk::leave).unwrap_or_default());
    (root.path().to_path_buf(), steps, promises)
}

#[test]
fn a_death_at_any_step_loses_nothing_that_was_answered() {
    let (root, steps, promises) = noted();
    let every = number("QUAYSIDE_FAULTS_EVERY", 7);
    let mut random = Random::new(1);
    let mut model = Model::new(&root);
    let (mut promised, mut deaths) = (0, 0);
    let place = folder();
    for (at, step) in steps.iter().enumerate() {
        if at >= BEFORE && at % every == every / 2 {
            let torn = match step {
                Step::Written { bytes, .. } => random.below(bytes.len()),
                _ => 0,
            };
            let image = model.after_death(Some((step, torn)));
            image.lay_out(place.path()).unwrap();
            hold(
                place.path(),
                &promises[..promised],
                &format!("death at step {at}, {step}"),
            );
            deaths += 1;
        }
        model.take(step);
        if let Step::Promised(count) = step {
            promised = *count;
        }
    }
    println!("done: {deaths} deaths in {} steps", steps.len());
    assert!(deaths > 100);
}
