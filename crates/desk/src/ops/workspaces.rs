//! Section `workspace`: the three doors. No path comes from or goes to the page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::{Country, Party};

use crate::desk::Desk;
use crate::error::Error;
use crate::operation::{Done, Nothing, Operation};
use crate::profile::{Profile, WorkspaceKind};
use crate::topic::Topic;

const ALL: &[Topic] = &[
    Topic::Workspace,
    Topic::Orders,
    Topic::Catalogue,
    Topic::Quotations,
    Topic::Messages,
    Topic::Credit,
    Topic::Practice,
    Topic::Rulebooks,
];

pub(crate) fn section() -> Vec<Operation> {
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
                    workspace: desk.current().map(|workspace| Info::of(&workspace.profile())),
                })
            },
        ),
        Operation::desk(
            "workspace.create",
            "Makes a real workspace and opens it.",
            ALL,
            create,
        ),
        Operation::desk("workspace.open", "Opens a known workspace.", ALL, open),
        Operation::desk(
            "workspace.practice",
            "Opens the Practice workspace, made at first use.",
            ALL,
            practice,
        ),
        Operation::desk(
            "workspace.close",
            "Closes the open workspace.",
            ALL,
            |desk, _: Nothing| {
                desk.replace(None);
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
}

impl Info {
    fn of(profile: &Profile) -> Self {
        Self {
            workspace_id: profile.workspace_id.clone(),
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
    let workspaces = desk.home()?.known()?.into_iter().map(|known| {
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
            workspace_id: known.workspace_id.clone(),
            name: profile
                .as_ref()
                .map_or_else(folder, |profile| profile.name.clone()),
            kind: profile.map(|profile| profile.kind),
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
}

fn create(desk: &Desk, args: Create) -> Result<Info, Error> {
    if args.name.trim().is_empty() {
        return Err(Error::field("name", "give the workspace a name"));
    }
    let buyer = Party {
        legal_name: args.legal_name.trim().to_owned(),
        address: String::new(),
        country: Some(args.country),
    };
    desk.create_real(args.name.trim(), buyer)?;
    opened(desk)
}

/// Which workspace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkspaceId")]
pub(crate) struct Open {
    /// Id from `workspace.list`.
    workspace_id: String,
}

fn open(desk: &Desk, args: Open) -> Result<Info, Error> {
    let known = desk.home()?.known()?;
    let known = known
        .into_iter()
        .find(|known| known.workspace_id == args.workspace_id)
        .ok_or_else(|| Error::not_found("workspace", &args.workspace_id))?;
    desk.open_dir(&known.path)?;
    opened(desk)
}

fn practice(desk: &Desk, _: Nothing) -> Result<Info, Error> {
    desk.open_practice()?;
    opened(desk)
}

fn opened(desk: &Desk) -> Result<Info, Error> {
    Ok(Info::of(&desk.workspace()?.profile()))
}
