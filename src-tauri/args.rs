//! What may follow the program's name on a command line. It must not decide what the arguments mean to a workspace:
//! `desk` does.

use std::path::PathBuf;

use clap::Parser;

use crate::graphics::Painting;

/// An order desk for people who buy abroad under trade assurance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Parser)]
#[command(name = "quayside", version)]
pub(crate) struct Args {
    /// Go straight into the Practice workspace: a simulated supplier, bank and platform
    #[arg(long, conflicts_with = "workspace")]
    pub practice: bool,
    /// Open the workspace in this folder
    #[arg(long, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Open workspaces without writing to them, also where they lie in a folder that cannot be written to
    #[arg(long)]
    pub read_only: bool,
    /// Keep settings and the list of known workspaces here, apart from the user's own
    #[arg(long, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Paint in this way from now on, for a window that stays blank (Linux)
    #[arg(long, value_enum)]
    pub graphics: Option<Painting>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_is_understood() {
        let args = Args::try_parse_from(["quayside", "--practice", "--home", "h"]).unwrap();
        assert_eq!(
            args,
            Args {
                practice: true,
                workspace: None,
                read_only: false,
                home: Some("h".into()),
                graphics: None
            }
        );
        let args = Args::try_parse_from(["quayside", "--workspace", "w", "--read-only"]).unwrap();
        assert_eq!((args.workspace, args.read_only), (Some("w".into()), true));
    }

    #[test]
    fn a_way_of_painting_is_one_of_three() {
        let args = Args::try_parse_from(["quayside", "--graphics", "without-compositing"]).unwrap();
        assert_eq!(args.graphics, Some(Painting::WithoutCompositing));
        assert!(Args::try_parse_from(["quayside", "--graphics", "quick"]).is_err());
    }

    #[test]
    fn practice_and_a_real_workspace_are_never_mixed() {
        assert!(Args::try_parse_from(["quayside", "--practice", "--workspace", "w"]).is_err());
    }
}
