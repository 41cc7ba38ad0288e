//! The edition of a durable world: orders are pinned to it when they start, and a user's own file becomes one through the
//! desk (RB1, RB3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::{Desk, Reply};
use serde_json::{Value, json};
use trade::rulebook::Rulebooks;

use super::{Durable, read};
use crate::books::Answer;
use crate::model::{Broken, Check, must};

/// Uploads a file; gives the arguments that name it.
pub(crate) fn upload(desk: &Desk, name: &str, text: &str) -> Result<Value, Broken> {
    let upload = read(desk, "upload.start", json!({ "name": name }))?;
    let upload_id = &upload["upload_id"];
    let content = STANDARD.encode(text);
    let piece = json!({ "upload_id": upload_id, "offset": 0, "content_base64": content });
    read(desk, "upload.append", piece)?;
    Ok(json!({ "upload_id": upload_id }))
}

impl Durable {
    /// RB3: a file with one of its windows missing is refused with file, line and reason and keeps nothing; the whole one
    /// is an edition from then on.
    pub(crate) fn load(&mut self, whole: &str, lacking: &str) -> Check {
        let args = upload(self.desk()?, "own.toml", lacking)?;
        let Reply::Error(error) = self.put("load-lacking", "rulebook.load", &args)? else {
            return Err(Broken::new("RB3", "a file without one of its windows was taken"));
        };
        self.facts.tally.refusal(&error.code, error.rule.as_deref());
        let says = |fact: &str| error.facts.get(fact).is_some_and(|value| !value.is_null());
        let told = says("file") && says("line") && says("reason");
        must(error.rule.as_deref() == Some("RB3") && told, "RB3", || {
            format!("refused without file, line or reason: {error:?}")
        })?;
        let kept = self.catch_up()?;
        must(kept == 0, "RB3", || "a refused file was written down".to_owned())?;
        let own = self.facts.book.id().to_string();
        let answer = self.write("rulebook.retire", json!({ "rulebook": own }))?;
        let unknown = Answer::Refused {
            code: "rulebook.unknown".to_owned(),
        };
        must(answer == unknown, "RB1", || {
            format!("{own} is known before it was loaded: {answer:?}")
        })?;
        let args = upload(self.desk()?, "own.toml", whole)?;
        let answer = self.write("rulebook.load", args)?;
        must(answer == Answer::Taken, "RB3", || {
            "a whole file of the user's own was refused".to_owned()
        })?;
        self.facts.tally.rule("RB3");
        self.choice(&own)
    }

    /// RB1: the default edition stays in the choice; one that was taken from it begins no order and is no default until
    /// it is put back. The default is chosen back, so that orders which name no edition keep that of their world.
    fn choice(&mut self, own: &str) -> Check {
        let default = Rulebooks::embedded().default_book().id().to_string();
        let supplier = self.facts.suppliers.first();
        let supplier = supplier.map(|known| known.reference.supplier_id);
        let source = json!({ "kind": "minisite", "supplier_id": supplier });
        let (own, embedded) = (json!({ "rulebook": own }), json!({ "rulebook": default }));
        let start = self.start_args(&source);
        for (op, args, expected) in [
            ("rulebook.retire", &embedded, Some("rulebook.is_default")),
            ("rulebook.choose_default", &own, None),
            ("rulebook.retire", &own, Some("rulebook.is_default")),
            ("rulebook.choose_default", &embedded, None),
            ("rulebook.retire", &own, None),
            ("rulebook.choose_default", &own, Some("rulebook.retired")),
            ("order.start", &start, Some("rulebook.retired")),
            ("rulebook.restore", &own, None),
        ] {
            let code = match self.write(op, args.clone())? {
                Answer::Taken => None,
                Answer::Refused { code } => Some(code),
            };
            must(code.as_deref() == expected, "RB1", || {
                format!("{op} is refused with {code:?} where {expected:?} is due")
            })?;
            self.choice_is_shown()?;
        }
        let back = self.facts.library.books().default_book().id().to_string();
        must(back == default, "RB1", || {
            format!("{back} is left as the default and not {default}")
        })
    }

    /// RB1: the list says which edition is the default and which are retired, as the log does.
    fn choice_is_shown(&self) -> Check {
        let list = read(self.desk()?, "rulebook.list", json!({}))?;
        let library = &self.facts.library;
        let default = library.books().default_book().id();
        let expected: Vec<Value> = library
            .books()
            .iter()
            .map(|book| json!([book.id(), book.id() == default, library.is_retired(book.id())]))
            .collect();
        let shown = list["rulebooks"].as_array().into_iter().flatten();
        let shown: Vec<Value> = shown
            .map(|entry| json!([entry["id"], entry["default"], entry["retired"]]))
            .collect();
        must(shown == expected, "RB1", || {
            format!("the list shows {shown:?} where {expected:?} is chosen")
        })
    }

    /// Arguments of `order.start`; the edition is named where it is not the one that is taken anyway.
    pub(super) fn start_args(&self, source: &Value) -> Value {
        let own = self.facts.book.id();
        if own == Rulebooks::embedded().default_book().id() {
            json!({ "source": source })
        } else {
            json!({ "source": source, "rulebook": own.to_string() })
        }
    }
}
