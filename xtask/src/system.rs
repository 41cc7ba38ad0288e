//! Makes the machine ready: system packages and Node. Installs only Debian packages, only those of `packages.rs`, and
//! says the exact command where it may not.

use std::io::IsTerminal;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{self, check, say, succeeds};
use crate::packages::{DEBIAN_BUILD, DEBIAN_WINDOW, elsewhere};

/// The oldest Node that Vite and its plugins accept.
const NODE: (u32, u32) = (20, 19);

/// What the machine is made ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Building, and opening the window on a screen.
    Build,
    /// Also driving the window without a screen.
    Window,
}

/// Installs what is missing, or says what to install.
pub(crate) fn prepare(what: Use) -> Result<()> {
    node()?;
    if !cfg!(target_os = "linux") {
        return elsewhere_ready();
    }
    if !succeeds("dpkg-query", &["--version"]) {
        return linux_ready(what);
    }
    let missing: Vec<&str> = wanted(what).filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

fn wanted(what: Use) -> impl Iterator<Item = &'static str> {
    let window = if what == Use::Window { DEBIAN_WINDOW } else { &[] };
    DEBIAN_BUILD.iter().chain(window).copied()
}

fn installed(package: &str) -> bool {
    let status = Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output();
    status.is_ok_and(|output| output.stdout == b"installed")
}

fn install(missing: &[&str]) -> Result<()> {
    let list = missing.join(" ");
    let Some(prefix) = privilege() else {
        bail!(
            "missing Debian packages, and neither root nor sudo to install them. Please run:\n  \
             apt-get update && apt-get install --no-install-recommends {list}"
        );
    };
    say(&format!("installing Debian packages: {list}"));
    apt(prefix, &["update", "-qq"])?;
    let mut args = vec!["install", "-y", "-qq", "--no-install-recommends"];
    args.extend(missing);
    apt(prefix, &args).with_context(|| format!("could not install: {list}"))
}

fn apt(prefix: &[&str], args: &[&str]) -> Result<()> {
    let mut words = prefix.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(args);
    command::run(words[0], &words[1..])
}

/// How this user may install packages: as root, by sudo without a password, or by sudo with somebody there to type it.
fn privilege() -> Option<&'static [&'static str]> {
    let root = command::output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if root {
        Some(&[])
    } else if succeeds("sudo", &["-n", "true"]) {
        Some(&["sudo", "-n"])
    } else if succeeds("sudo", &["--version"]) && std::io::stdin().is_terminal() {
        Some(&["sudo"])
    } else {
        None
    }
}

fn linux_ready(what: Use) -> Result<()> {
    let libraries = ["webkit2gtk-4.1", "librsvg-2.0", "openssl"];
    let built = libraries
        .iter()
        .all(|library| succeeds("pkg-config", &["--exists", library]));
    let driven = what == Use::Build || (on_path("WebKitWebDriver") && on_path("xvfb-run"));
    if built && driven {
        return Ok(());
    }
    bail!(
        "something is missing that this is no Debian to install from. {}",
        elsewhere()
    )
}

fn elsewhere_ready() -> Result<()> {
    if cfg!(target_os = "macos") && !succeeds("xcode-select", &["-p"]) {
        bail!("no C compiler found. {}", elsewhere());
    }
    Ok(())
}

/// Whether a program of this name is on the search path.
pub(crate) fn on_path(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

fn node() -> Result<()> {
    let wanted = format!(
        "Node {}.{} or newer is needed (https://nodejs.org)",
        NODE.0, NODE.1
    );
    let printed = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| wanted.clone())?;
    let version = String::from_utf8_lossy(&printed.stdout).trim().to_owned();
    if node_version(&version).is_some_and(|found| found >= NODE) {
        return Ok(());
    }
    bail!("{wanted}; this one is {version}")
}

fn node_version(printed: &str) -> Option<(u32, u32)> {
    let mut numbers = printed.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Adds rustfmt and clippy where a minimal toolchain lacks them and rustup can fetch them.
pub(crate) fn rust_components() -> Result<()> {
    for (tool, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if succeeds(tool, &["--version"]) {
            continue;
        }
        let mut add = Command::new("rustup");
        add.args(["component", "add", component]);
        check(add).with_context(|| format!("{component} is missing; it belongs to the Rust toolchain"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(node_version("v20.20.2"), Some((20, 20)));
        assert!(node_version("v20.9.0").unwrap() < NODE);
        assert!(node_version("v24.0.0").unwrap() >= NODE);
        assert_eq!(node_version("20"), None);
    }
}
