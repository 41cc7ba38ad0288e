//! Quayside's window: arguments, web view, menu, folder dialog and the one bridge from the page to `desk`. The only
//! place that knows Tauri or an operating system. It must not hold a rule, read a ledger or know an operation by name.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod args;
mod bridge;
mod changes;
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
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let args = args::Args::parse();
    graphics::prepare();
    let filter = EnvFilter::try_from_env("QUAYSIDE_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match app::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not start");
            ExitCode::FAILURE
        }
    }
}
