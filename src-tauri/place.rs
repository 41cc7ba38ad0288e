//! Native dialogs for files that come from or go to a place of the user's. The page says what it is for and gets a handle
//! that an operation takes; it never sees or says a path. It must not read or write the place itself.

use std::path::PathBuf;

use desk::Purpose;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, FilePath};

use crate::start::Started;
use crate::{window, words};

/// Lets the user pick a place. Its handle, `None` when the user picked nothing.
///
/// # Errors
/// Only when `desk` could not start and the program is ending.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn pick_place(
    app: AppHandle,
    started: State<'_, Started>,
    purpose: Purpose,
    name: Option<String>,
) -> Result<Option<String>, ()> {
    let desk = started.desk().await.ok_or(())?;
    let picked = pick(&app, purpose, name.as_deref().map(plain_name)).await;
    Ok(picked.map(|path| desk.offer_place(&path, purpose)))
}

/// What a dialog may be told to begin with: a name and no way to anywhere.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|letter| !letter.is_control()).collect();
    let shown = shown.trim().trim_start_matches('.').to_owned();
    if shown.is_empty() {
        "file".to_owned()
    } else {
        shown
    }
}

async fn pick(app: &AppHandle, purpose: Purpose, name: Option<String>) -> Option<PathBuf> {
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
        Purpose::NewFile => dialog
            .set_title(words::text("shell_save_file"))
            .set_file_name(name.unwrap_or_default())
            .save_file(answer),
    }
    picked.recv().await.flatten()?.into_path().ok()
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn the_page_names_a_file_and_no_folder() {
        for (said, shown) in [
            ("contract.pdf", "contract.pdf"),
            ("../../.ssh/authorized_keys", "authorized_keys"),
            ("C:\\Windows\\notepad.exe", "notepad.exe"),
            (".bashrc", "bashrc"),
            ("a\u{0}b\n.txt", "ab.txt"),
            ("/", "file"),
        ] {
            assert_eq!(plain_name(said), shown, "{said:?}");
        }
    }
}
