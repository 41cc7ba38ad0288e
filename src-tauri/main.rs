//! Quayside's window: arguments, web view, menu, folder dialog and the one bridge from the page to `desk`. The only
//! place that knows Tauri or an operating system. It must not hold a rule, read a ledger or know an operation by name.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod args;
mod bridge;
mod changes;
#[cfg(test)]
mod door;
mod folder;
mod graphics;
mod keychain;
mod menu;
mod place;
mod start;
mod window;
mod words;
mod zoom;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let paint = graphics::prepare(args.graphics, args.home.as_deref());
    desk::start_log("warn", app::MEANINGS);
    match app::run(args, paint) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(?error, "the window could not start");
            ExitCode::FAILURE
        }
    }
}
