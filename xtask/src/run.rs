//! Opening the window for a person: straight into Practice, or with hot reload.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{check, say};
use crate::place::{self, Profile};
use crate::{app, node, system};

/// Installs what is missing, builds, and opens the window in Practice, or as the arguments say.
pub(crate) fn run(args: &[String]) -> Result<()> {
    system::prepare(system::Use::Build)?;
    node::install()?;
    node::build()?;
    say("building the program (a first build takes several minutes)");
    app::build(Profile::Debug)?;
    screen()?;
    let mut window = Command::new(place::program(Profile::Debug, "quayside"));
    if args.is_empty() {
        window.arg("--practice");
    }
    window.args(args);
    check(window)
}

/// The window with the page from Vite: a change of the page shows at once, a change of Rust rebuilds.
pub(crate) fn dev() -> Result<()> {
    system::prepare(system::Use::Build)?;
    node::install()?;
    screen()?;
    app::tauri(&["dev", "--", "--", "--practice"])
}

fn screen() -> Result<()> {
    let there = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !there("DISPLAY") && !there("WAYLAND_DISPLAY") {
        bail!(
            "everything is built, but there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)"
        );
    }
    Ok(())
}
