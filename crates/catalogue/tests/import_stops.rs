//! Imports that stop, rows that cannot be read, and mappings that are refused and corrected.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use catalogue::Error;
use catalogue::import::{Control, Field, Line, ListSource, Mapping, MappingError, Problem};
use common::{import, import_as, import_rows, names, noon, place, proposed, search, table};

const SUPPLIERS: &str = "
Supplier | Country
Harbour Pumps Co., Ltd. | CHINA
Delta Textiles JSC | Viet Nam
Anatolia Makine | Turkey";

#[test]
fn a_cancelled_import_leaves_the_old_catalogue() {
    let place = place();
    import(&place.catalogue, SUPPLIERS);
    let before = search(&place.catalogue, "");
    let cancel = AtomicBool::new(false);
    let mut steps = 0;
    let rows: Vec<_> = (0..5_000)
        .map(|number| {
            Ok(Line::Row {
                line: number + 2,
                fields: vec![format!("New {number}").into(), "CN".into()],
                numbers: vec![],
                notes: vec![],
            })
        })
        .collect();
    let mapping = proposed("name|country\nA|CN");
    let result = place.catalogue.import(
        ListSource {
            id: common::fresh_id(),
            name: "new",
            hash: "",
            lines: &mut rows.into_iter(),
            replaces: None,
        },
        &mapping,
        noon(),
        Control {
            progress: &mut |progress| {
                steps += 1;
                if progress.rows >= 1_000 {
                    cancel.store(true, Ordering::Relaxed);
                }
            },
            cancel: &cancel,
            wanted: &mut || Ok(Vec::new()),
            record: &mut |_| Ok(()),
        },
    );
    assert!(matches!(result, Err(Error::Cancelled)));
    assert_eq!(steps, 2);
    assert_eq!(search(&place.catalogue, ""), before);
    assert_eq!(place.catalogue.imports().unwrap().len(), 1);
}

#[test]
fn a_list_that_gives_out_leaves_the_old_catalogue() {
    let place = place();
    import(&place.catalogue, SUPPLIERS);
    let (_, mut rows) = table("name|country\nNew One|CN\nNew Two|CN");
    rows.push(Err("the compressed file is damaged".into()));
    let result = import_rows(
        &place.catalogue,
        &mut rows.into_iter(),
        &proposed("name|country\nA|CN"),
    );
    assert!(matches!(result, Err(Error::Source { .. })));
    assert_eq!(search(&place.catalogue, "").total, 3);
}

#[test]
fn rows_the_reader_gave_up_are_listed_among_the_good_ones() {
    let place = place();
    let (_, mut rows) = table("name|country\nGood One|CN\nGood Two|CN");
    rows.insert(
        1,
        Ok(Line::Bad {
            line: 3,
            reason: "unclosed_quote".into(),
            text: "\"Bad".into(),
        }),
    );
    if let Ok(Line::Row { notes, .. }) = &mut rows[2] {
        notes.push("other_encoding".into());
    }
    let report = import_rows(
        &place.catalogue,
        &mut rows.into_iter(),
        &proposed("name|country\nA|CN"),
    )
    .unwrap();
    assert_eq!((report.counts.read, report.counts.suppliers_added), (3, 2));
    assert_eq!(
        report.rejected[0].problem,
        Problem::Unreadable {
            reason: "unclosed_quote".into()
        }
    );
    assert_eq!(
        report.warnings[0].problem,
        Problem::Noted {
            note: "other_encoding".into()
        }
    );
}

#[test]
fn a_mapping_that_lacks_columns_is_refused_and_can_be_corrected() {
    let place = place();
    let text = "Wer|Wo\nAcme|China";
    let mapping = proposed(text);
    let refused = import_as(&place.catalogue, text, &mapping);
    assert!(matches!(
        refused,
        Err(Error::Mapping(MappingError::Missing {
            field: Field::SupplierName,
            ..
        }))
    ));
    let corrected = Mapping {
        columns: vec![Some(Field::SupplierName), Some(Field::SupplierCountry)],
        ..mapping
    };
    import_as(&place.catalogue, text, &corrected).unwrap();
    let page = search(&place.catalogue, "");
    assert_eq!(names(&page), ["Acme"]);
    assert_eq!(page.facets.countries[0].country.unwrap().code(), "CN");
}

#[test]
fn several_suppliers_of_a_keyed_list_stay_apart() {
    let place = place();
    let report = import(&place.catalogue, "Vendor No|Vendor|Country\n7|Acme|CN\n8|Acme|CN");
    assert_eq!(report.counts.suppliers_added, 2);
    assert_eq!(search(&place.catalogue, "acme").total, 2);
}
