//! What each subcommand does: read, dispatch, print one JSON line. Nothing is decided here.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use desk::{Call, Desk, DeskOptions, Passphrase, Purpose, Reply};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{Cli, Command};

/// Bytes of a file handed over at once.
const CHUNK: usize = 1 << 20;

/// Runs the subcommand; the exit code is 1 when a reply is an error.
pub(crate) fn run(cli: Cli) -> Result<ExitCode, Failed> {
    if matches!(cli.command, Command::Api) {
        print(&desk::describe())?;
        return Ok(ExitCode::SUCCESS);
    }
    let desk = start(&cli)?;
    match cli.command {
        Command::Api => Ok(ExitCode::SUCCESS),
        Command::Call { op, args, request_id } => {
            let reply = match serde_json::from_str(&args) {
                Ok(args) => desk.dispatch(Call {
                    args: placed(&desk, cli.place.as_deref(), &op, args),
                    op,
                    request_id: request_id.or_else(|| Some(fresh())),
                }),
                Err(error) => invalid(&error.to_string()),
            };
            Ok(answer(&reply)?)
        }
        Command::Batch => Ok(batch(&desk)?),
        Command::Upload { file } => Ok(upload(&desk, &file)?),
    }
}

/// Why there is no answer of an operation.
pub(crate) enum Failed {
    /// The desk did not start: what it says of the workspace.
    Desk(desk::Error),
    /// What was asked for cannot be read or the answer not be written.
    Said(String),
}

impl From<String> for Failed {
    fn from(message: String) -> Self {
        Self::Said(message)
    }
}

/// Prints a failure in the shape of every other error and returns status 1.
pub(crate) fn fail(failed: &Failed) -> ExitCode {
    let reply = match failed {
        Failed::Desk(error) => Reply::Error(error.to_wire()),
        Failed::Said(message) => invalid(message),
    };
    let _ = print(&reply.to_json());
    ExitCode::FAILURE
}

fn start(cli: &Cli) -> Result<Desk, Failed> {
    let options = DeskOptions {
        home: cli.home.clone(),
        workspace: cli.workspace.clone(),
        read_only: cli.read_only,
        passphrase: passphrase(cli)?,
        ..DeskOptions::default()
    };
    Desk::start(options).map_err(Failed::Desk)
}

/// The passphrase from its file; from the terminal where the workspace asks for one and somebody sits there.
fn passphrase(cli: &Cli) -> Result<Option<Passphrase>, String> {
    let text = match (&cli.passphrase_file, &cli.workspace) {
        (Some(file), _) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            Zeroizing::new(text)
        }
        (None, Some(dir)) if desk::asks_for_passphrase(dir) && std::io::stdin().is_terminal() => {
            Zeroizing::new(rpassword::prompt_password("Passphrase: ").map_err(|error| error.to_string())?)
        }
        (None, _) => return Ok(None),
    };
    let line = text.lines().next().unwrap_or_default();
    Passphrase::given(line)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// The call with the handle of `--place` where it says `$PLACE`.
fn placed(desk: &Desk, cli_place: Option<&Path>, op: &str, mut args: Value) -> Value {
    if let (Some(path), Some(place), Some(purpose)) = (cli_place, args.get_mut("place_id"), Purpose::of(op))
        && place == "$PLACE"
    {
        *place = json!(desk.offer_place(path, purpose));
    }
    args
}

fn batch(desk: &Desk) -> Result<ExitCode, String> {
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        if line.trim().is_empty() {
            continue;
        }
        print(&one_line(desk, &line).to_json())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn one_line(desk: &Desk, line: &str) -> Reply {
    let mut request: Value = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => return invalid(&error.to_string()),
    };
    let Some(op) = request.get("op").and_then(Value::as_str).map(str::to_owned) else {
        return invalid("a line needs \"op\"");
    };
    let request_id = request
        .get("request_id")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let args = request.get_mut("args").map(Value::take).unwrap_or(Value::Null);
    desk.dispatch(Call {
        op,
        args,
        request_id: request_id.or_else(|| Some(fresh())),
    })
}

fn upload(desk: &Desk, file: &Path) -> Result<ExitCode, String> {
    use base64::Engine as _;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut source = std::fs::File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let started = desk.dispatch(call("upload.start", json!({ "name": name })));
    let Reply::Ok { value, .. } = &started else {
        return answer(&started);
    };
    let said: Value = value.read().map_err(|error| error.to_string())?;
    let upload_id = &said["upload_id"];
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut sent = 0u64;
    loop {
        chunk.clear();
        let read = Read::by_ref(&mut source)
            .take(CHUNK as u64)
            .read_to_end(&mut chunk)
            .map_err(|error| error.to_string())?;
        if read == 0 {
            return answer(&started);
        }
        let content = base64::engine::general_purpose::STANDARD.encode(&chunk);
        let reply = desk.dispatch(call(
            "upload.append",
            json!({ "upload_id": upload_id, "offset": sent, "content_base64": content }),
        ));
        if matches!(reply, Reply::Error(_)) {
            return answer(&reply);
        }
        sent += chunk.len() as u64;
    }
}

fn call(op: &str, args: Value) -> Call {
    Call {
        op: op.to_owned(),
        args,
        request_id: Some(fresh()),
    }
}

fn fresh() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn invalid(message: &str) -> Reply {
    Reply::Error(desk::Error::field("arguments", message).to_wire())
}

fn answer(reply: &Reply) -> Result<ExitCode, String> {
    print(&reply.to_json())?;
    Ok(if matches!(reply, Reply::Ok { .. }) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(value: &Value) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}
