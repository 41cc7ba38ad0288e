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
    assert_eq!(
        fs::read(path.with_extension("damaged")).unwrap(),
        b"bill of ladinG"
    );
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
