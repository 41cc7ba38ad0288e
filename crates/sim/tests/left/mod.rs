//! What a killed program left, held against what it had told.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::{Call, Desk, Reply, ReplyText};
use ledger::{Ledger, LedgerError, Sha};
use serde_json::{Value, json};
use sim::durable::{PIECE, Told, content};
use sim::ground::Ground;
use trade::order::contract::FileRef;

/// A request as it was asked.
#[derive(Debug)]
struct Asked {
    request_id: String,
    op: String,
    args: Value,
}

/// A file on its way in.
#[derive(Debug)]
struct Upload {
    name: String,
    bytes: usize,
    kept: Option<FileRef>,
}

/// What was told.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    done: Vec<(Asked, String)>,
    /// The one that was asked last and has no answer.
    in_flight: Option<Asked>,
    uploads: BTreeMap<String, Upload>,
}

impl Heard {
    pub(crate) fn take(&mut self, told: Told) {
        match told {
            Told::Opening => {}
            Told::Asked { request_id, op, args } => self.in_flight = Some(Asked { request_id, op, args }),
            Told::Done { answer, request_id } => {
                let asked = self.in_flight.take().unwrap();
                assert_eq!(asked.request_id, request_id);
                self.done.push((asked, answer));
            }
            Told::Refused { .. } => self.in_flight = None,
            Told::Begun { upload_id, name } => {
                let upload = Upload {
                    name,
                    bytes: 0,
                    kept: None,
                };
                self.uploads.insert(upload_id, upload);
            }
            Told::CameIn { upload_id, bytes } => self.uploads.get_mut(&upload_id).unwrap().bytes = bytes,
            Told::Kept { upload_id, file } => {
                self.uploads.get_mut(&upload_id).unwrap().kept = Some(file);
            }
        }
    }
}

/// The workspace, opened again.
pub(crate) struct Left {
    number: u64,
    ground: Ground,
    desk: Desk,
    log: Ledger,
}

fn hash(reply: &ReplyText) -> String {
    Sha::of(reply.text().as_bytes()).to_string()
}

impl Left {
    pub(crate) fn open(home: &Path, number: u64) -> Left {
        let mut ground = Ground::made(home).unwrap();
        let desk = ground.start().unwrap();
        let log = ground.log(true).unwrap();
        let left = Left {
            number,
            ground,
            desk,
            log,
        };
        let current = left.ok("workspace.current", json!({}));
        let damage = &current["workspace"]["damage"];
        assert!(damage.is_null(), "kill {number}: {damage}");
        left
    }

    fn call(&self, op: &str, args: &Value, request_id: Option<&str>) -> Reply {
        self.desk.dispatch(Call {
            op: op.to_owned(),
            args: args.clone(),
            request_id: request_id.map(str::to_owned),
        })
    }

    fn again(&self, asked: &Asked) -> Reply {
        self.call(&asked.op, &asked.args, Some(&asked.request_id))
    }

    fn ok(&self, op: &str, args: Value) -> Value {
        match self.call(op, &args, None) {
            Reply::Ok { value, .. } => value.read().unwrap(),
            Reply::Error(error) => panic!("kill {}: {op}: {error:?}", self.number),
        }
    }

    fn newest(&self) -> u64 {
        let newest: Result<_, LedgerError> = self.log.read(|view| view.newest());
        newest.unwrap().seq
    }

    /// The hash of the answer in the log, and whether every event of the request is there under its id.
    fn logged(&self, request_id: &str) -> Option<String> {
        let stored = self.log.read(|view| {
            let Some(stored) = view.request(request_id)? else {
                return Ok::<_, LedgerError>(None);
            };
            for seq in stored.seqs.into_iter().flat_map(|(first, last)| first..=last) {
                let event = view.event(seq)?;
                assert_eq!(event.unwrap().request_id, request_id);
            }
            Ok(Some(Sha::of(stored.reply.as_bytes()).to_string()))
        });
        stored.unwrap()
    }

    /// Everything that was answered is in the log with that answer, and gives it again without writing anything. Gives how
    /// many there were.
    pub(crate) fn holds_what_was_answered(&self, heard: &Heard) -> u64 {
        let before = self.newest();
        for (asked, answer) in &heard.done {
            let (id, op) = (&asked.request_id, &asked.op);
            assert_eq!(self.logged(id).as_ref(), Some(answer), "{id} ({op}) is lost");
            match self.again(asked) {
                Reply::Ok { value, .. } => assert_eq!(&hash(&value), answer, "{id} ({op})"),
                Reply::Error(error) => panic!("{id} ({op}) was answered and is refused: {error:?}"),
            }
        }
        assert_eq!(
            self.newest(),
            before,
            "kill {}: a retry wrote something",
            self.number
        );
        u64::try_from(heard.done.len()).unwrap()
    }

    /// The one request without an answer: done before, it gives its first answer and writes nothing; otherwise it is done now,
    /// or refused as any request is, and done once. Says whether it had been done.
    pub(crate) fn finishes_what_was_in_flight(&self, heard: &Heard) -> Option<bool> {
        let asked = heard.in_flight.as_ref()?;
        let (id, op) = (&asked.request_id, &asked.op);
        let (logged, before) = (self.logged(id), self.newest());
        let first = self.again(asked);
        match (&logged, &first) {
            (Some(answer), Reply::Ok { value, .. }) => {
                assert_eq!(&hash(value), answer, "{id} ({op})");
                assert_eq!(self.newest(), before, "{id} ({op}) was done twice");
            }
            (Some(_), Reply::Error(error)) => panic!("{id} ({op}) is in the log and is refused: {error:?}"),
            (None, Reply::Ok { .. }) => {}
            (None, Reply::Error(error)) => {
                let ours = ["bug", "corrupt", "unavailable"];
                assert!(
                    !ours.iter().any(|code| error.code.starts_with(code)),
                    "{id} ({op}): {error:?}"
                );
                assert_eq!(
                    self.newest(),
                    before,
                    "{id} ({op}) was refused and wrote something"
                );
            }
        }
        if let Reply::Ok { value, .. } = &first {
            let after = self.newest();
            match self.again(asked) {
                Reply::Ok { value: second, .. } => assert_eq!(&second, value, "{id} ({op})"),
                Reply::Error(error) => panic!("{id} ({op}) is refused the second time: {error:?}"),
            }
            assert_eq!(self.newest(), after, "{id} ({op}) was done twice");
        }
        Some(logged.is_some())
    }

    /// Files that were kept hold what they held; one that was on its way in goes on where it was. Gives how many there were.
    pub(crate) fn has_every_file(&self, heard: &Heard) -> u64 {
        for (upload_id, upload) in &heard.uploads {
            let file = match &upload.kept {
                Some(file) => file.clone(),
                None => self.go_on_with(upload_id, upload),
            };
            let args = json!({ "file_id": file.file_id, "length": 1 << 20 });
            let read = self.ok("file.read", args);
            let bytes = STANDARD.decode(read["content_base64"].as_str().unwrap()).unwrap();
            assert!(
                bytes == content(&upload.name),
                "{} is not what it was",
                upload.name
            );
        }
        u64::try_from(heard.uploads.len()).unwrap()
    }

    /// The page sends on from the last piece that it had an answer for; that one comes in once, however often it is sent.
    fn go_on_with(&self, upload_id: &str, upload: &Upload) -> FileRef {
        let content = content(&upload.name);
        let kept = |reply: Reply| match reply {
            Reply::Ok { value, .. } => value.read().ok(),
            Reply::Error(_) => None,
        };
        let keep = json!({ "upload_id": upload_id });
        let answered = upload.bytes.saturating_sub(PIECE) / PIECE * PIECE;
        let mut at = answered;
        while at < content.len() {
            let piece = &content[at..content.len().min(at + PIECE)];
            let args =
                json!({ "upload_id": upload_id, "offset": at, "content_base64": STANDARD.encode(piece) });
            if let Reply::Error(error) = self.call("upload.append", &args, None) {
                // It had been kept, and only the answer was not told.
                let whole = upload.bytes == content.len();
                assert!(whole, "kill {}: {} at {at}: {error:?}", self.number, upload.name);
                break;
            }
            at += piece.len();
        }
        kept(self.call("file.keep", &keep, None)).unwrap()
    }

    /// Every event, every answer, every page and every file is as it was written, and lists fold to what they are.
    pub(crate) fn expect_sound(self) {
        let report = self.ok("ledger.verify", json!({ "everything": true }));
        assert_eq!(report["sound"], true, "kill {}: {report}", self.number);
        drop((self.desk, self.log));
        let ledger = self.ground.log(false).unwrap();
        let folded = ledger.projection_digests().unwrap();
        ledger.rebuild().unwrap();
        assert_eq!(
            ledger.projection_digests().unwrap(),
            folded,
            "kill {}",
            self.number
        );
    }
}
