//! Tells the window what changed, so that it reloads what it shows. It must not filter or reorder topics.

use std::collections::HashSet;
use std::sync::Arc;

use desk::{Desk, Topic};
use tauri::{AppHandle, Emitter};

use crate::window;

const EVENT: &str = "changed";

/// Emits every change of `desk` to the window, as the list of its topics, for as long as `desk` lives.
pub(crate) fn forward(app: &AppHandle, desk: &Arc<Desk>) {
    let mut changes = desk.changes();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            let topics = match changes.recv().await {
                Ok(topics) => topics,
                Err(_) if changes.is_closed() => return,
                // A window that fell behind has missed some: let it reload everything.
                Err(_) => every_topic(),
            };
            if let Err(error) = app.emit_to(window::LABEL, EVENT, topics) {
                tracing::warn!(?error, "a change did not reach the window");
            }
        }
    });
}

fn every_topic() -> Vec<Topic> {
    let all = desk::operations()
        .iter()
        .flat_map(|operation| operation.topics)
        .copied();
    all.collect::<HashSet<_>>().into_iter().collect()
}
