//! Section `workspace`, its guard: when it locks by itself, whether the system's keychain has its key, and who is there.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::Error;
use crate::operation::{Done, Nothing, Operation};
use crate::presence::LockAfter;
use crate::topic::Topic;
use crate::unlocking::KeychainState;
use crate::workspace::Workspace;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::desk(
            "workspace.used",
            "Somebody is there: the time until the open workspace locks by itself begins anew.",
            &[],
            |desk, _: Nothing| {
                desk.presence.used();
                Ok(Done {})
            },
        ),
        Operation::desk(
            "workspace.keychain",
            "Whether this system has a keychain that can keep a key.",
            &[],
            |desk, _: Nothing| {
                Ok(Keychain {
                    answers: desk.keychain_of(NO_WORKSPACE) != KeychainState::Absent,
                })
            },
        ),
        Operation::desk_read(
            "workspace.security",
            "When the open workspace locks by itself, and what the keychain does for it.",
            |desk, workspace, _: Nothing| Ok(View::of(desk, workspace)),
        ),
        Operation::workspace(
            "workspace.configure_lock",
            "Says when the open workspace locks by itself.",
            &[Topic::Workspace],
            configure,
        ),
        Operation::workspace(
            "workspace.remember",
            "Gives the open workspace's key to the system's keychain, or takes it back.",
            &[Topic::Workspace],
            |desk, workspace, args: Remember| {
                desk.set_remembered(args.remember)?;
                Ok(View::of(desk, workspace))
            },
        ),
    ]
}

/// No workspace has this id: asking a keychain for its key says only whether it answers.
const NO_WORKSPACE: &str = "wsp_none";

/// The system's keychain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SystemKeychain")]
pub(crate) struct Keychain {
    /// It can keep a key. Where it cannot, the passphrase alone opens a workspace.
    answers: bool,
}

/// What guards the open workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceSecurity")]
pub(crate) struct View {
    /// It can be locked; Practice cannot.
    encrypted: bool,
    /// When it locks by itself.
    lock_after: LockAfter,
    /// What the system's keychain does for it.
    keychain: KeychainState,
}

impl View {
    fn of(desk: &Desk, workspace: &Workspace) -> Self {
        let encrypted = workspace.ledger.is_encrypted();
        let keychain = if encrypted {
            desk.keychain_of(&workspace.profile().workspace_id)
        } else {
            KeychainState::Absent
        };
        Self {
            encrypted,
            lock_after: workspace.lock_after(),
            keychain,
        }
    }
}

/// When to lock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigureLock {
    /// Without use for so long; also when the computer slept, unless it is off.
    lock_after: LockAfter,
}

fn configure(desk: &Desk, workspace: &Arc<Workspace>, args: ConfigureLock) -> Result<View, Error> {
    workspace.update_profile(|profile| profile.lock_after = args.lock_after)?;
    Ok(View::of(desk, workspace))
}

/// Whether to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RememberKey")]
pub(crate) struct Remember {
    /// The keychain is to have the key.
    remember: bool,
}
