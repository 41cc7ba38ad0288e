//! Section `workspace`: the three doors. No path comes from or goes to the page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::{Country, Party};

use crate::desk::Desk;
use crate::error::Error;
use crate::home::give_back_its_name;
use crate::opening::is_same_place;
use crate::operation::{Done, Nothing, Operation};
use crate::profile::{Profile, WorkspaceKind};
use crate::secret::Secret;
use crate::standing::{Checked, Damage};
use crate::topic::Topic;
use crate::unlocking::{LockedAt, Remembered};
use crate::workspace::{Access, Workspace};

pub(crate) fn section() -> Vec<Operation> {
    [doors(), locks()].into_iter().flatten().collect()
}

fn doors() -> Vec<Operation> {
    vec![
        Operation::desk(
            "workspace.list",
            "Known workspaces, last opened first.",
            &[],
            list,
        ),
        Operation::desk(
            "workspace.current",
            "The open workspace, if any.",
            &[],
            |desk, _: Nothing| {
                Ok(Current {
                    workspace: desk.current().map(|workspace| Info::of(&workspace)),
                    locked: desk.locked_at().map(Locked::of),
                })
            },
        ),
        Operation::desk(
            "workspace.create",
            "Makes a real workspace, encrypted under a passphrase, and opens it.",
            Topic::OF_A_WORKSPACE,
            create,
        ),
        Operation::desk(
            "workspace.open",
            "Opens a known workspace.",
            Topic::OF_A_WORKSPACE,
            open,
        ),
        Operation::desk(
            "workspace.practice",
            "Opens the Practice workspace, made at first use.",
            Topic::OF_A_WORKSPACE,
            practice,
        ),
        Operation::workspace(
            "workspace.take_note",
            "Says that what is wrong with the open workspace was read: from now on it is written to again.",
            &[Topic::Workspace],
            |_, workspace, _: Nothing| {
                workspace.take_note()?;
                Ok(Done {})
            },
        ),
        Operation::desk(
            "workspace.close",
            "Closes the open workspace.",
            Topic::OF_A_WORKSPACE,
            |desk, _: Nothing| {
                desk.replace(None);
                Ok(Done {})
            },
        ),
    ]
}

fn locks() -> Vec<Operation> {
    vec![
        Operation::desk(
            "workspace.lock",
            "Closes the open workspace and its key; only its passphrase opens it again.",
            Topic::OF_A_WORKSPACE,
            |desk, _: Nothing| {
                desk.lock()?;
                Ok(Done {})
            },
        ),
        Operation::desk(
            "workspace.unlock",
            "Opens a locked workspace with its passphrase.",
            Topic::OF_A_WORKSPACE,
            unlock,
        ),
        Operation::desk(
            "workspace.encrypt",
            "Encrypts a real workspace that was made plain, after a verified backup, and opens it.",
            Topic::OF_A_WORKSPACE,
            encrypt,
        ),
        Operation::desk(
            "workspace.change_passphrase",
            "Puts another passphrase in place of the open workspace's; the old one opens it no more.",
            &[Topic::Workspace],
            |desk, args: ChangePassphrase| {
                desk.change_passphrase(&args.old.given()?, &args.new.chosen()?)?;
                Ok(Done {})
            },
        ),
    ]
}

/// The open workspace.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Current {
    /// Absent at the three doors.
    workspace: Option<Info>,
    /// The workspace that waits to be unlocked or encrypted, if one does.
    locked: Option<Locked>,
}

/// A workspace that stands before its lock.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LockedWorkspace")]
pub(crate) struct Locked {
    /// Id.
    workspace_id: String,
    /// Name.
    name: String,
    /// `locked.workspace` (by the user), `locked.passphrase_needed`, `locked.not_encrypted` (choose a passphrase:
    /// `workspace.encrypt`) or `locked.encryption_unfinished` (unlock it to finish).
    reason: String,
}

impl Locked {
    fn of(at: LockedAt) -> Self {
        Self {
            workspace_id: at.reference,
            name: at.name,
            reason: at.code.to_owned(),
        }
    }
}

/// What a page needs to know about a workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceInfo")]
pub(crate) struct Info {
    /// Id.
    workspace_id: String,
    /// Name.
    name: String,
    /// Practice or real.
    kind: WorkspaceKind,
    /// The buyer's legal name.
    legal_name: String,
    /// Everything in it is under a key.
    encrypted: bool,
    /// It is open for looking only and its catalogue cannot be read: an empty one stands in its place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    without_catalogue: bool,
    /// It is open for looking only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    read_only: bool,
    /// The file with the newest event's hash could not be written the last time; all events are on the disk.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    head_behind: bool,
    /// What is wrong with it and nobody has taken note of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    damage: Option<Damage>,
    /// What the newest check said of its record; absent until one has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
}

impl Info {
    fn of(workspace: &Workspace) -> Self {
        let profile = workspace.profile();
        Self {
            encrypted: workspace.ledger.is_encrypted(),
            without_catalogue: workspace.without_catalogue,
            read_only: !workspace.writable(),
            head_behind: workspace.standing.is_head_behind(),
            damage: workspace.damage(),
            checked: workspace.standing.checked(),
            workspace_id: profile.reference(),
            name: profile.name.clone(),
            kind: profile.kind,
            legal_name: profile.settings.buyer.legal_name.clone(),
        }
    }
}

/// The known workspaces.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceList")]
pub(crate) struct List {
    /// Last opened first.
    workspaces: Vec<Entry>,
}

/// One known workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceEntry")]
pub(crate) struct Entry {
    /// Id.
    workspace_id: String,
    /// Name; the folder's when its file does not read.
    name: String,
    /// Kind; absent when the folder is gone or its file does not read.
    kind: Option<WorkspaceKind>,
    /// When it was last opened.
    last_opened: chrono::DateTime<chrono::Utc>,
}

fn list(desk: &Desk, _: Nothing) -> Result<List, Error> {
    let practice = desk.home()?.practice_dir();
    let workspaces = desk.home()?.known()?.into_iter().map(|known| {
        if let Err(error) = give_back_its_name(&known.path) {
            tracing::warn!(?error, "a workspace keeps the name of one that is being made");
        }
        let profile = Profile::load(&known.path).ok();
        let folder = || {
            known
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        Entry {
            workspace_id: known.reference(),
            name: profile
                .as_ref()
                .map_or_else(folder, |profile| profile.name.clone()),
            kind: match profile {
                Some(profile) => Some(profile.kind),
                // Practice has a door of its own, also when its file does not read.
                None => is_same_place(&known.path, &practice).then_some(WorkspaceKind::Practice),
            },
            last_opened: known.last_opened,
        }
    });
    Ok(List {
        workspaces: workspaces.collect(),
    })
}

/// A new workspace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWorkspace")]
pub(crate) struct Create {
    /// Its name.
    name: String,
    /// The buyer's legal name, as contracts will say.
    legal_name: String,
    /// The buyer's country.
    country: Country,
    /// What opens it from now on; at least 8 characters. Nobody can open it without.
    passphrase: Secret,
    /// Keep the key in the system's keychain too.
    #[serde(default)]
    remember: bool,
}

fn create(desk: &Desk, args: Create) -> Result<Opened, Error> {
    if args.name.trim().is_empty() {
        return Err(Error::field("name", "give the workspace a name"));
    }
    let buyer = Party {
        legal_name: args.legal_name.trim().to_owned(),
        address: String::new(),
        country: Some(args.country),
    };
    let key = desk.create_real(args.name.trim(), buyer, &args.passphrase.chosen()?)?;
    let workspace = opened(desk)?;
    let remembered = args.remember && desk.remember(&workspace.workspace_id, &key);
    Ok(Opened {
        workspace,
        remembered,
    })
}

/// A workspace that was opened with a passphrase.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenedWorkspace")]
pub(crate) struct Opened {
    /// It.
    #[serde(flatten)]
    workspace: Info,
    /// The system's keychain has its key: it opens without the passphrase next time.
    remembered: bool,
}

/// A passphrase for a workspace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkspacePassphrase")]
pub(crate) struct WithPassphrase {
    /// The workspace.
    workspace_id: String,
    /// Its passphrase.
    passphrase: Secret,
    /// Keep the key in the system's keychain too.
    #[serde(default)]
    remember: bool,
    /// Open it for looking only, as one that is damaged can be.
    #[serde(default)]
    read_only: bool,
}

/// Another passphrase.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassphrase {
    /// The one that opens it now.
    old: Secret,
    /// The one from now on; at least 8 characters.
    new: Secret,
}

fn unlock(desk: &Desk, args: WithPassphrase) -> Result<Opened, Error> {
    let Remembered(remembered) = desk.unlock(
        &args.workspace_id,
        &args.passphrase.given()?,
        args.remember,
        access_of(desk, args.read_only),
    )?;
    Ok(Opened {
        workspace: opened(desk)?,
        remembered,
    })
}

fn encrypt(desk: &Desk, args: WithPassphrase) -> Result<Opened, Error> {
    let Remembered(remembered) =
        desk.encrypt(&args.workspace_id, &args.passphrase.chosen()?, args.remember)?;
    Ok(Opened {
        workspace: opened(desk)?,
        remembered,
    })
}

/// Which workspace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkspaceId")]
pub(crate) struct Open {
    /// Id from `workspace.list`.
    workspace_id: String,
    /// Open it for looking only, as one that is damaged can be.
    #[serde(default)]
    read_only: bool,
}

fn access_of(desk: &Desk, read_only: bool) -> Access {
    if read_only {
        Access::ReadOnly
    } else {
        desk.access()
    }
}

fn open(desk: &Desk, args: Open) -> Result<Info, Error> {
    let known = desk
        .home()?
        .find(&args.workspace_id)?
        .ok_or_else(|| Error::not_found("workspace", &args.workspace_id))?;
    desk.open_with(&known.path, None, access_of(desk, args.read_only))?;
    opened(desk)
}

/// How to open Practice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PracticeArgs")]
struct Practice {
    /// Open it for looking only, as one that is damaged can be.
    #[serde(default)]
    read_only: bool,
}

fn practice(desk: &Desk, args: Practice) -> Result<Info, Error> {
    desk.open_practice(access_of(desk, args.read_only))?;
    opened(desk)
}

fn opened(desk: &Desk) -> Result<Info, Error> {
    Ok(Info::of(&*desk.workspace()?))
}
