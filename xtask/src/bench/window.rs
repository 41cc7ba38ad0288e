//! Discover in the real window, release build, with a list taken in by the window itself: from a key press to the rows that
//! answer it, painted, and a scroll through all of it. The measurement itself is ui/e2e/bench.mjs.

use anyhow::{Result, bail};

use super::import;
use crate::command::check;
use crate::place::Profile;
use crate::{app, node, system, window};

/// What the window takes in.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Args {
    /// Rows of the list
    #[arg(long, default_value_t = 1_000_000)]
    rows: u32,
}

/// Builds the program as it is shipped, makes the list, drives the window and prints.
///
/// # Errors
/// Where no window can be driven, something cannot be built, or a key is never answered.
pub(crate) fn run(args: Args) -> Result<()> {
    if !window::driven_here() {
        bail!("the window is driven through WebKitWebDriver, which is on Linux only");
    }
    system::prepare(system::Use::Window)?;
    node::install()?;
    node::build()?;
    app::build(Profile::Release)?;
    let import = import::program()?;
    let folder = std::env::temp_dir().join(format!("quayside-bench-window-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let list = folder.join("list.csv");
    let measured = import::make(&import, &list, args.rows).and_then(|()| {
        let list = list.to_string_lossy();
        check(window::on_screen(Profile::Release, &["e2e/bench.mjs", &*list]))
    });
    std::fs::remove_dir_all(&folder)?;
    measured
}
