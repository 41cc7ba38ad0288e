//! The model must be able to lose everything that no sync has made durable, and nothing that one has.

use std::path::{Path, PathBuf};

use super::{Image, Model};
use crate::random::Random;
use crate::steps::Step;

fn p(name: &str) -> PathBuf {
    Path::new("/d").join(name)
}

fn written(name: &str, at: u64, bytes: &[u8]) -> Step {
    Step::Written {
        path: p(name),
        at,
        bytes: bytes.to_vec(),
    }
}

fn model(steps: &[Step]) -> Model {
    let mut model = Model::new(Path::new("/d"));
    steps.iter().for_each(|step| model.take(step));
    model
}

/// Images after many losses of power.
fn losses(steps: &[Step]) -> Vec<Image> {
    let model = model(steps);
    (0..300)
        .map(|seed| model.after_power_loss(&mut Random::new(seed)))
        .collect()
}

#[test]
fn what_is_synced_in_content_and_name_is_never_lost() {
    let steps = [
        Step::Created(p("a")),
        written("a", 0, b"one"),
        Step::Synced(p("a")),
        Step::FolderSynced(p("")),
        written("a", 0, b"two"),
    ];
    let found: std::collections::BTreeSet<_> = losses(&steps)
        .iter()
        .map(|image| image.file(&p("a")).map(<[u8]>::to_vec))
        .collect();
    let expected = [b"one".to_vec(), b"two".to_vec()].map(Some);
    assert_eq!(found, expected.into());
}

#[test]
fn a_name_is_lost_though_its_content_is_durable() {
    let steps = [
        Step::Created(p("a")),
        written("a", 0, b"one"),
        Step::Synced(p("a")),
    ];
    let images = losses(&steps);
    assert!(images.iter().any(|image| image.file(&p("a")).is_none()));
    let there = images.iter().filter_map(|image| image.file(&p("a")));
    assert!(there.into_iter().all(|content| content == b"one"));
}

#[test]
fn writes_are_torn_and_come_in_any_order() {
    let (old, new) = (vec![1; 2048], vec![2; 2048]);
    let steps = [
        Step::Created(p("a")),
        Step::FolderSynced(p("")),
        written("a", 0, &old),
        written("a", 0, &new),
    ];
    let images = losses(&steps);
    let all: Vec<&[u8]> = images.iter().filter_map(|image| image.file(&p("a"))).collect();
    assert_eq!(all.len(), images.len());
    assert!(all.contains(&old.as_slice()), "the newer write came first");
    assert!(all.contains(&new.as_slice()));
    let mixed = |content: &&[u8]| content.contains(&1) && content.contains(&2);
    let torn: Vec<&[u8]> = all.iter().copied().filter(mixed).collect();
    assert!(!torn.is_empty());
    let whole_sectors = |content: &&[u8]| {
        content
            .chunks(512)
            .all(|sector| sector.iter().all(|byte| *byte == sector[0]))
    };
    assert!(torn.iter().all(whole_sectors));
}

#[test]
fn a_rename_is_there_or_not_and_takes_a_folder_with_it() {
    let steps = [
        Step::FolderMade(p("tmp")),
        Step::FolderSynced(p("")),
        Step::Created(p("tmp/a")),
        written("tmp/a", 0, b"one"),
        Step::Synced(p("tmp/a")),
        Step::Renamed {
            from: p("tmp"),
            to: p("new"),
        },
        Step::FolderSynced(p("")),
    ];
    let images = losses(&steps);
    assert!(images.iter().all(|image| image.file(&p("tmp/a")).is_none()));
    // The folder's own names were never synced.
    assert!(images.iter().any(|image| image.file(&p("new/a")).is_none()));
    assert!(images.iter().any(|image| image.file(&p("new/a")).is_some()));
    let death = model(&steps).after_death(None);
    assert_eq!(death.file(&p("new/a")), Some(b"one".as_slice()));
}

#[test]
fn a_file_is_found_by_its_new_name_though_its_old_one_was_never_durable() {
    let steps = [
        Step::FolderMade(p("in")),
        Step::FolderMade(p("out")),
        Step::FolderSynced(p("")),
        Step::Created(p("in/a")),
        written("in/a", 0, b"one"),
        Step::Synced(p("in/a")),
        Step::Renamed {
            from: p("in/a"),
            to: p("out/a"),
        },
        Step::FolderSynced(p("out")),
    ];
    for image in losses(&steps) {
        assert_eq!(image.file(&p("out/a")), Some(b"one".as_slice()));
        assert_eq!(image.file(&p("in/a")), None);
    }
}

#[test]
fn what_was_written_before_a_sync_that_failed_is_never_durable() {
    let steps = [
        Step::Created(p("a")),
        Step::FolderSynced(p("")),
        written("a", 0, b"one"),
        Step::NotSynced(p("a")),
        written("a", 3, b"two"),
        Step::Synced(p("a")),
    ];
    for image in losses(&steps) {
        assert_eq!(image.file(&p("a")), Some(b"\0\0\0two".as_slice()));
    }
    let image = model(&steps).after_death(None);
    assert_eq!(image.file(&p("a")), Some(b"onetwo".as_slice()));
}

#[test]
fn a_death_keeps_all_that_was_done_and_some_of_what_was_being_done() {
    let steps = [Step::Created(p("a")), written("a", 0, b"one")];
    let next = written("a", 3, b"two");
    let image = model(&steps).after_death(Some((&next, 2)));
    assert_eq!(image.file(&p("a")), Some(b"onetw".as_slice()));
}
