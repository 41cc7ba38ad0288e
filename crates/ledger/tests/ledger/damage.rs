//! One flipped bit anywhere in an encrypted workspace or a backup of it: found or harmless, never served, no panic.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::common::{
    Seeded, all_files, at, cases, copy_folder, filled_sealed, key, note, passphrase, sealed_options,
};
use crate::gone::contents;
use ledger::{Depth, Envelope, Ledger, LedgerError, Options, StoredEvent, restore};
use tempfile::{TempDir, tempdir};
use trade::id::FileId;

const EVIDENCE: &[u8] = b"bill of lading";
/// The record, and what was committed and not yet brought into it.
const RECORD: &str = "ledger.db";
const LOG: &str = "ledger.db-wal";
/// Bytes of a page.
const PAGE: usize = 4096;
/// Streams that an image has beyond the first few: enough that the record has many pages.
const STREAMS: usize = 40;

struct Whole {
    events: Vec<StoredEvent>,
    evidence: FileId,
    vault_ref: String,
}

/// A workspace in which everything is that a bit can flip in.
fn whole(place: &Path) -> (Ledger, Whole) {
    let ledger = filled_sealed(place);
    for number in 0..STREAMS {
        note(
            &ledger,
            &format!("more-{number}"),
            &format!("order/more-{number}"),
            &[1],
        )
        .unwrap();
    }
    let evidence = ledger.files().put_bytes(EVIDENCE).unwrap().id;
    let vault_ref = ledger.vault().keep(b"tax number").unwrap();
    ledger.write_settings(b"settings").unwrap();
    let events = events_of(&ledger).unwrap();
    let whole = Whole {
        events,
        evidence,
        vault_ref,
    };
    (ledger, whole)
}

fn events_of(ledger: &Ledger) -> Result<Vec<StoredEvent>, LedgerError> {
    ledger.read(|view| view.events_after(0, 1000))
}

/// A workspace as it lies there while nobody has it open, and what is in it.
struct Image {
    name: &'static str,
    dir: TempDir,
    /// Its files that are not empty, by their places in it.
    files: Vec<PathBuf>,
    truth: Whole,
}

impl Image {
    fn of(name: &'static str, dir: TempDir, truth: Whole) -> Image {
        let files = all_files(dir.path());
        let files = files.iter().filter(|path| fs::metadata(path).unwrap().len() > 0);
        let files = files.map(|path| path.strip_prefix(dir.path()).unwrap().to_path_buf());
        Image {
            name,
            files: files.collect(),
            dir,
            truth,
        }
    }

    /// After it was closed: every page of the record is in its own file.
    fn closed() -> Image {
        let dir = tempdir().unwrap();
        let (ledger, truth) = whole(dir.path());
        drop(ledger);
        let image = Image::of("closed", dir, truth);
        assert!(!image.has(LOG), "{:?}", image.files);
        image
    }

    /// After a kill: opened once more and written to, so that of some pages the newest state is in the write-ahead log.
    fn killed(closed: &Image) -> Image {
        let (place, dir) = (tempdir().unwrap(), tempdir().unwrap());
        copy_folder(closed.dir.path(), place.path());
        let ledger = Ledger::open(place.path(), sealed_options()).unwrap();
        for number in 0..10 {
            note(
                &ledger,
                &format!("late-{number}"),
                &format!("order/late-{number}"),
                &[1],
            )
            .unwrap();
        }
        copy_folder(place.path(), dir.path());
        let truth = Whole {
            events: events_of(&ledger).unwrap(),
            evidence: closed.truth.evidence,
            vault_ref: closed.truth.vault_ref.clone(),
        };
        let image = Image::of("killed", dir, truth);
        assert!(image.has(LOG), "{:?}", image.files);
        image
    }

    fn has(&self, file: &str) -> bool {
        self.files.iter().any(|path| path == Path::new(file))
    }

    fn pages(&self) -> usize {
        fs::metadata(self.dir.path().join(RECORD)).unwrap().len() as usize / PAGE
    }

    /// Which byte flips. Every other time one of the record or its log, the pages of the record in turn; else one of any
    /// file, each file as often as the other: most of them are too small to be met by their bytes.
    fn place(&self, turn: usize, random: &mut Seeded) -> (PathBuf, usize) {
        if turn.is_multiple_of(2) {
            return self.place_in_record(turn / 2, random);
        }
        let file = self.files[random.below(self.files.len())].clone();
        let length = fs::metadata(self.dir.path().join(&file)).unwrap().len();
        (file, random.below(length as usize))
    }

    fn place_in_record(&self, turn: usize, random: &mut Seeded) -> (PathBuf, usize) {
        if !self.has(LOG) {
            return (RECORD.into(), turn % self.pages() * PAGE + random.below(PAGE));
        }
        if turn.is_multiple_of(2) {
            return (RECORD.into(), turn / 2 % self.pages() * PAGE + random.below(PAGE));
        }
        let length = fs::metadata(self.dir.path().join(LOG)).unwrap().len();
        (LOG.into(), random.below(length as usize))
    }
}

/// How many bits of a kind of file were found, and how many did no harm.
#[derive(Default)]
struct Ends {
    found: u32,
    harmless: u32,
}

/// The file, or the folder of those that have no names of their own.
fn kind_of(file: &Path) -> String {
    let first = file.components().next().unwrap();
    first.as_os_str().to_string_lossy().into_owned()
}

#[test]
fn one_flipped_bit_is_found_or_harmless_and_never_served() {
    let closed = Image::closed();
    let killed = Image::killed(&closed);
    let images = [closed, killed];
    for image in &images {
        assert!(image.pages() >= 10, "{} pages of {}", image.pages(), image.name);
    }
    let all = cases("QUAYSIDE_FLIPS", 500);
    let mut ends: BTreeMap<(String, &str), Ends> = BTreeMap::new();
    let mut pages = BTreeSet::new();
    for case in 0..all {
        let mut random = Seeded::new(case);
        let image = &images[case as usize % images.len()];
        let (file, place) = image.place(case as usize / images.len(), &mut random);
        let copy = tempdir().unwrap();
        copy_folder(image.dir.path(), copy.path());
        let damaged = copy.path().join(&file);
        let mut bytes = fs::read(&damaged).unwrap();
        bytes[place] ^= 1 << random.below(8);
        fs::write(&damaged, bytes).unwrap();
        let context = format!("case {case}: byte {place} of {}, {}", file.display(), image.name);
        let found = is_found(copy.path(), &image.truth, random.below(2) == 0, &context);
        let kind = kind_of(&file);
        if image.name == "closed" && kind == RECORD {
            pages.insert(place / PAGE);
            // No other file holds any of it, and no byte of it is without a code.
            assert!(found, "{context}: not found");
        }
        let ends = ends.entry((kind, image.name)).or_default();
        ends.found += u32::from(found);
        ends.harmless += u32::from(!found);
    }
    for ((kind, image), ends) in &ends {
        println!(
            "{kind}, {image}: {} found, {} harmless",
            ends.found, ends.harmless
        );
    }
    let found: u32 = ends.values().map(|ends| ends.found).sum();
    let harmless: u32 = ends.values().map(|ends| ends.harmless).sum();
    println!("done: {all} flipped bits in a workspace: {found} found, {harmless} harmless");
    let of_record = images[0].pages();
    println!(
        "done: of {} pages of a closed record a bit flipped in {}, all found",
        of_record,
        pages.len()
    );
    assert!(found > 0 && harmless > 0);
    assert!(pages.len() == of_record || all as usize / 4 < of_record);
}

/// True when anything said so. Whatever was served meanwhile is what was written.
fn is_found(dir: &Path, truth: &Whole, read_only: bool, context: &str) -> bool {
    let envelope = Envelope::load(dir);
    let mut found = envelope.is_err();
    if let Ok(Some(envelope)) = envelope {
        assert!(envelope.open(&passphrase()).unwrap() == key(), "{context}");
    }
    let options = Options {
        read_only,
        ..sealed_options()
    };
    let before = contents(dir);
    let ledger = match Ledger::open(dir, options) {
        Ok(ledger) => ledger,
        Err(LedgerError::Locked | LedgerError::NotEncrypted) => panic!("{context}: taken for plain"),
        Err(error) => {
            // What could still be read out of the damaged files by other means is still in them.
            let after = match error {
                LedgerError::TailCut { .. } | LedgerError::HistoryRewritten { .. } => contents(dir),
                _ => return true,
            };
            for (file, content) in &before {
                assert!(
                    after.get(file) == Some(content),
                    "{context}: {error}, and {} changed",
                    file.display()
                );
            }
            return true;
        }
    };
    match ledger.verify(Depth::Everything) {
        Ok(report) => found |= !report.is_sound(),
        Err(_) => found = true,
    }
    match events_of(&ledger) {
        // A write-ahead log is taken up to its first bad frame, as after a power cut; the head file then says what is
        // missing.
        Ok(events) => {
            assert!(truth.events.starts_with(&events), "{context}: served");
            assert!(found || events == truth.events, "{context}: cut and not said");
        }
        Err(_) => found = true,
    }
    match ledger.files().read(truth.evidence) {
        Ok(content) => assert_eq!(content, EVIDENCE, "{context}"),
        Err(_) => found = true,
    }
    match ledger.vault().read(&truth.vault_ref) {
        Ok(text) => assert_eq!(text.as_deref(), Some(b"tax number".as_slice()), "{context}"),
        Err(_) => found = true,
    }
    match ledger.read_settings() {
        Ok(bytes) => assert_eq!(bytes.as_deref(), Some(b"settings".as_slice()), "{context}"),
        Err(_) => found = true,
    }
    found
}

#[test]
fn a_backup_with_one_flipped_bit_or_cut_off_is_never_restored() {
    let (dir, place) = (tempdir().unwrap(), tempdir().unwrap());
    let backup = dir.path().join("backup");
    whole(place.path())
        .0
        .back_up(&backup, at(1), &[], &mut |_| ControlFlow::Continue(()))
        .unwrap();
    let bytes = fs::read(&backup).unwrap();
    let bad = dir.path().join("bad");
    let target = dir.path().join("restored");
    let all = cases("QUAYSIDE_FLIPS", 500) / 5;
    for case in 0..all {
        let mut random = Seeded::new(case + 1_000_000);
        let mut damaged = bytes.clone();
        if case % 3 == 0 {
            damaged.truncate(random.below(bytes.len()));
        } else {
            // Every other time in what stands before the sealed stream.
            let place = random.below(if case % 2 == 0 { bytes.len() } else { 700 });
            damaged[place] ^= 1 << random.below(8);
        }
        fs::write(&bad, damaged).unwrap();
        let answer = restore(&bad, &passphrase(), &target, &mut |_| ControlFlow::Continue(()));
        assert!(
            matches!(
                answer,
                Err(LedgerError::NotABackup { .. } | LedgerError::BackupDamaged { .. })
            ),
            "case {case}: {answer:?}"
        );
        assert!(!target.exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "case {case}");
    }
    println!("done: {all} damaged backups, none restored");
}
