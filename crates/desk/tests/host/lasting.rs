//! A workspace that was said to be made has its name after a loss of power; and one whose name was lost all the same is never
//! in the way of another, nor deleted for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ledger::disk::{Change, Refused, Watch, watch};
use serde_json::json;

use crate::help::{PASSPHRASE, doors, real};
use crate::locking::{folder, id};

/// What happens to names on this disk, in order. One of the process: other tests are heard, too.
static NAMES: Mutex<Vec<(PathBuf, Option<PathBuf>)>> = Mutex::new(Vec::new());

struct Ear;

impl Watch for Ear {
    fn before(&self, change: &Change<'_>) -> Result<(), Refused> {
        let heard = match change {
            Change::Renamed { from, to } => (from.to_path_buf(), Some(to.to_path_buf())),
            Change::FolderSynced(folder) => (folder.to_path_buf(), None),
            _ => return Ok(()),
        };
        NAMES.lock().unwrap().push(heard);
        Ok(())
    }
}

/// True when what was renamed to this place had its folder synced after it.
fn lasts(place: &Path) -> bool {
    let names = NAMES.lock().unwrap();
    let renamed = names.iter().rposition(|(_, to)| to.as_deref() == Some(place));
    let synced = names
        .iter()
        .rposition(|(folder, to)| to.is_none() && Some(folder.as_path()) == place.parent());
    renamed.is_some() && renamed < synced
}

#[test]
fn a_workspace_made_or_restored_and_the_list_of_them_have_their_names_when_it_is_answered() {
    watch(Ear);
    let host = real();
    let dir = folder(&host);
    assert!(lasts(&dir), "made");
    assert!(lasts(&host.home.path().join("workspaces.toml")), "listed");
    let made = host.ok("backup.make", json!({}))["name"].clone();
    host.ok(
        "backup.restore",
        json!({ "backup_id": made, "passphrase": PASSPHRASE }),
    );
    let restored = fs::read_dir(dir.parent().unwrap()).unwrap();
    let restored = restored
        .map(|entry| entry.unwrap().path())
        .find(|path| *path != dir);
    assert!(lasts(&restored.unwrap()), "restored");
}

#[test]
fn a_workspace_that_lost_its_name_gets_it_back_and_none_is_made_in_its_place() {
    let host = real();
    let supplier = json!({ "name": "Fairground Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": ["fasteners"] });
    host.ok("catalogue.put_supplier", json!({ "supplier": supplier }));
    let workspace = id(&host);
    let dir = folder(&host);
    host.ok("workspace.lock", json!({}));
    host.ok("workspace.close", json!({}));
    // As the power left it: the folder has the name that it had while it was made.
    let lost = dir.with_extension("new");
    fs::rename(&dir, &lost).unwrap();
    let create = json!({ "name": "Books", "legal_name": "Alder", "country": "US", "passphrase": PASSPHRASE });
    host.ok("workspace.create", create.clone());
    assert!(lost.join("ledger.db").is_file(), "the only record was deleted");
    host.ok("workspace.close", json!({}));
    let unlock = json!({ "workspace_id": workspace, "passphrase": PASSPHRASE });
    host.ok("workspace.unlock", unlock);
    assert_eq!(host.ok("ledger.verify", json!({}))["events"], "1");
    assert!(!lost.exists() && dir.join("ledger.db").is_file());

    // What was begun and never used goes.
    let other = doors();
    let begun = other.home.path().join("workspaces/books.new");
    fs::create_dir_all(&begun).unwrap();
    fs::write(begun.join("workspace.toml"), "").unwrap();
    other.ok("workspace.create", create);
    assert!(!begun.exists());
}
