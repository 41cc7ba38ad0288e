//! Real workspaces as they were made before there was encryption, beside the one that is called: something to encrypt.

use std::fs;
use std::path::Path;

use chrono::Utc;
use ledger::{Ledger, NewEvent, Options, Request, Sha};
use serde_json::json;

use crate::durable::broken;
use crate::model::{Broken, Check};

/// So many; nobody has encrypted them yet.
const PLAIN: usize = 4;

/// Makes them.
pub(super) fn ones(home: &Path) -> Check {
    (0..PLAIN).try_for_each(|number| plain(home, number))
}

/// One of them; known, but not opened yet.
fn plain(home: &Path, number: usize) -> Result<(), Broken> {
    let (id, name) = (format!("wsp_old_{number}"), format!("old-{number}"));
    let dir = home.join("workspaces").join(&name);
    let ledger = Ledger::open(&dir, Options::new(Utc::now())).map_err(broken)?;
    let request = Request {
        request_id: "one".to_owned(),
        op: "note".to_owned(),
        args_hash: Sha::ZERO,
        actor: "buyer".to_owned(),
        recorded_at: Utc::now(),
    };
    let noted = ledger.transact::<(), ledger::LedgerError>(request, |tx| {
        let noted = NewEvent::new("noted".to_owned(), 1, &json!({ "kind": "noted" }))?;
        tx.append("note", 0, vec![noted]).map(|_| ())
    });
    noted.map_err(broken)?;
    drop(ledger);
    let about = format!(
        "workspace_id = '{id}'\nname = 'Old books {number}'\nkind = 'real'\ncreated_at = '2026-01-02T03:04:05Z'\n\
         [settings.buyer]\nlegal_name = 'Example Buyer Inc.'\naddress = ''\n"
    );
    fs::write(dir.join("workspace.toml"), about).map_err(broken)?;
    let known = format!(
        "\n[[workspaces]]\nworkspace_id = '{id}'\npath = '{}'\nlast_opened = '2026-01-02T03:04:05Z'\n",
        dir.display()
    );
    let list = home.join("workspaces.toml");
    let listed = fs::read_to_string(&list).unwrap_or_default();
    fs::write(&list, listed + &known).map_err(broken)
}
