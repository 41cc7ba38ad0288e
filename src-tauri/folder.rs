//! The native folder dialog. The page never sees a path: the folder goes to `desk`, and the page gets what `desk`
//! replies. It must not judge whether a folder is a workspace.

use desk::Reply;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use crate::start::Started;
use crate::{window, words};

/// Lets the user pick a workspace folder and makes it known to `desk`. `None` when the user picked nothing.
///
/// # Errors
/// Only when `desk` could not start and the program is ending.
#[tauri::command]
pub(crate) async fn pick_workspace(app: AppHandle, started: State<'_, Started>) -> Result<Option<Reply>, ()> {
    let desk = started.desk().await.ok_or(())?;
    let (sender, mut picked) = tauri::async_runtime::channel(1);
    let mut dialog = app.dialog().file().set_title(words::text("shell_pick_workspace"));
    if let Some(window) = window::main(&app) {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_folder(move |folder| {
        // Nobody waits any more when the page was left meanwhile.
        let _ = sender.try_send(folder);
    });
    let Some(folder) = picked
        .await
        .ok()
        .flatten()
        .and_then(|folder| folder.into_path().ok())
    else {
        return Ok(None);
    };
    Ok(Some(desk.add_workspace(folder).await))
}
