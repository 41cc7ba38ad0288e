//! Where a world is lived: the furnished Practice workspace, or a real one under a passphrase, beside others that were made
//! before there was encryption. Whatever a call opened, made, locked or gave another passphrase, before the next one this
//! workspace is open again. It must not judge an answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use desk::{Cost, Desk, DeskOptions, Keychain as _, MemoryKeychain, Passphrase, WorkspaceKey};
use ledger::{Envelope, Ledger, NewEvent, Options, Request, Sha};
use serde_json::{Value, json};

use crate::durable::{broken, read};
use crate::model::Broken;

/// Opens the real workspace when it is made.
const PASSPHRASE: &str = "correct horse battery";

/// What is chosen by chance as a passphrase must open what it was chosen for: nothing here waits to make guessing slow.
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

/// Real workspaces that nobody encrypted yet.
const PLAIN: usize = 4;

/// The workspace of a world.
pub(super) struct Ground {
    home: PathBuf,
    /// The keychain outlives the desk, as the system's does.
    keychain: Arc<MemoryKeychain>,
    real: Option<Real>,
}

/// What opens a real workspace.
struct Real {
    dir: PathBuf,
    key: WorkspaceKey,
    /// Every passphrase that was ever chosen, the newest last.
    chosen: Vec<String>,
}

impl Ground {
    /// The Practice workspace of that home.
    pub(super) fn practice(home: &Path) -> Ground {
        Ground {
            home: home.to_path_buf(),
            keychain: Arc::default(),
            real: None,
        }
    }

    /// A new real workspace there, and the plain ones beside it.
    pub(super) fn real(home: &Path) -> Result<Ground, Broken> {
        let mut ground = Ground::practice(home);
        let desk = Desk::start(ground.options()).map_err(broken)?;
        let new = json!({ "name": "Books", "legal_name": "Example Buyer Inc.", "country": "US",
            "passphrase": PASSPHRASE, "remember": true });
        let made = read(&desk, "workspace.create", new)?;
        drop(desk);
        let id = made["workspace_id"].as_str().unwrap_or_default();
        let key = ground.keychain.get(id).map_err(broken)?;
        ground.real = Some(Real {
            dir: home.join("workspaces").join("books"),
            key: key.ok_or_else(|| broken("the keychain was not given the key"))?,
            chosen: vec![PASSPHRASE.to_owned()],
        });
        for number in 0..PLAIN {
            plain(home, number)?;
        }
        Ok(ground)
    }

    pub(super) fn is_real(&self) -> bool {
        self.real.is_some()
    }

    /// Where files go that a call writes to a place of the user's, and come from.
    pub(super) fn outside(&self) -> PathBuf {
        self.home.join("outside")
    }

    /// The passphrase that opens it now.
    pub(super) fn passphrase(&self) -> &str {
        let newest = self.real.as_ref().and_then(|real| real.chosen.last());
        newest.map_or(PASSPHRASE, String::as_str)
    }

    fn options(&self) -> DeskOptions {
        DeskOptions {
            home: Some(self.home.clone()),
            keychain: Some(self.keychain.clone()),
            cost: CHEAP,
            ..DeskOptions::default()
        }
    }

    /// A desk with the workspace open.
    pub(super) fn start(&mut self) -> Result<Desk, Broken> {
        let mut options = self.options();
        match &mut self.real {
            None => options.practice = true,
            Some(real) => {
                options.workspace = Some(real.dir.clone());
                options.passphrase = Some(real.opens()?);
            }
        }
        Desk::start(options).map_err(broken)
    }

    /// Its log, read beside the desk; for writing where no desk has it open.
    pub(super) fn log(&self, read_only: bool) -> Result<Ledger, Broken> {
        let (dir, key) = match &self.real {
            None => (self.home.join("practice"), None),
            Some(real) => (real.dir.clone(), Some(real.key.clone())),
        };
        let options = Options {
            read_only,
            key,
            ..Options::new(Utc::now())
        };
        Ledger::open(dir, options).map_err(broken)
    }

    /// A call gave what may be another passphrase.
    pub(super) fn chose(&mut self, args: &Value) {
        if let (Some(real), Some(new)) = (&mut self.real, args["new"].as_str()) {
            real.chosen.push(new.to_owned());
        }
    }
}

impl Real {
    /// The passphrase that opens it, the newest first; the others are forgotten.
    fn opens(&mut self) -> Result<Passphrase, Broken> {
        let envelope = Envelope::load(&self.dir).map_err(broken)?;
        let envelope = envelope.ok_or_else(|| broken("the workspace has lost its key"))?;
        let right = self.chosen.iter().rev().find_map(|chosen| {
            let given = Passphrase::given(chosen).ok()?;
            envelope.open(&given).is_ok().then_some((chosen.clone(), given))
        });
        let (chosen, given) = right.ok_or_else(|| broken("no passphrase opens it that was chosen"))?;
        self.chosen = vec![chosen];
        Ok(given)
    }
}

/// A real workspace as it was made before there was encryption; known, but not opened yet.
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
