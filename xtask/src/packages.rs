//! The system packages that building and testing need, by system. Data only; `system.rs` acts on it.

/// Debian 12 packages for building and running the window.
pub(crate) const DEBIAN_BUILD: &[&str] = &[
    "build-essential",
    // OpenSSL for SQLCipher is built from its sources: by perl and make, both with the line above, named all the same.
    "perl",
    "make",
    "pkg-config",
    "libssl-dev",
    "file",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "fonts-dejavu-core",
];

/// Debian 12 packages for driving the window without a screen, with a keychain that answers on a bus of its own.
pub(crate) const DEBIAN_WINDOW: &[&str] = &["webkit2gtk-driver", "xvfb", "xauth", "dbus", "gnome-keyring"];

/// What other systems need, in words.
pub(crate) fn elsewhere() -> &'static str {
    if cfg!(target_os = "macos") {
        "On macOS: `xcode-select --install`, which brings perl and make too; Rust and Node 20.19 or newer, for \
         example by `brew install rustup node`."
    } else if cfg!(windows) {
        "On Windows: the Microsoft C++ Build Tools (workload \"Desktop development with C++\"), Perl for Windows \
         (Strawberry Perl: OpenSSL is built with it), Rust for x86_64-pc-windows-msvc, Node 20.19 or newer; \
         WebView2 is part of Windows 11 and of an updated Windows 10."
    } else {
        "On this Linux: the packages that hold a C compiler, make, perl, pkg-config, OpenSSL's headers, WebKitGTK 4.1's \
         headers and librsvg's headers (Fedora: gcc-c++ make perl pkgconf openssl-devel webkit2gtk4.1-devel librsvg2-devel; \
         Arch: base-devel perl openssl webkit2gtk-4.1 librsvg); to drive the window also WebKitWebDriver and Xvfb, and \
         gnome-keyring for the test of the keychain."
    }
}
