//! `quayside-cli`: the one table of operations from a terminal. It adds no operation and no rule of its own.

mod commands;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The same operations as the window, as JSON.
#[derive(Debug, Parser)]
#[command(name = "quayside-cli", version, about)]
struct Cli {
    /// Folder of the workspace to work in; calculators need none.
    #[arg(long, global = true, value_name = "DIR")]
    workspace: Option<PathBuf>,
    /// Folder with the list of known workspaces; needed for `workspace.*` only.
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Open the workspace without writing to it, also while a window has it open.
    #[arg(long, global = true)]
    read_only: bool,
    /// File whose first line is the passphrase of an encrypted workspace; asked for on the terminal when absent.
    #[arg(long, global = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// A file or folder that an operation may read or write: its handle stands for `"place_id": "$PLACE"`.
    #[arg(long, global = true, value_name = "PATH")]
    place: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every operation with the JSON Schema of its arguments and reply.
    Api,
    /// Run one operation and print its reply.
    Call {
        /// Name, for example `cover.quote`.
        op: String,
        /// Arguments as one JSON object.
        #[arg(default_value = "{}")]
        args: String,
        /// Id of the request; the same id is answered once. Made anew when absent.
        #[arg(long)]
        request_id: Option<String>,
    },
    /// Read one `{"op", "args", "request_id"?}` a line and print one reply a line.
    Batch,
    /// Hand a file in and print the upload id that operations take.
    Upload {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    desk::start_log("error", &[]);
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(failed) => commands::fail(&failed),
    }
}
