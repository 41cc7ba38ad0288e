//! What a run says while it goes on, for whoever waits outside its process to hold it against what is left of it: each
//! request before it is asked, and its answer once there is one. It must not judge.

use desk::Reply;
use ledger::Sha;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trade::order::contract::FileRef;

use super::Durable;

/// Hears what is told, at once.
pub type Teller = Box<dyn FnMut(&Told) + Send>;

/// One thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The program begins to open its workspace.
    Opening,
    /// A request is about to be asked.
    Asked {
        /// Its id.
        request_id: String,
        /// The operation.
        op: String,
        /// Its arguments.
        args: Value,
    },
    /// It was done.
    Done {
        /// Its id.
        request_id: String,
        /// The hash of the answer.
        answer: String,
    },
    /// It was refused.
    Refused {
        /// Its id.
        request_id: String,
    },
    /// A file of that name was begun to be handed in.
    Begun {
        /// The upload.
        upload_id: String,
        /// Its name, from which its content follows.
        name: String,
    },
    /// So much of it came in.
    CameIn {
        /// The upload.
        upload_id: String,
        /// Bytes.
        bytes: usize,
    },
    /// It is a file of the workspace.
    Kept {
        /// The upload it was.
        upload_id: String,
        /// The file.
        file: FileRef,
    },
}

impl Told {
    pub(super) fn asked(request_id: &str, op: &str, args: &Value) -> Told {
        Told::Asked {
            request_id: request_id.to_owned(),
            op: op.to_owned(),
            args: args.clone(),
        }
    }

    pub(super) fn answered(request_id: &str, reply: &Reply) -> Told {
        let request_id = request_id.to_owned();
        match reply {
            Reply::Ok { value, .. } => Told::Done {
                request_id,
                answer: Sha::of(value.text().as_bytes()).to_string(),
            },
            Reply::Error(_) => Told::Refused { request_id },
        }
    }
}

impl Durable {
    /// From now on everything is told, and request ids begin with this name: those of the run before this one, of the same
    /// workspace, must be others.
    pub fn tell_to(&mut self, name: &str, teller: Teller) {
        name.clone_into(&mut self.name);
        self.teller = Some(teller);
    }

    pub(super) fn tell(&mut self, told: impl FnOnce() -> Told) {
        if let Some(teller) = &mut self.teller {
            teller(&told());
        }
    }
}
