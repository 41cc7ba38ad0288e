//! Where things are: the repository, the build folder, the test data.

use std::path::{Path, PathBuf};

/// The repository's root folder: the one whose xtask Cargo was asked to run, also where several share a build folder.
pub(crate) fn root() -> PathBuf {
    let asked = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let xtask = asked.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// The page's folder.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// Cargo's build folder, as Cargo itself would choose it.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A built program of the workspace.
pub(crate) fn program(profile: Profile, name: &str) -> PathBuf {
    target()
        .join(profile.folder())
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The real lists that some tests and measurements read, where this machine has them.
pub(crate) fn test_data() -> Option<PathBuf> {
    let folder = match std::env::var_os("QUAYSIDE_TEST_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared/data"),
    };
    folder.is_dir().then_some(folder)
}

/// How a program is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, with checks.
    Debug,
    /// As it is shipped.
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        }
    }
}
