//! The shelf: what is taken up at an opening, what is read again, what is done behind, and that a merge stops nobody.

use trade::time::parse_instant;

use super::*;
use crate::index::Bits;
use crate::search::{Overlay, Query};
use crate::{Catalogue, Offering, Supplier};

fn indexed(folder: &Path, changes: usize) -> PathBuf {
    let path = folder.join("catalogue.db");
    let catalogue = Catalogue::open(&path).unwrap();
    for number in 0..changes {
        let supplier = Supplier {
            name: format!("Maker {number}"),
            ..Supplier::default()
        };
        let made = [Offering {
            supplier,
            products: Vec::new(),
        }];
        let at = parse_instant("2026-09-24T12:00:00Z").unwrap();
        catalogue.load(&made, "made", at).unwrap();
    }
    catalogue.index().unwrap();
    path
}

/// A program that ended, or a full disk, between finding such an index and writing another one.
#[test]
fn what_an_index_of_another_history_knows_lets_no_change_be_forgotten() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = indexed(here.path(), 2);
    let later = indexed(elsewhere.path(), 9);
    std::fs::remove_file(path.with_extension("index")).unwrap();
    std::fs::copy(later.with_extension("index"), path.with_extension("index")).unwrap();
    let shelf = Shelf::beside(&path, true);
    let connection = open_reader(&path).unwrap();
    let found = shelf.shared.open().unwrap().unwrap();
    assert_eq!((found.file().mark().generation, shelf.saved()), (9, -1));
    shelf.view(&connection).unwrap().unwrap();
    assert_eq!(shelf.saved(), 2, "its own");
}

/// A catalogue whose index knows `before` suppliers, and whose file of changes the `later` ones.
fn changed(folder: &Path, before: usize, later: usize) -> PathBuf {
    let path = indexed(folder, before);
    let catalogue = Catalogue::open(&path).unwrap();
    catalogue.index().unwrap();
    more(&catalogue, later);
    catalogue.index().unwrap();
    catalogue.settle_index();
    path
}

fn more(catalogue: &Catalogue, suppliers: usize) {
    let made: Vec<Offering> = (0..suppliers)
        .map(|number| Offering {
            supplier: Supplier {
                name: format!("Later {number}"),
                ..Supplier::default()
            },
            products: Vec::new(),
        })
        .collect();
    let at = parse_instant("2026-09-24T12:00:00Z").unwrap();
    catalogue.load(&made, "made", at).unwrap();
}

/// How many entries an opening sees, how many of them stand beside the index, and the generation of the file of changes that it
/// took up, or -1.
fn opened(path: &Path) -> (usize, usize, i64) {
    let shelf = Shelf::beside(path, false);
    let view = shelf.view(&open_reader(path).unwrap()).unwrap().unwrap();
    (
        all(&view),
        view.beside(),
        shelf.shared.laid_by.load(Ordering::Relaxed),
    )
}

fn all(view: &View) -> usize {
    view.base().entries() - view.gone().map_or(0, Bits::count) + view.beside()
}

#[test]
fn changes_kept_beside_the_index_are_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = changed(folder.path(), 2, 100);
    let newest = current(&open_reader(&path).unwrap()).unwrap().generation;
    assert_eq!(opened(&path), (102, 100, newest));
    // One more change, and they are all read from the catalogue.
    more(&Catalogue::open(&path).unwrap(), 101);
    assert_eq!(opened(&path), (103, 101, -1));
}

#[test]
fn changes_that_are_damaged_or_of_another_index_are_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = changed(folder.path(), 2, 100);
    let file = path.with_extension("changes");
    let whole = std::fs::read(&file).unwrap();
    for at in [0, 40, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        std::fs::write(&file, damaged).unwrap();
        assert_eq!(opened(&path), (102, 100, -1), "byte {at}");
    }
    std::fs::write(&file, &whole[..whole.len() / 3]).unwrap();
    assert_eq!(opened(&path), (102, 100, -1));
    // Those of another catalogue, which has as many states.
    let elsewhere = tempfile::tempdir().unwrap();
    let other = changed(elsewhere.path(), 2, 90);
    std::fs::copy(other.with_extension("changes"), &file).unwrap();
    assert_eq!(opened(&path), (102, 100, -1));
    std::fs::write(&file, whole).unwrap();
    assert_ne!(opened(&path).2, -1, "they were good all the while");
}

/// Nobody asks for it: the first search after a change finds it done.
#[test]
fn what_was_just_typed_is_taken_in_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = indexed(folder.path(), 2);
    let catalogue = Catalogue::open(&path).unwrap();
    catalogue.index().unwrap();
    more(&catalogue, 1);
    catalogue.settle_index();
    let kept = catalogue.shelf.shared.kept().unwrap();
    assert_eq!(kept.mark, current(&open_reader(&path).unwrap()).unwrap());
    assert_eq!(kept.beside(), 1);
}

/// While an index is built that is put in the place of the one in use, changes are taken in and found.
#[test]
fn a_merge_stops_no_search() {
    let folder = tempfile::tempdir().unwrap();
    let path = changed(folder.path(), 2, 100);
    let catalogue = Catalogue::open(&path).unwrap();
    catalogue.index().unwrap();
    let shared = Arc::clone(&catalogue.shelf.shared);
    let mut connection = open_reader(&path).unwrap();
    let transaction = connection.transaction().unwrap();
    let mark = current(&transaction).unwrap();
    // As `merge` begins, and does not end before a change was made and found.
    let built = shared.build(&transaction, mark).unwrap();
    more(&catalogue, 101);
    catalogue.index().unwrap();
    assert_eq!(all(&shared.kept().unwrap()), 103);
    shared.put_in_place(View::of(built).unwrap());
    catalogue.index().unwrap();
    assert_eq!(all(&shared.kept().unwrap()), 103, "nothing is lost with it");
    more(&catalogue, 102);
    catalogue.index().unwrap();
    assert_eq!(all(&shared.kept().unwrap()), 104);
    catalogue.settle_index();
    assert_eq!(opened(&path).0, 104);
}

/// Blocks are compared when they are first asked for: some only by a search.
#[test]
fn a_search_that_meets_damaged_changes_finds_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalogue.db");
    let catalogue = Catalogue::open(&path).unwrap();
    more(&catalogue, 3_000);
    catalogue.index().unwrap();
    more(&catalogue, 4_000);
    catalogue.index().unwrap();
    catalogue.settle_index();
    drop(catalogue);
    let file = path.with_extension("changes");
    let whole = std::fs::read(&file).unwrap();
    let found = |catalogue: Catalogue| {
        let query = Query {
            text: "later 3999".to_owned(),
            ..Query::default()
        };
        let all = catalogue.search(&Query::default(), &Overlay::default()).unwrap();
        let one = catalogue.search(&query, &Overlay::default()).unwrap();
        (all.total, one.total)
    };
    assert!(whole.len() > 2 * 65_536, "{} bytes", whole.len());
    for at in (4_096..whole.len()).step_by(30_000) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        std::fs::write(&file, &damaged).unwrap();
        assert_eq!(
            found(Catalogue::open_read_only(&path).unwrap()),
            (4_000, 1),
            "byte {at}, looking only"
        );
        assert_eq!(found(Catalogue::open(&path).unwrap()), (4_000, 1), "byte {at}");
    }
}

#[test]
fn what_went_counts_as_what_came() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("catalogue.db");
    let catalogue = Catalogue::open(&path).unwrap();
    more(&catalogue, 100);
    catalogue.index().unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let gone = "DELETE FROM supplier WHERE id > 20; INSERT INTO touched (generation, word_row)
         WITH RECURSIVE ids(id) AS (VALUES (21) UNION ALL SELECT id + 1 FROM ids WHERE id < 100)
         SELECT (SELECT max(generation) + 1 FROM change), id * 2 + 1 FROM ids;
         INSERT INTO change (generation, nonce) SELECT max(generation) + 1, 7 FROM change;";
    connection.execute_batch(gone).unwrap();
    catalogue.index().unwrap();
    let kept = catalogue.shelf.shared.kept().unwrap();
    assert_eq!((all(&kept), kept.beside(), kept.changed()), (20, 0, 80));
    catalogue.settle_index();
    assert!(path.with_extension("changes").exists());
    assert_eq!(opened(&path).0, 20);
}
