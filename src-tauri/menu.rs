//! The native menu: what every desktop program has, done by the shell itself. It must not offer what the page offers:
//! an action of the trade lives on the page, where its refusal can be explained.

use tauri::menu::{AboutMetadata, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Manager, WebviewWindow, Wry};

use crate::words::text;
use crate::{window, zoom};

const ZOOM_IN: &str = "zoom-in";
const ZOOM_OUT: &str = "zoom-out";
const ZOOM_RESET: &str = "zoom-reset";
const FULL_SCREEN: &str = "full-screen";
#[cfg(not(target_os = "macos"))]
const QUIT: &str = "quit";

/// The menu of this system.
///
/// # Errors
/// When the window system refuses a menu.
pub(crate) fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    app.manage(zoom::Zoom::default());
    let menu = Menu::new(app)?;
    #[cfg(target_os = "macos")]
    menu.append(&own_menu(app)?)?;
    #[cfg(not(target_os = "macos"))]
    menu.append(&file_menu(app)?)?;
    // GTK has no standard edit items without libxdo; the web view's own keys and context menu serve there.
    #[cfg(not(target_os = "linux"))]
    menu.append(&edit_menu(app)?)?;
    menu.append(&view_menu(app)?)?;
    #[cfg(not(target_os = "macos"))]
    menu.append(&help_menu(app)?)?;
    Ok(menu)
}

/// Does what the chosen item says.
pub(crate) fn chosen(app: &AppHandle, item: &str) {
    let Some(window) = window::main(app) else { return };
    let zoom = app.state::<zoom::Zoom>();
    let done = match item {
        ZOOM_IN => zoom.change(&window, zoom::Step::In),
        ZOOM_OUT => zoom.change(&window, zoom::Step::Out),
        ZOOM_RESET => zoom.change(&window, zoom::Step::Reset),
        FULL_SCREEN => toggle_full_screen(&window),
        // As its last window closes, the program ends.
        #[cfg(not(target_os = "macos"))]
        QUIT => window.close(),
        // The predefined items do their own work.
        _ => Ok(()),
    };
    if let Err(error) = done {
        tracing::warn!(?error, item, "a menu item did not work");
    }
}

fn toggle_full_screen(window: &WebviewWindow) -> tauri::Result<()> {
    window.set_fullscreen(!window.is_fullscreen()?)
}

fn view_menu(app: &AppHandle) -> tauri::Result<Submenu<Wry>> {
    let item = |id, words, keys| MenuItem::with_id(app, id, text(words), true, Some(keys));
    Submenu::with_items(
        app,
        text("shell_menu_view"),
        true,
        &[
            &item(ZOOM_IN, "shell_menu_zoom_in", "CmdOrCtrl+=")?,
            &item(ZOOM_OUT, "shell_menu_zoom_out", "CmdOrCtrl+-")?,
            &item(ZOOM_RESET, "shell_menu_zoom_reset", "CmdOrCtrl+0")?,
            &PredefinedMenuItem::separator(app)?,
            &item(FULL_SCREEN, "shell_menu_full_screen", FULL_SCREEN_KEYS)?,
        ],
    )
}

#[cfg(target_os = "macos")]
const FULL_SCREEN_KEYS: &str = "Ctrl+Cmd+F";
#[cfg(not(target_os = "macos"))]
const FULL_SCREEN_KEYS: &str = "F11";

fn about(app: &AppHandle) -> tauri::Result<PredefinedMenuItem<Wry>> {
    let bundle = &app.config().bundle;
    let metadata = AboutMetadata {
        name: app.config().product_name.clone(),
        version: Some(app.package_info().version.to_string()),
        comments: bundle.short_description.clone(),
        license: bundle.license.clone(),
        icon: app.default_window_icon().cloned(),
        ..AboutMetadata::default()
    };
    PredefinedMenuItem::about(app, Some(text("shell_menu_about")), Some(metadata))
}

#[cfg(not(target_os = "macos"))]
fn file_menu(app: &AppHandle) -> tauri::Result<Submenu<Wry>> {
    // GTK has no standard item for it: there it would stand in grey.
    let quit = MenuItem::with_id(app, QUIT, text("shell_menu_quit"), true, Some("CmdOrCtrl+Q"))?;
    Submenu::with_items(app, text("shell_menu_file"), true, &[&quit])
}

#[cfg(not(target_os = "macos"))]
fn help_menu(app: &AppHandle) -> tauri::Result<Submenu<Wry>> {
    Submenu::with_items(app, text("shell_menu_help"), true, &[&about(app)?])
}

#[cfg(target_os = "macos")]
fn own_menu(app: &AppHandle) -> tauri::Result<Submenu<Wry>> {
    Submenu::with_items(
        app,
        app.package_info().name.clone(),
        true,
        &[
            &about(app)?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::hide(app, None)?,
            &PredefinedMenuItem::hide_others(app, None)?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::quit(app, Some(text("shell_menu_quit")))?,
        ],
    )
}

#[cfg(not(target_os = "linux"))]
fn edit_menu(app: &AppHandle) -> tauri::Result<Submenu<Wry>> {
    Submenu::with_items(
        app,
        text("shell_menu_edit"),
        true,
        &[
            &PredefinedMenuItem::undo(app, None)?,
            &PredefinedMenuItem::redo(app, None)?,
            &PredefinedMenuItem::separator(app)?,
            &PredefinedMenuItem::cut(app, None)?,
            &PredefinedMenuItem::copy(app, None)?,
            &PredefinedMenuItem::paste(app, None)?,
            &PredefinedMenuItem::select_all(app, None)?,
        ],
    )
}
