//! The bridge from the page to `desk`: one command carries every operation. It must not look into an operation's
//! arguments or replies.

use std::sync::Once;

use desk::{Call, Reply};
use serde_json::Value;
use tauri::State;

use crate::graphics::Paint;
use crate::start::Started;

/// Hands one call to `desk` and its reply back, refusals included.
///
/// # Errors
/// Only when `desk` could not start and the program is ending.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn dispatch(
    started: State<'_, Started>,
    op: String,
    args: Value,
    request_id: Option<String>,
) -> Result<Reply, ()> {
    let desk = started.desk().await.ok_or(())?;
    Ok(desk.dispatch_async(Call { op, args, request_id }).await)
}

/// The page says that it has painted, and whether it shows the answer to its first question or that it waits for one. True when the
/// window had stayed blank and was started again in another way of painting, which the page then says.
#[tauri::command]
pub(crate) fn shell_ready(paint: State<'_, Paint>, answered: bool) -> bool {
    static FIRST: Once = Once::new();
    if answered {
        FIRST.call_once(|| tracing::info!("page ready"));
    }
    paint.has_painted();
    paint.fell_back()
}
