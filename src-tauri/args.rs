//! What may follow the program's name on a command line. It must not decide what the arguments mean to a workspace:
//! `desk` does.

use std::path::PathBuf;

use clap::Parser;

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
    /// Keep settings and the list of known workspaces here, apart from the user's own
    #[arg(long, value_name = "DIR")]
    pub home: Option<PathBuf>,
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
                home: Some("h".into())
            }
        );
        let args = Args::try_parse_from(["quayside", "--workspace", "w"]).unwrap();
        assert_eq!(args.workspace, Some("w".into()));
    }

    #[test]
    fn practice_and_a_real_workspace_are_never_mixed() {
        assert!(Args::try_parse_from(["quayside", "--practice", "--workspace", "w"]).is_err());
    }
}
