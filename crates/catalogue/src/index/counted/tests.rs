//! Whatever was counted before, a count is what counting one by one gives.

use std::sync::Arc;

use trade::time::parse_instant;

use super::*;
use crate::index::live::View;
use crate::index::shelf::Shelf;
use crate::store::open_reader;
use crate::{Catalogue, Offering, Supplier};

const SUPPLIERS: usize = 9_000;

/// Suppliers of four countries, and of lists of five categories.
fn view(folder: &std::path::Path) -> Arc<View> {
    let path = folder.join("catalogue.db");
    let catalogue = Catalogue::open(&path).unwrap();
    let offering = |number: usize| Offering {
        supplier: Supplier {
            name: format!("Maker {}", number * 7_919 % SUPPLIERS),
            country: Some(["CN", "VN", "TH", "IN"][number % 4].parse().unwrap()),
            categories: vec![["Pumps", "Valves", "Belts", "Lamps", "Tiles"][number % 5].to_owned()],
            ..Supplier::default()
        },
        products: Vec::new(),
    };
    let all: Vec<Offering> = (0..SUPPLIERS).map(offering).collect();
    let at = parse_instant("2026-09-24T12:00:00Z").unwrap();
    catalogue.load(&all, "made", at).unwrap();
    let shelf = Shelf::beside(&path, true);
    shelf.view(&open_reader(&path).unwrap()).unwrap().unwrap()
}

fn one_by_one(segment: &Segment, set: &Bits, what: What<'_>) -> Counts {
    let mut counts = Counts::default();
    if let Some(cells) = what.cells {
        counts.cells = vec![0; cells.totals.len()];
        set.each(|entry| counts.cells[usize::from(cells.of[entry])] += 1);
    }
    if what.categories {
        let CategoryCodes::Narrow(codes) = segment.category_of().unwrap() else {
            panic!("five lists have narrow codes");
        };
        counts.categories = vec![0; segment.column::<u32>(Section::CategoryTotals).unwrap().len()];
        set.each(|entry| counts.categories[usize::from(codes[entry])] += 1);
    }
    counts
}

/// A set of every so manieth entry of a range.
fn every(segment: &Segment, step: usize, range: std::ops::Range<usize>) -> Bits {
    let mut set = Bits::none(segment.entries());
    range.step_by(step).for_each(|entry| set.add(entry));
    set
}

#[test]
fn a_set_is_counted_the_same_whatever_was_counted_before() {
    let folder = tempfile::tempdir().unwrap();
    let view = view(folder.path());
    let segment = view.base();
    let cells = Some(segment.unit_cells().unwrap());
    let asked = [(true, true), (true, false), (false, true)].map(|(cells_too, categories)| What {
        cells: cells.filter(|_| cells_too),
        categories,
    });
    // Alike, unlike, nearly everything, next to nothing, nothing, and all that stand between.
    let mut sets = vec![
        Bits::none(segment.entries()),
        Bits::all(segment.entries()),
        every(segment, 1, 0..1_000),
        every(segment, 1, 30..8_990),
    ];
    for at in 0..40 {
        let step = 1 + at % 3;
        sets.push(every(segment, step, at * 31..SUPPLIERS - at * 17));
    }
    for round in 0..4 {
        for (at, set) in sets.iter().enumerate() {
            for what in asked {
                let counts = segment.count(set, what).unwrap();
                assert_eq!(counts, one_by_one(segment, set, what), "set {at}, round {round}");
            }
        }
        let kept = segment.counted.0.lock().unwrap().len();
        assert!(kept <= MOST_KEPT, "{kept} are kept");
    }
}

#[test]
fn only_what_differs_from_a_kept_set_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let view = view(folder.path());
    let segment = view.base();
    let what = What {
        cells: None,
        categories: true,
    };
    let near = every(segment, 1, 0..4_000);
    segment.count(&near, what).unwrap();
    // A count that is wrong on purpose is seen wherever it was built upon.
    segment.counted.0.lock().unwrap()[0].counts.categories[0] += 1_000;
    let mut more = near.copy();
    more.add(4_000);
    let mut expected = one_by_one(segment, &more, what);
    expected.categories[0] += 1_000;
    assert_eq!(segment.count(&more, what).unwrap(), expected);
    let elsewhere = every(segment, 1, 5_000..9_000);
    assert_eq!(
        segment.count(&elsewhere, what).unwrap(),
        one_by_one(segment, &elsewhere, what),
        "it has nothing of those kept"
    );
}
