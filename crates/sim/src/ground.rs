//! Where a world is lived: the furnished Practice workspace, or a real one under a passphrase, which a process that made none
//! of it can open too. It must not judge an answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use desk::{Cost, Desk, DeskOptions, Keychain as _, MemoryKeychain, Passphrase, WorkspaceKey};
use ledger::{Envelope, Ledger, Options};
use serde_json::{Value, json};

use crate::durable::{broken, read};
use crate::model::Broken;

/// Opens the real workspace when it is made.
pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// What is chosen by chance as a passphrase must open what it was chosen for: nothing here waits to make guessing slow.
pub(crate) const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

/// The workspace of a world.
pub struct Ground {
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
    pub(crate) fn practice(home: &Path) -> Ground {
        Ground {
            home: home.to_path_buf(),
            keychain: Arc::default(),
            real: None,
        }
    }

    /// A new real workspace there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn real(home: &Path) -> Result<Ground, Broken> {
        let mut ground = Ground::practice(home);
        let desk = Desk::start(ground.options()).map_err(broken)?;
        let new = json!({ "name": "Books", "legal_name": "Example Buyer Inc.", "country": "US",
            "passphrase": PASSPHRASE, "remember": true });
        let made = read(&desk, "workspace.create", new)?;
        drop(desk);
        let id = made["workspace_id"].as_str().unwrap_or_default();
        let key = ground.keychain.get(id).map_err(broken)?;
        ground.real = Some(Real {
            dir: real_dir(home),
            key: key.ok_or_else(|| broken("the keychain was not given the key"))?,
            chosen: vec![PASSPHRASE.to_owned()],
        });
        Ok(ground)
    }

    /// The real workspace that was made there, under the passphrase that it was given when it was made.
    ///
    /// # Errors
    /// When that does not open it.
    pub fn made(home: &Path) -> Result<Ground, Broken> {
        let dir = real_dir(home);
        let given = Passphrase::given(PASSPHRASE).map_err(broken)?;
        let key = envelope(&dir)?.open(&given).map_err(broken)?;
        let mut ground = Ground::practice(home);
        ground.real = Some(Real {
            dir,
            key,
            chosen: vec![PASSPHRASE.to_owned()],
        });
        Ok(ground)
    }

    pub(crate) fn is_real(&self) -> bool {
        self.real.is_some()
    }

    /// Where files go that a call writes to a place of the user's, and come from.
    pub(crate) fn outside(&self) -> PathBuf {
        self.home.join("outside")
    }

    /// The passphrase that opens it now.
    pub(crate) fn passphrase(&self) -> &str {
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
    ///
    /// # Errors
    /// When it does not open.
    pub fn start(&mut self) -> Result<Desk, Broken> {
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

    /// Where it lies.
    pub(crate) fn dir(&self) -> PathBuf {
        match &self.real {
            None => self.home.join("practice"),
            Some(real) => real.dir.clone(),
        }
    }

    /// Its log, read beside the desk; for writing where no desk has it open.
    ///
    /// # Errors
    /// When it does not open.
    pub fn log(&self, read_only: bool) -> Result<Ledger, Broken> {
        self.log_at(&self.dir(), read_only)
    }

    /// The log of a copy of it.
    pub(crate) fn log_at(&self, dir: &Path, read_only: bool) -> Result<Ledger, Broken> {
        let options = Options {
            read_only,
            key: self.real.as_ref().map(|real| real.key.clone()),
            ..Options::new(Utc::now())
        };
        Ledger::open(dir, options).map_err(broken)
    }

    /// A call gave what may be another passphrase.
    pub(crate) fn chose(&mut self, args: &Value) {
        if let (Some(real), Some(new)) = (&mut self.real, args["new"].as_str()) {
            real.chosen.push(new.to_owned());
        }
    }
}

impl Real {
    /// The passphrase that opens it, the newest first; the others are forgotten.
    fn opens(&mut self) -> Result<Passphrase, Broken> {
        let envelope = envelope(&self.dir)?;
        let right = self.chosen.iter().rev().find_map(|chosen| {
            let given = Passphrase::given(chosen).ok()?;
            envelope.open(&given).is_ok().then_some((chosen.clone(), given))
        });
        let (chosen, given) = right.ok_or_else(|| broken("no passphrase opens it that was chosen"))?;
        self.chosen = vec![chosen];
        Ok(given)
    }
}

/// Where the real workspace lies that is called "Books".
fn real_dir(home: &Path) -> PathBuf {
    home.join("workspaces").join("books")
}

fn envelope(dir: &Path) -> Result<Envelope, Broken> {
    let envelope = Envelope::load(dir).map_err(broken)?;
    envelope.ok_or_else(|| broken("the workspace has lost its key"))
}
