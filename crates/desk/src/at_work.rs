//! A desk at work in its sample world, for tests that look inside it.

use serde_json::Value;

use crate::desk::{Desk, DeskOptions};
use crate::dispatch::{Call, Reply};

/// A desk in a fresh practice workspace, and the folder that it lies in.
pub(crate) fn practice() -> (tempfile::TempDir, Desk) {
    let home = tempfile::tempdir().unwrap();
    let options = DeskOptions {
        home: Some(home.path().to_path_buf()),
        practice: true,
        ..DeskOptions::default()
    };
    let desk = Desk::start(options).unwrap();
    (home, desk)
}

/// The reply of an operation that is done.
#[track_caller]
pub(crate) fn ask(desk: &Desk, op: &str, args: Value) -> Value {
    let call = Call {
        op: op.to_owned(),
        args,
        request_id: None,
    };
    match desk.dispatch(call) {
        Reply::Ok { value, .. } => value.read().unwrap(),
        Reply::Error(error) => panic!("{op}: {error:?}"),
    }
}
