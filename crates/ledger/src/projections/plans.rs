//! How the lists over all orders are answered: by an index, whose entries are few or narrow, never by fetching each row of a
//! table that holds every order there ever was. In an encrypted file a row that lies anywhere costs a page to decrypt.

use rusqlite::{Connection, params_from_iter};

use super::{disputes, order_lists, reservations, rulebooks};

/// The steps by which SQLite would answer.
fn steps(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let values = vec!["2026-03-01T12:00:00.000000000Z"; statement.parameter_count()];
    let steps = statement.query_map(params_from_iter(values), |row| row.get("detail"));
    steps.unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn what_is_asked_of_all_orders_fetches_no_row_in_vain() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../schema/orders.sql")).unwrap();
    let asked = [
        order_lists::WRITTEN,
        order_lists::LAPSED,
        order_lists::LIVE,
        order_lists::LAST_AGREED,
        reservations::OF_SUPPLIER,
        reservations::COUNTED,
        reservations::HELD,
        reservations::NEXT_LAPSE,
        disputes::OPEN,
        disputes::ENDED,
        rulebooks::USES,
    ];
    for sql in asked {
        let steps = steps(&conn, sql);
        let scans = |step: &&String| step.starts_with("SCAN") && !step.contains("COVERING INDEX");
        assert_eq!(steps.iter().find(scans), None, "{sql}: {steps:?}");
    }
}

#[test]
fn reservations_that_count_are_found_by_when_they_were_released() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../schema/orders.sql")).unwrap();
    let steps = steps(&conn, reservations::COUNTED);
    let by_release = |step: &String| step.contains("supplier_id=? AND released_at");
    assert!(steps.iter().any(by_release), "{steps:?}");
}
