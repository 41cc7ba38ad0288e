//! Native dialogs for files that come from or go to a place of the user's. The page says what it is for and gets a handle
//! that an operation takes; it never sees or says a path. It must not read or write the place itself.

use std::path::PathBuf;

use serde::Deserialize;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, FilePath};

use crate::start::Started;
use crate::{window, words};

/// What a place is picked for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// A backup to be restored.
    BackupToRestore,
    /// The folder that backups go to by themselves.
    BackupFolder,
    /// A backup to be made.
    NewBackup,
    /// An export to be made.
    NewExport,
    /// A checkpoint to be written.
    NewCheckpoint,
}

/// Lets the user pick a place. Its handle, `None` when the user picked nothing.
///
/// # Errors
/// Only when `desk` could not start and the program is ending.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn pick_place(
    app: AppHandle,
    started: State<'_, Started>,
    purpose: Purpose,
) -> Result<Option<String>, ()> {
    let desk = started.desk().await.ok_or(())?;
    let picked = pick(&app, purpose).await;
    Ok(picked.map(|path| desk.offer_place(&path)))
}

async fn pick(app: &AppHandle, purpose: Purpose) -> Option<PathBuf> {
    let (sender, mut picked) = tauri::async_runtime::channel(1);
    let answer = move |place: Option<FilePath>| {
        // Nobody waits any more when the page was left meanwhile.
        let _ = sender.try_send(place);
    };
    let mut dialog = app.dialog().file();
    if let Some(window) = window::main(app) {
        dialog = dialog.set_parent(&window);
    }
    match purpose {
        Purpose::BackupToRestore => dialog
            .set_title(words::text("shell_pick_backup"))
            .pick_file(answer),
        Purpose::BackupFolder => dialog
            .set_title(words::text("shell_pick_backup_folder"))
            .pick_folder(answer),
        Purpose::NewBackup => dialog
            .set_title(words::text("shell_save_backup"))
            .set_file_name("workspace.quayside-backup")
            .save_file(answer),
        Purpose::NewExport => dialog
            .set_title(words::text("shell_save_export"))
            .set_file_name("quayside-export.zip")
            .save_file(answer),
        Purpose::NewCheckpoint => dialog
            .set_title(words::text("shell_save_checkpoint"))
            .set_file_name("quayside-checkpoint.txt")
            .save_file(answer),
    }
    picked.recv().await.flatten()?.into_path().ok()
}
