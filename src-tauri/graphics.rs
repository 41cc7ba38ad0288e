//! Chooses how the system's web view paints, before it starts. It must not be called once a thread or a web view
//! runs: an environment variable is process-wide.

/// Turns off WebKitGTK's DMA-BUF renderer unless the user has said otherwise.
/// Why: docs/decisions/linux-painting.md.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(RENDERER).is_none() {
        // It can only fail for a name with `=` or NUL in it; the web view then merely paints its slower way.
        let _ = glib::setenv(RENDERER, "1", true);
    }
}

/// Windows and macOS paint with what the system chooses.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
