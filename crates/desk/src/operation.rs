//! What an operation is: its name, its types, what it may change and the function behind it.
//!
//! The table itself is `table.rs`; the TypeScript client, the CLI, the IPC tests and the hostile-input tests
//! all come from it. An operation is a plain function; nothing here knows a window or a terminal.

use std::cell::Cell;
use std::sync::OnceLock;

use ledger::ClockWentBack;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use trade::why::Figure;
use uuid::Uuid;

use crate::border::{self, Shape};
use crate::desk::Desk;
use crate::error::{Error, FieldError};
use crate::jobs::Progress;
use crate::reply_text::ReplyText;
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// Name of an operation and the id of the request, as they travel to a handler, and what comes back beside the reply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meta<'a> {
    pub(crate) op: &'a str,
    pub(crate) request_id: Option<&'a str>,
    /// Filled in when the clock stood before the newest event (T2).
    pub(crate) clock_went_back: &'a Cell<Option<ClockWentBack>>,
}

/// A request as it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Its id; a fresh one when whoever asked gave none.
    pub(crate) request_id: String,
    /// Hash of its arguments.
    pub(crate) digest: ledger::Sha,
}

type Run = Box<dyn Fn(&Desk, Meta<'_>, Value) -> Result<ReplyText, Error> + Send + Sync>;
type Explain = Box<dyn Fn(&Desk, Value) -> Result<Explained, Error> + Send + Sync>;
type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A reply and the derivations of its figures, from one reading.
pub(crate) struct Explained {
    pub(crate) reply: Value,
    pub(crate) figures: Vec<Figure>,
}

impl Explained {
    /// A reply with its figures.
    pub(crate) fn new<R: Serialize>(reply: &R, figures: Vec<Figure>) -> Result<Self, Error> {
        let reply = serde_json::to_value(reply).map_err(Error::bug)?;
        Ok(Self { reply, figures })
    }

    /// A page made of parts of other pages: what it shows as it was recorded joins their figures.
    pub(crate) fn page<R: Serialize>(reply: &R, mut figures: Vec<Figure>) -> Result<Self, Error> {
        let reply = serde_json::to_value(reply).map_err(Error::bug)?;
        trade::why::page_facts(&reply, &mut figures);
        Ok(Self { reply, figures })
    }
}

/// One operation of the table.
pub struct Operation {
    /// `room.verb`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// True when it writes; it then needs a request id to be safe to repeat.
    pub writes: bool,
    /// True when an open workspace is needed.
    pub needs_workspace: bool,
    /// What it may change.
    pub topics: &'static [Topic],
    args: Describe,
    reply: Describe,
    run: Run,
    explain: Option<Explain>,
    /// What its arguments are held against. A calculator has plain texts, which it reads itself.
    shape: OnceLock<Shape>,
}

impl Operation {
    /// JSON Schema of the arguments.
    pub fn args_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.args)(generator)
    }

    /// JSON Schema of the reply.
    pub fn reply_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.reply)(generator)
    }

    pub(crate) fn run(&self, desk: &Desk, meta: Meta<'_>, args: Value) -> Result<ReplyText, Error> {
        self.checked(&args)?;
        (self.run)(desk, meta, args)
    }

    /// True when the figures of its reply have derivations.
    pub fn has_figures(&self) -> bool {
        self.explain.is_some()
    }

    /// Its reply and the derivations of its figures; nothing where it has none.
    pub(crate) fn explain(&self, desk: &Desk, args: Value) -> Option<Result<Explained, Error>> {
        let explain = self.explain.as_ref()?;
        Some(self.checked(&args).and_then(|()| explain(desk, args)))
    }

    /// The same operation with the derivations of its figures, computed only when they are asked for.
    pub(crate) fn explained<A>(mut self, f: fn(&Desk, A) -> Result<Explained, Error>) -> Self
    where
        A: DeserializeOwned + 'static,
    {
        self.explain = Some(Box::new(move |desk, args| f(desk, decode(args)?)));
        self
    }

    /// The same operation, with something that follows once its facts are in the log, and does no harm twice: a retry does it
    /// again. The answer stands when it fails; the next time catches up.
    pub(crate) fn afterwards(mut self, f: fn(&Workspace) -> Result<(), Error>) -> Self {
        let (run, name) = (self.run, self.name);
        self.run = Box::new(move |desk, meta, args| {
            let reply = run(desk, meta, args)?;
            if let Err(error) = desk.workspace().and_then(|workspace| f(&workspace)) {
                tracing::warn!(?error, name, "what follows was not done");
            }
            Ok(reply)
        });
        self
    }

    /// Holds the arguments against their schema before anything is read from them.
    fn checked(&self, args: &Value) -> Result<(), Error> {
        let shape = self.shape.get_or_init(|| self.shape_of_args());
        match args {
            Value::Null => border::check(shape, &Value::Object(Map::new()), ""),
            args => border::check(shape, args, ""),
        }
    }

    fn shape_of_args(&self) -> Shape {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let schema = self.args_schema(&mut generator).to_value();
        Shape::of(&schema, &generator.take_definitions(true))
    }

    /// A pure calculator: no workspace, no effects.
    pub(crate) fn calculator<A, R>(
        name: &'static str,
        summary: &'static str,
        f: fn(&Desk, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, _, args| ReplyText::of(&f(desk, decode(args)?)?));
        Self::new::<A, R>(name, summary, false, false, &[], run)
    }

    /// Works on the desk itself (workspaces, jobs).
    pub(crate) fn desk<A, R>(
        name: &'static str,
        summary: &'static str,
        topics: &'static [Topic],
        f: fn(&Desk, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, _, args| ReplyText::of(&f(desk, decode(args)?)?));
        Self::new::<A, R>(name, summary, !topics.is_empty(), false, topics, run)
    }

    /// Reads the open workspace.
    pub(crate) fn read<A, R>(
        name: &'static str,
        summary: &'static str,
        f: fn(&Workspace, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, _, args| {
            let args = decode(args)?;
            ReplyText::of(&f(&*desk.workspace()?, args)?)
        });
        Self::new::<A, R>(name, summary, false, true, &[], run)
    }

    /// Reads the open workspace, and what the desk knows of it.
    pub(crate) fn desk_read<A, R>(
        name: &'static str,
        summary: &'static str,
        f: fn(&Desk, &Workspace, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, _, args| {
            let args = decode(args)?;
            ReplyText::of(&f(desk, &*desk.workspace()?, args)?)
        });
        Self::new::<A, R>(name, summary, false, true, &[], run)
    }

    /// Changes the ledger of the open workspace: one transaction, answered once per request id.
    pub(crate) fn write<A, R>(
        name: &'static str,
        summary: &'static str,
        topics: &'static [Topic],
        f: fn(&mut Unit<'_, '_>, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + Send + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, meta, args| {
            let digest = ledger::Sha::of_json(&args);
            let parsed: A = decode(args)?;
            desk.workspace()?
                .transact(meta, digest, move |unit| ReplyText::of(&f(unit, parsed)?))
        });
        Self::new::<A, R>(name, summary, true, true, topics, run)
    }

    /// Changes something of the open workspace outside its ledger (catalogue, uploads, clock).
    pub(crate) fn workspace<A, R>(
        name: &'static str,
        summary: &'static str,
        topics: &'static [Topic],
        f: fn(&Desk, &std::sync::Arc<Workspace>, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, _, args| {
            let args = decode(args)?;
            ReplyText::of(&f(desk, &desk.workspace()?, args)?)
        });
        Self::new::<A, R>(name, summary, true, true, topics, run)
    }

    /// As [`Operation::workspace`], for what is recorded apart from its answer: it is told which request it is, so that a retry
    /// does nothing twice.
    pub(crate) fn asked<A, R>(
        name: &'static str,
        summary: &'static str,
        topics: &'static [Topic],
        f: fn(&Desk, &std::sync::Arc<Workspace>, &Asked, A) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, meta, args| {
            let asked = Asked {
                request_id: meta
                    .request_id
                    .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned),
                digest: ledger::Sha::of_json(&args),
            };
            let args = decode(args)?;
            ReplyText::of(&f(desk, &desk.workspace()?, &asked, args)?)
        });
        Self::new::<A, R>(name, summary, true, true, topics, run)
    }

    /// Takes long: while it runs it is a job under the id of its request, which tells how far it is and can be stopped.
    pub(crate) fn long<A, R>(
        name: &'static str,
        summary: &'static str,
        kind: Long,
        f: fn(&Desk, A, &Progress) -> Result<R, Error>,
    ) -> Self
    where
        A: DeserializeOwned + JsonSchema + 'static,
        R: Serialize + JsonSchema + 'static,
    {
        let run: Run = Box::new(move |desk, meta, args| {
            let args = decode(args)?;
            let work = desk.jobs.watch(meta.request_id, name, kind.unit);
            ReplyText::of(&f(desk, args, &work)?)
        });
        Self::new::<A, R>(name, summary, kind.writes, kind.needs_workspace, kind.topics, run)
    }

    fn new<A: JsonSchema, R: JsonSchema>(
        name: &'static str,
        summary: &'static str,
        writes: bool,
        needs_workspace: bool,
        topics: &'static [Topic],
        run: Run,
    ) -> Self {
        Self {
            name,
            summary,
            writes,
            needs_workspace,
            topics,
            args: |generator| generator.subschema_for::<A>(),
            reply: |generator| generator.subschema_for::<R>(),
            run,
            explain: None,
            shape: OnceLock::new(),
        }
    }
}

/// What a long operation is besides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Long {
    /// It writes.
    pub(crate) writes: bool,
    /// It needs an open workspace.
    pub(crate) needs_workspace: bool,
    /// What it may change.
    pub(crate) topics: &'static [Topic],
    /// What its progress counts: `bytes` or `events`.
    pub(crate) unit: &'static str,
}

/// No arguments.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Done; there is nothing to tell.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Done {}

fn decode<A: DeserializeOwned>(args: Value) -> Result<A, Error> {
    let args = if args.is_null() {
        Value::Object(Map::new())
    } else {
        args
    };
    serde_path_to_error::deserialize(args).map_err(|error| {
        let (field, problem) = (error.path().to_string(), error.inner().to_string());
        Error::Invalid {
            code: "invalid.arguments",
            rule: None,
            message: format!("{field}: {problem}"),
            fields: vec![FieldError { field, problem }],
        }
    })
}
