//! The disk refuses a step of the hour: there is no room, or the device fails. The hour goes on, as a user would go on.

use faults::{Disk, Failing};
use ledger::{FileError, LedgerError};

use crate::hour::{Hour, noted};
use crate::promises::hold;
use crate::script::Act;
use crate::{folder, number};

/// How many steps the hour has.
fn steps() -> usize {
    let root = folder();
    let disk = Disk::noting(root.path());
    let mut hour = Hour::new(root.path(), Some(disk.clone()));
    hour.live();
    assert!(hour.refusals.is_empty(), "{:?}", hour.refusals);
    drop(hour);
    let count = disk.count();
    disk.leave();
    count
}

/// An error of the kind that the page has words for.
pub(crate) fn is_told(error: &LedgerError) -> bool {
    is_of_no_room(error)
        || matches!(
            error,
            LedgerError::Io { .. } | LedgerError::File(FileError::Io { .. })
        )
}

/// Said to be a full disk, and not to be a disk that fails; or undone together with a step that was.
fn is_of_no_room(error: &LedgerError) -> bool {
    matches!(
        error,
        LedgerError::DiskFull | LedgerError::Undone | LedgerError::File(FileError::DiskFull)
    )
}

/// How the open ledger makes its commits durable.
pub(crate) fn journal(hour: &Hour) -> Result<String, LedgerError> {
    let Some(ledger) = &hour.ledger else {
        return Ok(String::new());
    };
    ledger.read(|view| {
        let conn = view.connection();
        Ok(conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?)
    })
}

/// One hour in which a step fails, and what is left of it.
fn lived(at: usize, failing: Failing) -> Vec<(Act, LedgerError)> {
    let context = format!("step {at}, {failing:?}");
    let root = folder();
    let disk = Disk::failing(root.path(), at, failing);
    let mut hour = Hour::new(root.path(), Some(disk.clone()));
    hour.live();
    for (act, error) in &hour.refusals {
        let told = match failing {
            Failing::NoRoom(_) => is_of_no_room(error),
            _ => is_told(error),
        };
        assert!(told, "{context}: {act:?}: {error:?}");
    }
    disk.heal();
    // The writer is there still, and takes the next request.
    let next = hour.ledger().and_then(|ledger| noted(ledger, "last", 1));
    assert!(next.is_ok(), "{context}: the ledger does not go on: {next:?}");
    assert_eq!(journal(&hour).unwrap(), "wal", "{context}");
    hour.ledger = None;
    disk.leave();
    hold(root.path(), &hour.promises, &context);
    hour.refusals
}

/// Every so many steps, beginning at one of them: how many hours were lived, and in how many something was refused.
fn every(first: usize, step: usize, failing: impl Fn(usize) -> Failing) -> (usize, usize) {
    assert!(faults::install());
    let (mut hours, mut refused) = (0, 0);
    for (place, at) in (first..steps()).step_by(step).enumerate() {
        refused += usize::from(!lived(at, failing(place)).is_empty());
        hours += 1;
    }
    (hours, refused)
}

#[test]
fn a_full_disk_loses_nothing_and_is_told() {
    let step = number("QUAYSIDE_FAULTS_EVERY", 7);
    // For one step, for a while, and for the rest of the hour.
    let rooms = [1, 25, usize::MAX];
    let (hours, refused) = every(0, step, |place| Failing::NoRoom(rooms[place % 3]));
    println!("done: no room in {hours} hours, {refused} with a refusal");
    assert!(refused > hours / 3);
}

#[test]
fn a_failing_device_loses_nothing_and_is_told() {
    let step = number("QUAYSIDE_FAULTS_EVERY", 7);
    let (hours, refused) = every(step / 2, step, |_| Failing::Device);
    println!("done: a failing device in {hours} hours, {refused} with a refusal");
    assert!(refused > hours / 3);
}
