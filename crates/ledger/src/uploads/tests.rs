//! Uploads, plain and sealed.

use super::*;
use crate::keys::WorkspaceKey;

const ID: Uuid = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);

fn now() -> DateTime<Utc> {
    crate::event::parse_instant("2026-11-02T09:30:00.000000Z").unwrap()
}

fn store_of(sealing: &Sealing) -> (tempfile::TempDir, Files, Uploads) {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::new(dir.path(), 10, sealing).unwrap();
    let uploads = Uploads::new(dir.path(), sealing).unwrap();
    files.prepare().unwrap();
    uploads.prepare(now()).unwrap();
    (dir, files, uploads)
}

fn both() -> [Sealing; 2] {
    let key = WorkspaceKey::from_bytes(&[5; 32]);
    [Sealing::Plain, Sealing::Sealed(key)]
}

fn store() -> (tempfile::TempDir, Files, Uploads) {
    store_of(&Sealing::Plain)
}

#[test]
fn pieces_become_one_file_and_finishing_again_names_it_again() {
    let (_dir, files, uploads) = store();
    uploads
        .start(ID, "C:\\papers\\invoice.pdf", Some("application/pdf"), now())
        .unwrap();
    assert_eq!(uploads.append(&files, ID, 0, b"abc").unwrap(), 3);
    assert_eq!(uploads.append(&files, ID, 3, b"def").unwrap(), 6);
    let done = uploads.finish(&files, ID).unwrap();
    assert_eq!(done.name, "invoice.pdf");
    assert_eq!(done.media_type.as_deref(), Some("application/pdf"));
    assert_eq!(files.read(done.file.id).unwrap(), b"abcdef");
    assert_eq!(uploads.finish(&files, ID).unwrap(), done);
    assert!(matches!(
        uploads.append(&files, ID, 0, b"x"),
        Err(FileError::UploadFinished { .. })
    ));
}

#[test]
fn an_upload_is_read_without_being_taken_and_no_further_than_asked() {
    let (_dir, files, uploads) = store();
    assert!(matches!(
        uploads.read(ID, 9),
        Err(FileError::UnknownUpload { .. })
    ));
    uploads.start(ID, "mine.toml", None, now()).unwrap();
    uploads.append(&files, ID, 0, b"abcdef").unwrap();
    assert_eq!(
        uploads.read(ID, 9).unwrap(),
        ("mine.toml".to_owned(), b"abcdef".to_vec())
    );
    assert_eq!(uploads.read(ID, 2).unwrap().1, b"abc");
    uploads.append(&files, ID, 6, b"g").unwrap();
    uploads.finish(&files, ID).unwrap();
    assert!(matches!(
        uploads.read(ID, 9),
        Err(FileError::UploadFinished { .. })
    ));
}

#[test]
fn too_many_bytes_and_unknown_ids_and_empty_names_are_refused() {
    let (_dir, files, uploads) = store();
    assert!(matches!(
        uploads.append(&files, ID, 0, b"x"),
        Err(FileError::UnknownUpload { .. })
    ));
    assert!(matches!(
        uploads.finish(&files, ID),
        Err(FileError::UnknownUpload { .. })
    ));
    for name in ["", "  ", "folder/", "a\u{7}b"] {
        let refused = uploads.start(ID, name, None, now());
        assert!(
            matches!(refused, Err(FileError::UploadRefused { field: "name" })),
            "{name:?}"
        );
    }
    uploads.start(ID, "a", None, now()).unwrap();
    uploads.append(&files, ID, 0, &[1; 8]).unwrap();
    assert!(matches!(
        uploads.append(&files, ID, 8, &[1; 3]),
        Err(FileError::TooLarge { limit: 10 })
    ));
    assert_eq!(uploads.append(&files, ID, 8, &[1; 2]).unwrap(), 10);
}

#[test]
fn only_what_is_older_than_a_day_is_swept() {
    let (dir, files, uploads) = store();
    let old = Uuid::from_u128(1);
    uploads
        .start(old, "old", None, now() - Duration::days(1) - Duration::seconds(1))
        .unwrap();
    uploads
        .start(ID, "young", None, now() - Duration::days(1))
        .unwrap();
    uploads.append(&files, ID, 0, b"kept").unwrap();
    fs::write(dir.path().join("uploads/stray.part"), b"no ticket").unwrap();
    uploads.prepare(now()).unwrap();
    assert!(matches!(
        uploads.finish(&files, old),
        Err(FileError::UnknownUpload { .. })
    ));
    assert_eq!(
        files.read(uploads.finish(&files, ID).unwrap().file.id).unwrap(),
        b"kept"
    );
    assert_eq!(fs::read_dir(dir.path().join("uploads")).unwrap().count(), 1);
}

#[test]
fn a_ticket_that_cannot_be_read_this_time_is_not_swept() {
    let (_dir, files, uploads) = store();
    uploads.start(ID, "paper", None, now()).unwrap();
    uploads.append(&files, ID, 0, b"kept").unwrap();
    // Whoever asks, the system reads no folder as a file.
    let (ticket, away) = (uploads.ticket_path(ID), uploads.root.with_extension("away"));
    fs::rename(&ticket, &away).unwrap();
    fs::create_dir(&ticket).unwrap();
    uploads.prepare(now()).unwrap();
    fs::remove_dir(&ticket).unwrap();
    fs::rename(&away, &ticket).unwrap();
    let file = uploads.finish(&files, ID).unwrap().file;
    assert_eq!(files.read(file.id).unwrap(), b"kept");
}

#[test]
fn a_damaged_ticket_is_said_to_be_so_and_has_a_day_as_any_other() {
    for sealing in both() {
        let (_dir, files, uploads) = store_of(&sealing);
        uploads.start(ID, "paper", None, now()).unwrap();
        uploads.append(&files, ID, 0, b"kept").unwrap();
        let (ticket, bytes) = (uploads.ticket_path(ID), uploads.bytes(ID));
        fs::write(&ticket, b"{\"name\": \"pap").unwrap();
        let held = fs::read(&bytes).unwrap();
        let at = |days: i64| uploads.changed(ID).unwrap() + Duration::days(days);
        uploads.prepare(at(1)).unwrap();
        assert_eq!(fs::read(&bytes).unwrap(), held);
        for refused in [
            uploads.append(&files, ID, 4, b"more").map(|_| ()),
            uploads.finish(&files, ID).map(|_| ()),
            uploads.read(ID, 10).map(|_| ()),
        ] {
            assert!(
                matches!(refused, Err(FileError::UploadDamaged { .. })),
                "{refused:?}"
            );
        }
        let later = at(2);
        uploads.prepare(later).unwrap();
        assert!(!bytes.exists() && !ticket.exists());
    }
}

#[test]
fn what_is_on_its_way_into_a_sealed_workspace_is_sealed_and_bound_to_its_place() {
    let sealing = Sealing::Sealed(WorkspaceKey::from_bytes(&[5; 32]));
    let (dir, files, uploads) = store_of(&sealing);
    uploads.start(ID, "secret name.pdf", None, now()).unwrap();
    assert_eq!(uploads.append(&files, ID, 0, b"abc").unwrap(), 3);
    assert_eq!(uploads.append(&files, ID, 3, b"xyz").unwrap(), 6);
    assert_eq!(uploads.read(ID, 9).unwrap().1, b"abcxyz");
    for entry in fs::read_dir(dir.path().join("uploads")).unwrap() {
        let raw = fs::read(entry.unwrap().path()).unwrap();
        for plain in [b"abc".as_slice(), b"xyz", b"secret"] {
            assert!(!raw.windows(plain.len()).any(|window| window == plain));
        }
    }
    let part = uploads.bytes(ID);
    let whole = fs::read(&part).unwrap();
    let mut swapped = whole.clone();
    swapped.rotate_left(whole.len() / 2);
    let mut flipped = whole.clone();
    flipped[10] ^= 1;
    for damaged in [swapped, flipped, whole[..whole.len() - 1].to_vec()] {
        fs::write(&part, damaged).unwrap();
        assert!(matches!(
            uploads.finish(&files, ID),
            Err(FileError::UploadDamaged { .. })
        ));
    }
    fs::write(&part, whole).unwrap();
    let done = uploads.finish(&files, ID).unwrap();
    assert_eq!(done.name, "secret name.pdf");
    assert_eq!(files.read(done.file.id).unwrap(), b"abcxyz");
}

/// A reply that was lost makes the page send the piece again.
#[test]
fn a_piece_that_is_sent_again_comes_in_once() {
    for sealing in both() {
        let (_dir, files, uploads) = store_of(&sealing);
        uploads.start(ID, "list.csv", None, now()).unwrap();
        for (at, piece) in [(0, b"abc"), (0, b"abc"), (3, b"def"), (3, b"def"), (0, b"abc")] {
            uploads.append(&files, ID, at, piece).unwrap();
        }
        assert_eq!(uploads.append(&files, ID, 2, b"cd").unwrap(), 6, "any part of it");
        for (at, piece) in [(0, b"xyz"), (7, b"ghi"), (5, b"fgh")] {
            let refused = uploads.append(&files, ID, at, piece);
            assert!(
                matches!(refused, Err(FileError::PieceElsewhere { have: 6 })),
                "{at}: {refused:?}"
            );
        }
        assert_eq!(uploads.read(ID, 100).unwrap().1, b"abcdef");
    }
}

#[test]
fn the_same_piece_from_two_sides_at_once_comes_in_once() {
    for sealing in both() {
        let (_dir, files, uploads) = store_of(&sealing);
        uploads.start(ID, "list.csv", None, now()).unwrap();
        let piece = [7; 9];
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| uploads.append(&files, ID, 0, &piece).unwrap());
            }
        });
        assert_eq!(uploads.read(ID, 100).unwrap().1, piece);
    }
}

/// What a program that died in the middle of a piece left: sent again, the piece is whole, at whatever byte it was cut off.
#[test]
fn a_piece_of_which_a_part_came_in_is_whole_when_it_is_sent_again() {
    for sealing in both().into_iter().skip(1) {
        let (_dir, files, uploads) = store_of(&sealing);
        let length = || fs::metadata(uploads.bytes(ID)).unwrap().len();
        uploads.start(ID, "a.txt", None, now()).unwrap();
        uploads.append(&files, ID, 0, b"abcd").unwrap();
        let first = length();
        uploads.append(&files, ID, 4, b"efgh").unwrap();
        for cut in first..length() {
            uploads.start(ID, "a.txt", None, now()).unwrap();
            uploads.append(&files, ID, 0, b"abcd").unwrap();
            uploads.append(&files, ID, 4, b"efgh").unwrap();
            let part = fs::OpenOptions::new()
                .write(true)
                .open(uploads.bytes(ID))
                .unwrap();
            part.set_len(cut).unwrap();
            drop(part);
            assert!(
                uploads.append(&files, ID, 9, b"i").is_err(),
                "what follows it does not come before it"
            );
            assert_eq!(uploads.append(&files, ID, 4, b"efgh").unwrap(), 8, "cut at {cut}");
            assert_eq!(uploads.append(&files, ID, 8, b"i").unwrap(), 9);
            let done = uploads.finish(&files, ID).unwrap();
            assert_eq!(files.read(done.file.id).unwrap(), b"abcdefghi");
        }
    }
}

/// A piece in the middle that can no longer be read is not a torn end: what was answered after it is not cut off unsaid.
#[test]
fn a_damaged_piece_before_the_end_is_said_and_not_written_over() {
    let sealing = both().into_iter().nth(1).unwrap();
    let (_dir, files, uploads) = store_of(&sealing);
    uploads.start(ID, "a.txt", None, now()).unwrap();
    uploads.append(&files, ID, 0, b"abcd").unwrap();
    let first = fs::metadata(uploads.bytes(ID)).unwrap().len();
    uploads.append(&files, ID, 4, b"efgh").unwrap();
    let mut bytes = fs::read(uploads.bytes(ID)).unwrap();
    bytes[usize::try_from(first).unwrap()] ^= 0x40;
    fs::write(uploads.bytes(ID), &bytes).unwrap();
    let refused = uploads.append(&files, ID, 8, b"ijkl");
    assert!(
        matches!(refused, Err(FileError::UploadDamaged { .. })),
        "{refused:?}"
    );
    assert_eq!(fs::read(uploads.bytes(ID)).unwrap(), bytes);
}
