//! Building the desktop program and its packages.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{cargo, run, say};
use crate::place::{self, Profile};
use crate::{node, system};

/// Builds every program of the workspace, the window included. The page must have been built.
pub(crate) fn build(profile: Profile) -> Result<()> {
    match profile {
        // The whole workspace: one set of features, so nothing is compiled again for the tests. Not ourselves: Windows
        // refuses to overwrite a running program.
        Profile::Debug => cargo(&["build", "--workspace", "--exclude", "xtask", "--locked"]),
        Profile::Release => cargo(&[
            "build",
            "--release",
            "--locked",
            "-p",
            "quayside",
            "-p",
            "quayside-cli",
        ]),
    }
}

/// Makes the installable package of this system and says where it lies.
pub(crate) fn package() -> Result<()> {
    system::prepare(system::Use::Build)?;
    node::install()?;
    tauri(&["build", "--bundles", bundle()])?;
    for file in packages()? {
        let size = std::fs::metadata(&file)?.len();
        say(&format!("{} ({:.1} MB)", file.display(), megabytes(size)));
    }
    Ok(())
}

/// The Tauri command line tool, from the page's packages, at the repository's root.
pub(crate) fn tauri(args: &[&str]) -> Result<()> {
    let script = place::ui().join("node_modules/@tauri-apps/cli/tauri.js");
    let mut words = vec![script.into_os_string()];
    words.extend(args.iter().map(Into::into));
    run("node", &words)
}

/// The packages that the last [`package`] left.
pub(crate) fn packages() -> Result<Vec<PathBuf>> {
    let folder = place::target().join("release/bundle").join(bundle());
    let listed = std::fs::read_dir(&folder).with_context(|| format!("no package in {}", folder.display()))?;
    let mut files: Vec<PathBuf> = listed
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// Millions of bytes, as package sizes are given.
#[expect(clippy::cast_precision_loss, reason = "a size for reading")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn bundle() -> &'static str {
    if cfg!(target_os = "macos") {
        "dmg"
    } else if cfg!(windows) {
        "nsis"
    } else {
        "deb"
    }
}
