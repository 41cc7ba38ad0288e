//! The window driven as a user would, by WebKitWebDriver on a screen of its own. The tests themselves are in ui/e2e.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{check, say};
use crate::place::{self, Profile};
use crate::{app, node, system};

/// What keeps keys on a bus of a test's own, and the variable that names it.
const KEYRING_PROGRAM: &str = "gnome-keyring-daemon";
const KEYRING: &str = "QUAYSIDE_KEYRING";

/// Whether this system can drive the window: WebKitWebDriver is Linux's.
pub(crate) fn driven_here() -> bool {
    cfg!(target_os = "linux")
}

/// Runs the tests of the real window against the debug build, which must be there.
pub(crate) fn tests() -> Result<()> {
    // One at a time: two windows on two cores make each other late.
    let mut args = vec!["--test".to_owned(), "--test-concurrency=1".to_owned()];
    args.extend(test_files()?);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    check(on_screen(Profile::Debug, &args))
}

/// The test files by name: what a folder's name means to `node --test` differs by version.
fn test_files() -> Result<Vec<String>> {
    let folder = place::ui().join("e2e/tests");
    let listed = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<String> = listed
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("e2e/tests/{name}"))
        .collect();
    files.sort();
    Ok(files)
}

/// Pictures every page in both themes and both sizes, into shots/.
pub(crate) fn shots() -> Result<()> {
    if !driven_here() {
        bail!("pictures are taken through WebKitWebDriver, which is on Linux only");
    }
    system::prepare(system::Use::Window)?;
    node::install()?;
    node::build()?;
    app::build(Profile::Debug)?;
    check(on_screen(Profile::Debug, &["e2e/shots.mjs"]))?;
    say(&format!(
        "pictures are in {}",
        place::root().join("shots").display()
    ));
    Ok(())
}

/// Node in `ui/` with a screen, our own where there is none to see, and told where the programs are.
pub(crate) fn on_screen(profile: Profile, args: &[&str]) -> Command {
    let mut command = Command::new("xvfb-run");
    command
        .args(["-a", "-s", "-screen 0 1280x900x24", "node"])
        .args(args)
        .current_dir(place::ui());
    command.env("QUAYSIDE_APP", place::program(profile, "quayside"));
    command.env("QUAYSIDE_CLI", place::program(profile, "quayside-cli"));
    command.env("QUAYSIDE_SHOTS", place::root().join("shots"));
    // Where there is one, its test must not be skipped: named here, it has to start.
    if std::env::var_os(KEYRING).is_none() && system::on_path(KEYRING_PROGRAM) {
        command.env(KEYRING, KEYRING_PROGRAM);
    }
    if let Some(data) = place::test_data() {
        command.env("QUAYSIDE_TEST_DATA", data);
    }
    command
}
