//! The native folder dialog. The page never sees a path: the folder goes to `desk`, and the page gets what `desk`
//! makes of it. It must not judge whether a folder is a workspace.

use desk::WireError;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use crate::start::Started;
use crate::{window, words};

/// Lets the user pick a workspace folder and opens it. The id of the workspace, `None` when the user picked nothing. With
/// `damaged` nothing is picked: the folder of the last time, which is damaged, is opened for looking only.
///
/// # Errors
/// When `desk` cannot open the folder as a workspace.
#[tauri::command]
pub(crate) async fn pick_workspace(
    app: AppHandle,
    started: State<'_, Started>,
    damaged: bool,
) -> Result<Option<String>, Option<Box<WireError>>> {
    let desk = started.desk().await.ok_or(None)?;
    if damaged {
        return opened(tauri::async_runtime::spawn_blocking(move || desk.look_at_damaged_pick()).await);
    }
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
        .recv()
        .await
        .flatten()
        .and_then(|folder| folder.into_path().ok())
    else {
        return Ok(None);
    };
    opened(tauri::async_runtime::spawn_blocking(move || desk.open_picked(&folder)).await)
}

/// What came of it, as the page is told.
fn opened(
    opening: tauri::Result<Result<String, desk::Error>>,
) -> Result<Option<String>, Option<Box<WireError>>> {
    match opening {
        Ok(opened) => opened.map(Some).map_err(|error| Some(Box::new(error.to_wire()))),
        Err(_) => Err(None),
    }
}
