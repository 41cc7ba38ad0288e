//! The search's index as a file: built when missing, old or damaged, and never trusted; and what it makes findable.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalogue::search::{Filters, Overlay, Page, Query, Sort};
use catalogue::{Catalogue, Offering, Product, Supplier};
use common::{names, noon, place, search};

fn offering(supplier: &str, products: &[&str]) -> Offering {
    Offering {
        supplier: Supplier {
            name: supplier.into(),
            ..Supplier::default()
        },
        products: products.iter().map(|name| product(name)).collect(),
    }
}

fn product(name: &str) -> Product {
    Product {
        name: name.into(),
        ..Product::default()
    }
}

fn index_of(folder: &Path) -> PathBuf {
    folder.join("catalogue.index")
}

fn open(folder: &Path) -> Catalogue {
    Catalogue::open(folder.join("catalogue.db")).unwrap()
}

/// A catalogue of a few hundred products whose index is on the disk.
fn indexed() -> tempfile::TempDir {
    let common::Place { catalogue, folder } = place();
    let made: Vec<Offering> = (0..300)
        .map(|at| offering(&format!("Maker {at}"), &["Gear pump", "Seal kit"]))
        .collect();
    catalogue.load(&made, "made", noon()).unwrap();
    assert_eq!(search(&catalogue, "pump").total, 300);
    folder
}

#[test]
fn an_index_on_disk_is_used_again() {
    let folder = indexed();
    let before = fs::metadata(index_of(folder.path())).unwrap();
    let catalogue = open(folder.path());
    assert_eq!(search(&catalogue, "pump").total, 300);
    let after = fs::metadata(index_of(folder.path())).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    // No half-written file stays behind.
    let left = fs::read_dir(folder.path()).unwrap();
    assert!(
        left.flatten()
            .all(|file| !file.file_name().to_string_lossy().ends_with(".new"))
    );
}

#[test]
fn every_damage_is_noticed_and_mended() {
    let folder = indexed();
    let path = index_of(folder.path());
    let whole = fs::read(&path).unwrap();
    let last = whole.len() - 1;
    let mut places: Vec<usize> = (0..40).map(|at| at * last / 40).collect();
    places.extend([0, 8, 40, 4095, 4096, last]);
    for at in places {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        fs::remove_file(&path).unwrap();
        fs::write(&path, &damaged).unwrap();
        let catalogue = open(folder.path());
        let page = search(&catalogue, "pump");
        assert_eq!((page.total, page.facets.verified.no), (300, 300), "byte {at}");
        let suppliers = common::suppliers(&catalogue, &Query::default(), &Arc::default());
        assert_eq!(suppliers, 300, "byte {at}");
        assert_eq!(page.rows.len(), 20, "byte {at}");
    }
    for len in [0, 7, 4096, whole.len() / 2, last] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, &whole[..len]).unwrap();
        assert_eq!(search(&open(folder.path()), "seal").total, 300, "{len} bytes");
    }
}

/// Whole, by its checksums, and still not to be read by this program.
#[test]
fn an_index_of_another_version_is_built_again() {
    let folder = indexed();
    let path = index_of(folder.path());
    let whole = fs::read(&path).unwrap();
    let mut other = whole.clone();
    other[12] += 1;
    let sum = u64::from(crc32fast::hash(&other[..4088]));
    other[4088..4096].copy_from_slice(&sum.to_ne_bytes());
    fs::remove_file(&path).unwrap();
    fs::write(&path, &other).unwrap();
    assert_eq!(search(&open(folder.path()), "pump").total, 300);
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn an_index_older_than_the_notes_of_changes_is_built_again() {
    let folder = indexed();
    let path = index_of(folder.path());
    let old = fs::read(&path).unwrap();
    let catalogue = open(folder.path());
    for round in 0..3 {
        let more: Vec<Offering> = (0..900)
            .map(|at| offering(&format!("Later {round}-{at}"), &["Gear pump", "Gear wheel"]))
            .collect();
        catalogue.load(&more, "made", noon()).unwrap();
        catalogue.index().unwrap();
        catalogue.settle_index();
    }
    assert_eq!(search(&catalogue, "wheel").total, 2_700);
    drop(catalogue);
    // As after a restored backup of the folder that left the index out.
    fs::remove_file(&path).unwrap();
    fs::write(&path, &old).unwrap();
    assert_eq!(search(&open(folder.path()), "pump").total, 3_000);
    assert_ne!(fs::read(&path).unwrap(), old);
}

/// Left so by a version that believed an index of a later state.
#[test]
fn a_catalogue_that_lost_count_of_its_changes_opens_and_counts_anew() {
    let folder = indexed();
    let database = folder.path().join("catalogue.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute_batch("DELETE FROM change").unwrap();
    drop(connection);
    let looking = Catalogue::open_read_only(&database).unwrap();
    assert_eq!(search(&looking, "pump").total, 300);
    drop(looking);
    let catalogue = open(folder.path());
    assert_eq!(search(&catalogue, "pump").total, 300);
    let more = [offering("Later", &["Gear pump"])];
    catalogue.load(&more, "made", noon()).unwrap();
    assert_eq!(search(&catalogue, "pump").total, 301);
    drop(catalogue);
    assert_eq!(search(&open(folder.path()), "pump").total, 301);
}

#[test]
fn an_index_of_another_history_is_not_used() {
    let folder = indexed();
    let path = index_of(folder.path());
    // Another catalogue with as many changes, under the same name.
    let other = place();
    other
        .catalogue
        .load(&[offering("Other", &["Lamp"])], "made", noon())
        .unwrap();
    drop(other.catalogue);
    let database = folder.path().join("catalogue.db");
    fs::copy(other.folder.path().join("catalogue.db"), &database).unwrap();
    assert!(path.exists());
    let catalogue = open(folder.path());
    assert_eq!(search(&catalogue, "").total, 1);
    assert_eq!(search(&catalogue, "pump").total, 0);
}

#[test]
fn looking_only_leaves_no_index_behind() {
    let folder = indexed();
    fs::remove_file(index_of(folder.path())).unwrap();
    let looking = Catalogue::open_read_only(folder.path().join("catalogue.db")).unwrap();
    assert_eq!(search(&looking, "pump").total, 300);
    assert!(!index_of(folder.path()).exists());
}

#[test]
fn many_changes_are_merged_while_searches_go_on() {
    let folder = indexed();
    let catalogue = open(folder.path());
    assert_eq!(search(&catalogue, "pump").total, 300);
    let built = fs::metadata(index_of(folder.path())).unwrap().len();
    let more: Vec<Offering> = (0..900)
        .map(|at| offering(&format!("Later {at}"), &["Gear pump", "Gear wheel"]))
        .collect();
    catalogue.load(&more, "made", noon()).unwrap();
    assert_eq!(search(&catalogue, "pump").total, 1_200);
    catalogue.settle_index();
    assert!(fs::metadata(index_of(folder.path())).unwrap().len() > built);
    assert_eq!(search(&catalogue, "pump").total, 1_200);
    assert_eq!(search(&catalogue, "wheel").total, 900);
}

#[test]
fn a_first_product_takes_its_suppliers_place() {
    let folder = indexed();
    let catalogue = open(folder.path());
    catalogue
        .load(&[offering("Harbour", &[])], "made", noon())
        .unwrap();
    catalogue.index().unwrap();
    assert_eq!(search(&catalogue, "harbour").total, 1);
    catalogue
        .load(&[offering("Harbour", &["Rope"])], "made", noon())
        .unwrap();
    assert_eq!(names(&search(&catalogue, "harbour")), ["Rope"]);
}

#[test]
fn a_catalogue_of_the_first_version_is_brought_along() {
    let folder = indexed();
    let database = folder.path().join("catalogue.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection
        .execute_batch(
            "DROP TABLE change; DROP TABLE touched;
             CREATE VIRTUAL TABLE words USING fts5 (name, content = '');
             CREATE TABLE generation (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
             INSERT INTO generation VALUES (1, 3); PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(connection);
    assert!(matches!(
        Catalogue::open_read_only(&database),
        Err(catalogue::Error::Older { .. })
    ));
    assert_eq!(search(&open(folder.path()), "pump").total, 300);
}

/// Those are kept in blocks of 32, found by their first eight bytes: these share them, or nearly.
#[test]
fn words_with_digits_are_found_whole_and_by_any_beginning() {
    let place = place();
    let models: Vec<String> = (0..500)
        .map(|at| format!("serial{:05}", at * at % 9_973))
        .collect();
    let mut words: Vec<&str> = models.iter().map(String::as_str).collect();
    words.extend(["2", "20mm", "seria1", "serial0", "z9"]);
    let made = [offering("Maker", &words)];
    place.catalogue.load(&made, "made", noon()).unwrap();
    for word in &words {
        for end in 1..=word.len() {
            let beginning = &word[..end];
            let count = words.iter().filter(|word| word.starts_with(beginning)).count();
            let found = search(&place.catalogue, beginning);
            assert_eq!(found.total as usize, count, "{beginning}");
        }
        let count = words.iter().filter(|other| other == &word).count();
        assert_eq!(
            search(&place.catalogue, &format!("{word} ")).total as usize,
            count,
            "{word}"
        );
    }
    for absent in ["0", "serial", "serial00000x", "serial10000 ", "zz9"] {
        let count = words.iter().filter(|word| word.starts_with(absent)).count();
        assert_eq!(search(&place.catalogue, absent).total as usize, count, "{absent}");
    }
}

#[test]
fn near_spellings_only_where_hardly_anything_is_spelled_so() {
    let place = place();
    let mut makers = vec![
        offering(
            "One",
            &[
                "Hydraulic pump",
                "Hydraulic seal",
                "Pumpkin seeds",
                "Pumice stone",
            ],
        ),
        offering("Two", &["LX-2448 bracket", "LX-2449 bracket", "Dump truck"]),
    ];
    makers[0].products[1].description = Some("for pumps".into());
    place.catalogue.load(&makers, "made", noon()).unwrap();
    let found = |text: &str| {
        let page = search(&place.catalogue, text);
        let mut all: Vec<String> = names(&page).iter().map(|name| (*name).to_owned()).collect();
        all.sort();
        (page.near_spellings, all)
    };
    let pair = |near: bool, names: &[&str]| {
        (
            near,
            names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(),
        )
    };
    // Swapped, left out, put in, changed: one in seven letters, two in eight.
    assert_eq!(
        found("hydrualic "),
        pair(true, &["Hydraulic pump", "Hydraulic seal"])
    );
    assert_eq!(
        found("hydruaic "),
        pair(true, &["Hydraulic pump", "Hydraulic seal"])
    );
    assert_eq!(
        found("brakcet "),
        pair(true, &["LX-2448 bracket", "LX-2449 bracket"])
    );
    assert_eq!(
        found("brkacte "),
        pair(false, &[]),
        "near spellings were looked for"
    );
    assert_eq!(found("truck"), pair(false, &["Dump truck"]), "none is near it");
    // Three have it as it is spelled: nothing else is looked for.
    assert_eq!(
        found("pump"),
        pair(false, &["Hydraulic pump", "Hydraulic seal", "Pumpkin seeds"])
    );
    // Two have it: near ones come after them.
    let page = search(&place.catalogue, "pumps");
    assert_eq!(names(&page)[0], "Hydraulic seal");
    assert!(page.near_spellings && page.total > 1);
    // Short words and numbers are meant as they are typed.
    assert_eq!(found("lx2447"), pair(false, &[]));
    assert_eq!(found("lx2448"), pair(false, &["LX-2448 bracket"]));
    assert_eq!(found("2448 LX"), pair(false, &["LX-2448 bracket"]));
}

#[test]
fn a_category_contains_its_parts() {
    let place = place();
    let mut made = offering("Maker", &["Gear pump", "Hand pump", "Lathe", "Rope"]);
    for (product, category) in made.products.iter_mut().zip([
        "Machinery > Pumps > Gear",
        "machinery>pumps",
        "Machinery",
        "Audio/Video",
    ]) {
        product.category = Some(category.into());
    }
    place.catalogue.load(&[made], "made", noon()).unwrap();
    let within = |category: &str| {
        let filters = Filters {
            categories: vec![category.into()],
            ..Filters::default()
        };
        let query = Query {
            filters,
            sort: Sort::Name,
            ..Query::default()
        };
        place.catalogue.search(&query, &Arc::default()).unwrap()
    };
    assert_eq!(names(&within("Machinery")), ["Gear pump", "Hand pump", "Lathe"]);
    assert_eq!(names(&within("Machinery > Pumps")), ["Gear pump", "Hand pump"]);
    assert_eq!(names(&within("Machinery > Pumps > Gear")), ["Gear pump"]);
    assert_eq!(within("Pumps").total, 0);
    let counts: Vec<(String, u32)> = within("Audio/Video")
        .facets
        .categories
        .into_iter()
        .map(|one| (one.category.to_string(), one.count))
        .collect();
    let expected = [
        ("Machinery", 3),
        ("Machinery > Pumps", 2),
        ("Audio/Video", 1),
        ("Machinery > Pumps > Gear", 1),
    ];
    assert_eq!(counts, expected.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn the_users_own_synonyms_are_read_again_when_they_change() {
    let place = place();
    let made = offering("Maker", &["LED lamp", "灯具", "LED panel"]);
    place.catalogue.load(&[made], "made", noon()).unwrap();
    assert_eq!(search(&place.catalogue, "led light").total, 0);
    let file = place.folder.path().join("synonyms.txt");
    fs::write(&file, "LED light, LED lamp, 灯具\n").unwrap();
    assert_eq!(search(&place.catalogue, "led light").total, 2);
    fs::write(&file, [0xff, 0xfe, 0x00, b',', b'x']).unwrap();
    assert_eq!(search(&place.catalogue, "led light").total, 0);
}

#[test]
fn the_shortlist_is_a_filter_of_its_own() {
    let place = place();
    place
        .catalogue
        .load(&[offering("Maker", &["Cap", "Hat", "Scarf"])], "made", noon())
        .unwrap();
    let all: Page = search(&place.catalogue, "");
    let mut overlay = Arc::<Overlay>::default();
    Arc::make_mut(&mut overlay)
        .shortlist
        .extend(all.rows[..2].iter().map(|row| row.product.as_ref().unwrap().id));
    let query = Query {
        filters: Filters {
            shortlisted: true,
            ..Filters::default()
        },
        ..Query::default()
    };
    let page = place.catalogue.search(&query, &overlay).unwrap();
    assert_eq!(page.total, 2);
    assert_eq!(names(&page), names(&all)[..2]);
    assert_eq!(place.catalogue.search(&query, &Arc::default()).unwrap().total, 0);
    // A supplier on it brings all that it sells, and itself when it sells nothing.
    let others = [offering("Weaver", &["Towel", "Gown"]), offering("Nobody", &[])];
    place.catalogue.load(&others, "more", noon()).unwrap();
    for words in ["towel", "nobody"] {
        let found = search(&place.catalogue, words).rows[0].supplier.brief.id;
        Arc::make_mut(&mut overlay).shortlisted_suppliers.insert(found);
    }
    let page = place.catalogue.search(&query, &overlay).unwrap();
    let suppliers = common::suppliers(&place.catalogue, &query, &overlay);
    assert_eq!((page.total, suppliers), (5, 3));
}

/// What a filter takes away helps nobody who mistyped: with it set, the near spellings are looked for.
#[test]
fn near_spellings_where_hardly_anything_that_fits_is_spelled_so() {
    let place = place();
    let list = "Supplier|Country|Product
        Acme|DE|Hydralic cap
        Acme|DE|Hydralic hose
        Acme|DE|Hydralic seal
        Harbour Pumps|CN|Hydraulic pump";
    common::import(&place.catalogue, list);
    let found = |countries: &[&str]| {
        let query = Query {
            text: "hydralic".to_owned(),
            filters: Filters {
                countries: countries.iter().map(|code| code.parse().unwrap()).collect(),
                ..Filters::default()
            },
            ..Query::default()
        };
        let page = place.catalogue.search(&query, &Arc::default()).unwrap();
        let names: Vec<String> = names(&page).into_iter().map(str::to_owned).collect();
        (page.near_spellings, names)
    };
    assert_eq!(found(&["CN"]), (true, vec!["Hydraulic pump".to_owned()]));
    let (near, all) = found(&[]);
    assert_eq!((near, all.len()), (false, 3), "three have it as it is spelled");
}

/// A facet shows what is found without its own filter, and without it enough may be spelled so.
#[test]
fn a_facet_counts_the_spellings_of_a_search_without_its_filter() {
    let place = place();
    let list = "Supplier|Country|Verified|Rating|Product|Category|Price USD
        Acme|DE|no|3.0|Hydralic cap|Caps|1
        Acme|DE|no|3.0|Hydralic hose|Caps|1
        Acme|DE|no|3.0|Hydralic seal|Caps|1
        Harbour Pumps|CN|yes|5.0|Hydraulic pump|Pumps|90";
    common::import(&place.catalogue, list);
    let with = |filters: Filters| {
        let query = Query {
            text: "hydralic".to_owned(),
            filters,
            ..Query::default()
        };
        place.catalogue.search(&query, &Arc::default()).unwrap()
    };
    let free = with(Filters::default());
    assert!(!free.near_spellings && free.total == 3);
    let country = with(Filters {
        countries: vec!["CN".parse().unwrap()],
        ..Filters::default()
    });
    assert_eq!(country.facets.countries, free.facets.countries);
    assert_eq!(country.facets.categories[0].category.as_ref(), "Pumps");
    let category = with(Filters {
        categories: vec!["Pumps".to_owned()],
        ..Filters::default()
    });
    assert_eq!(category.facets.categories, free.facets.categories);
    let price = with(Filters {
        price_min: "50".parse().ok(),
        ..Filters::default()
    });
    assert_eq!(price.facets.prices, free.facets.prices);
    let verified = with(Filters {
        verified: true,
        ..Filters::default()
    });
    assert_eq!(verified.facets.verified, free.facets.verified);
    assert_eq!(
        verified.facets.ratings[0].count, 1,
        "what is found, in near spellings"
    );
    let rated = with(Filters {
        rating_min: "4.0".parse().ok(),
        ..Filters::default()
    });
    assert_eq!(rated.facets.ratings, free.facets.ratings);
    let assured = with(Filters {
        trade_assurance: true,
        ..Filters::default()
    });
    assert_eq!(assured.facets.trade_assurance, free.facets.trade_assurance);
    for page in [country, category, price, verified, rated] {
        assert!(page.near_spellings && names(&page) == ["Hydraulic pump"]);
    }
}

/// Only words of letters are read as slips; what is spelled so stays found beside them.
#[test]
fn what_is_spelled_so_stays_found_beside_near_spellings() {
    let place = place();
    let list = "Supplier|Product
        Acme|Kalor2000 stove
        Acme|Kelor lamp";
    common::import(&place.catalogue, list);
    let page = search(&place.catalogue, "kalor");
    assert_eq!(names(&page), ["Kalor2000 stove", "Kelor lamp"]);
}

#[test]
fn a_model_number_is_found_however_it_is_parted() {
    let place = place();
    let list = "Supplier|Item No|Product|Model
        Acme|ZK 77-3|Gear pump|LX2448
        Acme|ZK-78|Hand pump|LX 2448
        Acme|ZK79|Foot pump LX-2448|
        Acme|B-1|Air pump LX 2448 blue|
        Acme|B-2|Seal 2448|QX 17 B";
    common::import(&place.catalogue, list);
    let found = |text: &str| {
        let query = Query {
            text: text.to_owned(),
            sort: Sort::Name,
            ..Query::default()
        };
        let page = place.catalogue.search(&query, &Arc::default()).unwrap();
        let names: Vec<String> = names(&page).into_iter().map(str::to_owned).collect();
        names
    };
    let all = [
        "Air pump LX 2448 blue",
        "Foot pump LX-2448",
        "Gear pump",
        "Hand pump",
    ];
    for text in ["lx2448", "LX 2448", "lx-2448", "lx 24", "lx24", "pump lx 2448 "] {
        assert_eq!(found(text), all, "{text}");
    }
    assert_eq!(found("qx17b"), ["Seal 2448"], "all of a model number");
    // What a list calls its item by.
    for text in ["zk773", "ZK 77-3", "zk77"] {
        assert_eq!(found(text), ["Gear pump"], "{text}");
    }
    for text in ["zk78", "zk 78"] {
        assert_eq!(found(text), ["Hand pump"], "{text}");
    }
    assert_eq!(found("zk 79"), ["Foot pump LX-2448"]);
}
