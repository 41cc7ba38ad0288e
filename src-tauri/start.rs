//! Starts `desk` beside the web view: both take their time and neither needs the other. It must not answer for
//! `desk`: a call that comes early waits, it is not refused.

use std::sync::Arc;

use desk::{Desk, DeskOptions};
use tauri::AppHandle;
use tauri::async_runtime::RwLock;
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::{changes, words};

/// `desk`, once it has started: locked for writing until then.
#[derive(Clone)]
pub(crate) struct Started(Arc<RwLock<Option<Arc<Desk>>>>);

impl Started {
    /// Waits for `desk`. `None` when it could not start; the user has then been told and the program is ending.
    pub(crate) async fn desk(&self) -> Option<Arc<Desk>> {
        self.0.read().await.clone()
    }
}

/// Starts `desk` on a thread of its own and, once it runs, passes its changes on to the window.
///
/// # Errors
/// When the system gives no thread.
pub(crate) fn desk(app: &AppHandle, options: DeskOptions) -> std::io::Result<Started> {
    let place = Arc::new(RwLock::new(None));
    let app = app.clone();
    let held = tauri::async_runtime::block_on(place.clone().write_owned());
    std::thread::Builder::new()
        .name("desk-start".into())
        .spawn(move || {
            let mut place = held;
            match Desk::start(options) {
                Ok(desk) => {
                    let desk = place.insert(Arc::new(desk));
                    changes::forward(&app, desk);
                    if let Err(error) = desk.keep_watch() {
                        tracing::error!(%error, "nothing locks by itself, and no backup is made by itself");
                    }
                }
                Err(error) => refuse(&app, &error.to_string()),
            }
        })?;
    Ok(Started(place))
}

/// Says in a native dialog why there is no program today, and ends it when the dialog is closed.
fn refuse(app: &AppHandle, reason: &str) {
    tracing::error!(reason, "desk could not start");
    let handle = app.clone();
    app.dialog()
        .message(reason)
        .title(words::text("shell_start_refused"))
        .kind(MessageDialogKind::Error)
        .show(move |_| handle.exit(1));
}
