//! The store of files, plain and sealed.

use super::*;
use crate::keys::WorkspaceKey;

fn sealed(dir: &Path) -> Files {
    let sealing = Sealing::Sealed(WorkspaceKey::from_bytes(&[3; 32]));
    let files = Files::new(dir, 1 << 20, &sealing).unwrap();
    files.prepare().unwrap();
    files
}

fn store(limit: u64) -> (tempfile::TempDir, Files) {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::new(dir.path(), limit, &Sealing::Plain).unwrap();
    files.prepare().unwrap();
    (dir, files)
}

#[test]
fn d7_same_content_is_kept_once_under_its_sha_256() {
    let (dir, files) = store(1 << 20);
    let first = files.put_bytes(b"abc").unwrap();
    let second = files.put(&b"abc"[..]).unwrap();
    assert_eq!(first, second);
    assert_eq!(
        first,
        StoredFile {
            id: FileId::of(b"abc"),
            size: 3
        }
    );
    assert_eq!(files.list().unwrap(), [first.id]);
    assert_eq!(files.read(first.id).unwrap(), b"abc");
    assert!(dir.path().join("files/ba").join(first.id.to_string()).is_file());
    assert_eq!(fs::read_dir(files.incoming()).unwrap().count(), 0);
}

#[test]
fn damaged_content_is_found_never_served_and_healed_by_the_original() {
    let (_dir, files) = store(1 << 20);
    let kept = files.put_bytes(b"bill of lading").unwrap();
    let path = files.path(kept.id).unwrap();
    fs::write(&path, b"bill of ladinG").unwrap();
    for answer in [files.open(kept.id).map(|_| ()), files.read(kept.id).map(|_| ())] {
        match answer {
            Err(FileError::Corrupt { id, found }) => {
                assert_eq!((id, found), (kept.id, Some(FileId::of(b"bill of ladinG"))));
            }
            other => panic!("{other:?}"),
        }
    }
    files.put_bytes(b"bill of lading").unwrap();
    assert_eq!(files.read(kept.id).unwrap(), b"bill of lading");
    // Damaged once more, that is kept too, and not in place of what was kept before.
    fs::write(&path, b"bill of LADING").unwrap();
    files.put_bytes(b"bill of lading").unwrap();
    for (aside, held) in [("damaged-1", b"bill of ladinG"), ("damaged-2", b"bill of LADING")] {
        assert_eq!(fs::read(path.with_extension(aside)).unwrap(), held, "{aside}");
    }
    assert_eq!(files.list().unwrap(), [kept.id]);
}

#[test]
fn a_missing_file_says_so() {
    let (_dir, files) = store(1 << 20);
    let id = FileId::of(b"never put");
    assert!(matches!(files.read(id), Err(FileError::Missing { id: named }) if named == id));
    assert!(!files.holds(id));
}

#[test]
fn too_large_leaves_nothing_behind() {
    let (_dir, files) = store(10);
    assert!(files.put_bytes(&[7; 10]).is_ok());
    assert!(matches!(
        files.put_bytes(&[7; 11]),
        Err(FileError::TooLarge { limit: 10 })
    ));
    assert_eq!(files.list().unwrap().len(), 1);
    assert_eq!(fs::read_dir(files.incoming()).unwrap().count(), 0);
}

#[test]
fn content_longer_than_a_chunk_is_whole() {
    let (_dir, files) = store(1 << 20);
    let content: Vec<u8> = (0..CHUNK * 2 + 5).map(|n| (n % 251) as u8).collect();
    let kept = files.put(content.as_slice()).unwrap();
    let mut open = files.open(kept.id).unwrap();
    assert_eq!(open.size(), content.len() as u64);
    let mut back = Vec::new();
    open.read_to_end(&mut back).unwrap();
    assert_eq!(back, content);
}

#[test]
fn a_sealed_store_shows_neither_content_nor_hash_and_gives_both_back() {
    let dir = tempfile::tempdir().unwrap();
    let files = sealed(dir.path());
    let content = b"bill of lading ".repeat(10_000);
    let kept = files.put_bytes(&content).unwrap();
    assert_eq!(files.put_bytes(&content).unwrap(), kept);
    assert_eq!(kept.id, FileId::of(&content));
    assert_eq!(files.list().unwrap(), [kept.id]);
    assert!(files.holds(kept.id));
    assert_eq!(files.read(kept.id).unwrap(), content);
    let mut open = files.open(kept.id).unwrap();
    assert_eq!(open.size(), content.len() as u64);
    let mut back = Vec::new();
    open.read_to_end(&mut back).unwrap();
    assert_eq!(back, content);
    let path = files.path(kept.id).unwrap();
    assert!(!path.to_string_lossy().contains(&kept.id.to_string()));
    let raw = fs::read(&path).unwrap();
    assert!(!raw.windows(14).any(|window| window == b"bill of lading"));
}

#[test]
fn two_sealed_files_that_were_swapped_are_both_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let files = sealed(dir.path());
    let (one, two) = (
        files.put_bytes(b"one").unwrap().id,
        files.put_bytes(b"two").unwrap().id,
    );
    let (first, second) = (files.path(one).unwrap(), files.path(two).unwrap());
    let spare = dir.path().join("spare");
    fs::rename(&first, &spare).unwrap();
    fs::rename(&second, &first).unwrap();
    fs::rename(&spare, &second).unwrap();
    for id in [one, two] {
        assert!(matches!(files.read(id), Err(FileError::Corrupt { id: named, found: None }) if named == id));
    }
    let (back, _) = (files.put_bytes(b"one").unwrap(), files.put_bytes(b"two").unwrap());
    assert_eq!(files.read(back.id).unwrap(), b"one");
}

fn opened(files: &Files) -> u64 {
    files.opened.swap(0, Ordering::Relaxed)
}

/// A page reads a large file by hundreds of pieces: it is not read through for each.
#[test]
fn a_file_that_is_read_by_pieces_is_read_through_once() {
    let content: Vec<u8> = (0..700_000u32).flat_map(u32::to_le_bytes).take(1 << 20).collect();
    let dir = tempfile::tempdir().unwrap();
    let (_plain, files) = store(1 << 20);
    for files in [files, sealed(dir.path())] {
        let id = files.put_bytes(&content).unwrap().id;
        opened(&files);
        let mut read = Vec::new();
        while read.len() < content.len() {
            let (piece, size) = files.piece(id, read.len() as u64, 50_000).unwrap();
            assert_eq!(size, content.len() as u64);
            read.extend(piece);
        }
        assert!(read == content);
        assert!(
            opened(&files) <= 2,
            "once, and once more to read it from its beginning"
        );
        // Any part of it, in any order.
        for (offset, length) in [
            (1 << 19, 10),
            (65_535, 2),
            (0, 1),
            ((1 << 20) - 3, 10),
            (1 << 20, 10),
            (u64::MAX, 10),
        ] {
            let from = content.len().min(usize::try_from(offset).unwrap());
            let to = content.len().min(from + usize::try_from(length).unwrap());
            assert!(
                files.piece(id, offset, length).unwrap().0 == content[from..to],
                "{offset}"
            );
        }
    }
}

#[test]
fn a_file_that_changes_between_two_pieces_is_found() {
    let content = vec![7; 300_000];
    let dir = tempfile::tempdir().unwrap();
    let (_plain, files) = store(1 << 20);
    for files in [files, sealed(dir.path())] {
        let id = files.put_bytes(&content).unwrap().id;
        let path = files.path(id).unwrap();
        let whole = fs::read(&path).unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let write = |bytes: &[u8], time: Option<std::time::SystemTime>| {
            fs::write(&path, bytes).unwrap();
            if let Some(time) = time {
                let file = File::options().write(true).open(&path).unwrap();
                file.set_modified(time).unwrap();
            }
        };
        files.piece(id, 0, 70_000).unwrap();
        // A disk that fails changes neither size nor time.
        let mut flipped = whole.clone();
        flipped[200_000] ^= 1;
        write(&flipped, Some(time));
        let later = files.piece(id, 190_000, 20_000);
        assert!(matches!(later, Err(FileError::Corrupt { .. })), "{later:?}");
        write(&whole, Some(time));
        assert!(files.piece(id, 190_000, 20_000).unwrap().0 == vec![7; 20_000]);
        // Whoever writes changes the time, and all of it is held against its name again.
        write(&flipped, None);
        let other = files.piece(id, 0, 10);
        assert!(matches!(other, Err(FileError::Corrupt { .. })), "{other:?}");
        fs::remove_file(&path).unwrap();
        assert!(matches!(files.piece(id, 0, 10), Err(FileError::Missing { .. })));
    }
}
