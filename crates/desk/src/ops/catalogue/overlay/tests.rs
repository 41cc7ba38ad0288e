//! What a search knows of the ledger is kept exactly as long as it would be computed again the same.

use serde_json::json;

use super::*;
use crate::at_work::{ask, practice};
use crate::workspace::Workspace;

fn anew(look: &Look<'_>) -> Result<Computed, Error> {
    computed(look, look.view.newest()?, look.workspace.catalogue.changes()?)
}

/// What is kept is what would be computed now.
fn same(workspace: &Workspace) -> Arc<Overlay> {
    workspace
        .look(|look| {
            let kept = workspace.overlay.at(look)?;
            let fresh = anew(look)?;
            assert_eq!(kept, fresh.overlay);
            let kept_until = workspace.overlay.0.lock().unwrap();
            assert_eq!(kept_until.as_ref().unwrap().to, fresh.to);
            Ok(kept)
        })
        .unwrap()
}

#[test]
fn s4_what_a_search_knows_is_computed_once_until_something_changes_it() {
    let (_home, desk) = practice();
    let workspace = desk.workspace().unwrap();
    let first = same(&workspace);
    assert!(
        Arc::ptr_eq(&first, &same(&workspace)),
        "a second key press computes nothing"
    );

    // A fact changes it.
    let row = ask(&desk, "catalogue.search", json!({ "page_size": 1 }))["rows"][0].clone();
    let supplier_id = row["supplier"]["id"].clone();
    let now = ask(&desk, "practice.status", json!({}))["now"].clone();
    let report = json!({ "remaining": { "amount": "4321.00", "currency": "USD" }, "as_of": now, "source": "typed_in" });
    ask(
        &desk,
        "supplier.record_limit",
        json!({ "supplier_id": supplier_id, "report": report }),
    );
    let looked_at = || workspace.overlay.0.lock().unwrap().as_ref().unwrap().looked_at;
    assert!(looked_at() > 3, "everybody, the first time");
    let second = same(&workspace);
    assert_eq!(looked_at(), 1, "nobody else has moved");
    assert_ne!(*first, *second);
    assert!(Arc::ptr_eq(&second, &same(&workspace)));

    // A star on the shortlist is about no supplier's limit: what a search made of those it goes on with.
    ask(
        &desk,
        "shortlist.put",
        json!({ "product_id": row["product"]["id"] }),
    );
    let starred = same(&workspace);
    assert_ne!(*second, *starred);
    assert!(Arc::ptr_eq(&second.suppliers, &starred.suppliers));
    // What was reported earlier is history and changes nothing that is known now.
    let earlier = json!({ "remaining": { "amount": "17.00", "currency": "USD" }, "as_of": "2020-03-01T00:00:00Z",
        "source": "typed_in" });
    ask(
        &desk,
        "supplier.record_limit",
        json!({ "supplier_id": supplier_id, "report": earlier }),
    );
    let recorded = same(&workspace);
    assert_eq!(looked_at(), 1, "somebody was looked at");
    assert!(Arc::ptr_eq(&starred.suppliers, &recorded.suppliers));

    // And so does time: a report grows stale, what was reserved lapses.
    let id: SupplierId = serde_json::from_value(supplier_id).unwrap();
    assert!(!second.suppliers[&id].stale);
    // The platform goes on to report the limit of whom we have an order with: it is another one.
    let rows = ask(&desk, "catalogue.search", json!({ "page_size": 50 }))["rows"].clone();
    let mut rows = rows.as_array().unwrap().iter();
    let other = rows.find(|other| other["supplier"]["id"] != row["supplier"]["id"]);
    let source = json!({ "kind": "product", "product_id": other.unwrap()["product"]["id"] });
    ask(&desk, "order.start", json!({ "source": source }));
    for _ in 0..9 {
        ask(
            &desk,
            "practice.advance",
            json!({ "by": { "kind": "days", "days": 5 } }),
        );
        same(&workspace);
    }
    assert!(same(&workspace).suppliers[&id].stale);
}

/// To the second: no shorter and no longer than it is true.
#[test]
fn s4_it_is_kept_to_the_very_moment_at_which_a_report_grows_stale() {
    let (_home, desk) = practice();
    let workspace = desk.workspace().unwrap();
    let kept = Kept::default();
    workspace
        .look(|look| {
            let to = anew(look)?.to.expect("the sample world has reports");
            let at = |now: Instant| Look {
                view: look.view,
                workspace: &workspace,
                library: Default::default(),
                reservations: Default::default(),
                now,
            };
            let first = kept.at(look)?;
            assert!(Arc::ptr_eq(&first, &kept.at(&at(to))?));
            let after = at(to + chrono::TimeDelta::seconds(1));
            assert_eq!(kept.at(&after)?, anew(&after)?.overlay);
            assert_ne!(*kept.at(&after)?, *first);
            // A clock that goes back is not served from the future.
            assert_eq!(*kept.at(look)?, *first);
            Ok(())
        })
        .unwrap();
}
