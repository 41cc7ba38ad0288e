//! The one window. It must not know what is shown in it.

use std::sync::mpsc;
use std::time::Duration;

use tauri::utils::config::WindowConfig;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Url, WebviewWindow, WebviewWindowBuilder};

/// The label by which capabilities, events and the menu name the window.
pub(crate) const LABEL: &str = "main";

/// Opens the window that tauri.conf.json describes. It shows our own page and nothing else: a link that leads away
/// is not followed, nothing the page says opens another, and no file leaves it but through a dialog of the system: a download
/// would put sealed evidence in plain into a folder that nobody chose.
///
/// # Errors
/// When the web view cannot start.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    let config = config(app);
    WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    Ok(())
}

/// Shows, restores and focuses the window, for a second start.
pub(crate) fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let raised = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(?error, "the window could not be brought forward");
    }
}

/// The window, if it is open.
pub(crate) fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Whether somebody could look at it: it is neither hidden nor minimised. `None` when the thread of the window does not answer
/// within `time`: it may hang, and whoever asks must not hang with it.
pub(crate) fn is_seen(app: &AppHandle, time: Duration) -> Option<bool> {
    let (tell, told) = mpsc::channel();
    let asked = app.clone();
    let look = move || {
        let seen = asked.get_webview_window(LABEL).is_some_and(|window| {
            let minimised = window.is_minimized().unwrap_or(false);
            window.is_visible().unwrap_or(true) && !minimised
        });
        // Nobody hears an answer that comes too late.
        let _ = tell.send(seen);
    };
    app.run_on_main_thread(look).ok()?;
    told.recv_timeout(time).ok()
}

fn config(app: &App) -> WindowConfig {
    let windows = &app.config().app.windows;
    windows
        .iter()
        .find(|window| window.label == LABEL)
        .cloned()
        .unwrap_or_default()
}

/// Where Vite serves the page to `tauri dev` (`devUrl` of tauri.conf.json).
const DEV_PORT: u16 = 5173;

/// Tauri serves the page as `tauri://localhost`, on Windows as `http://tauri.localhost`; `tauri dev` from Vite. The other
/// system's address, and any other port, is somebody else.
fn is_ours(url: &Url) -> bool {
    let ours = if cfg!(windows) {
        ("http", Some("tauri.localhost"), None)
    } else {
        ("tauri", Some("localhost"), None)
    };
    let asked = (url.scheme(), url.host_str(), url.port());
    asked == ours || (cfg!(dev) && asked == ("http", Some("localhost"), Some(DEV_PORT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_is_shown() {
        let ours = |url: &str| is_ours(&url.parse().unwrap());
        assert_eq!(ours("tauri://localhost/index.html"), cfg!(not(windows)));
        assert_eq!(ours("http://tauri.localhost/"), cfg!(windows));
        assert_eq!(ours("http://localhost:5173/"), cfg!(dev));
        for other in [
            "https://tauri.localhost/",
            "http://tauri.localhost:8080/",
            "tauri://localhost:8080/",
            "http://localhost/",
            "http://localhost:5174/",
            "https://localhost:5173/",
            "https://example.com/",
            "file:///etc/passwd",
            "http://localhost.example.com/",
            "data:text/html,x",
        ] {
            assert!(!ours(other), "{other}");
        }
    }
}
