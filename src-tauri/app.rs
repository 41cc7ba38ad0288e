//! Puts the program together: plugins, `desk`, bridge, menu, window. It must not do work of its own beyond that.

use std::sync::Arc;

use desk::{DeskOptions, Meanings};
use tauri::{App, Builder, Manager};
use tauri_plugin_window_state::StateFlags;

use crate::args::Args;
use crate::graphics::{self, Paint};
use crate::keychain::SystemKeychain;
use crate::{bridge, folder, menu, place, start, window};

/// What a warning of the plugin for a single window means: it did not find or reach the window that is open already.
pub(crate) const MEANINGS: Meanings = &[("tauri_plugin_single_instance", NO_OTHER_WINDOW)];

#[cfg(windows)]
const NO_OTHER_WINDOW: &str =
    "the window that is open already did not answer: this start ends without bringing it forward";
#[cfg(not(windows))]
const NO_OTHER_WINDOW: &str =
    "no session bus to look for a window that is open already: this start opens a window of its own";

/// Runs until the last window is closed.
///
/// # Errors
/// When the web view or the window system cannot start. A `desk` that cannot start is told to the user in a dialog.
pub(crate) fn run(args: Args, paint: Paint) -> tauri::Result<()> {
    with_single_instance(Builder::default(), &args)
        .plugin(tauri_plugin_dialog::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(remembered())
                .build(),
        )
        .menu(menu::build)
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .invoke_handler(tauri::generate_handler![
            bridge::dispatch,
            bridge::shell_ready,
            folder::pick_workspace,
            place::pick_place
        ])
        .setup(move |app| Ok(set_up(app, args, paint)?))
        .run(context())
}

/// The program's configuration as it was built in: tauri.conf.json, the page and what the page may ask for.
pub(crate) fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// What a window gets back at the next start. Not whether it was visible: a hidden window could never be found again.
fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// A second start brings the first window forward. A home of one's own is a program of one's own, so there only
/// `desk`'s lock on the workspace guards.
fn with_single_instance(builder: Builder<tauri::Wry>, args: &Args) -> Builder<tauri::Wry> {
    if args.home.is_some() {
        return builder;
    }
    builder.plugin(tauri_plugin_single_instance::init(|app, _args, _folder| {
        window::bring_forward(app)
    }))
}

fn set_up(app: &App, args: Args, paint: Paint) -> tauri::Result<()> {
    let home = match args.home {
        Some(home) => home,
        None => app.path().app_data_dir()?,
    };
    let options = DeskOptions {
        home: Some(home),
        workspace: args.workspace,
        practice: args.practice,
        read_only: args.read_only,
        keychain: Some(Arc::new(SystemKeychain)),
        watched: true,
        ..DeskOptions::default()
    };
    app.manage(start::desk(app.handle(), options)?);
    app.manage(paint);
    // First, for opening the window may hang already.
    graphics::watch(app.handle());
    window::open(app)?;
    Ok(())
}
