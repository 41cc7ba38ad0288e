//! The table of operations as other programs are told of it. An operation that is added is in here without being listed.

use std::collections::HashSet;

use serde_json::{Map, Value};

const DEFS: &str = "#/$defs/";

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) writes: bool,
    /// True when it acts inside the open workspace; one that writes and does not, changes which one is open.
    pub(crate) inside: bool,
    pub(crate) args: Value,
    pub(crate) reply: Value,
}

impl Operation {
    /// What stands before the dot of its name.
    pub(crate) fn room(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Its room works on files and folders that a user picked, now or earlier.
    pub(crate) fn is_about_places(&self, api: &Api) -> bool {
        let takes_one = |operation: &&Operation| {
            let (_, schema) = api.resolve(&operation.args);
            operation.room() == self.room() && schema["properties"].get("place_id").is_some()
        };
        api.operations.iter().any(|operation| takes_one(&operation))
    }

    /// Opens, makes or closes workspaces, or works on what runs beside them.
    pub(crate) fn moves_the_desk(&self) -> bool {
        self.writes && !self.inside
    }
}

/// All operations and the types they name.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) operations: Vec<Operation>,
    defs: Map<String, Value>,
    /// Kinds of the types that some operation takes, in itself or inside another one.
    taken: HashSet<String>,
}

impl Api {
    /// The table as it is in this program.
    pub(crate) fn read() -> Api {
        let mut told = desk::describe();
        let list = told["operations"].take();
        let operations = list.as_array().into_iter().flatten().map(|operation| Operation {
            name: operation["name"].as_str().unwrap_or_default().to_owned(),
            writes: operation["writes"] == Value::Bool(true),
            inside: operation["needs_workspace"] == Value::Bool(true),
            args: operation["args"].clone(),
            reply: operation["reply"].clone(),
        });
        let operations: Vec<Operation> = operations.collect();
        let defs = match told["$defs"].take() {
            Value::Object(defs) => defs,
            _ => Map::new(),
        };
        let mut named = HashSet::new();
        for operation in &operations {
            names(&operation.args, &defs, &mut named);
        }
        let taken = named.iter().map(|name| kind(name).to_owned()).collect();
        Api {
            operations,
            defs,
            taken,
        }
    }

    /// Whether some operation takes a value of that type: others need not be remembered.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.taken.contains(kind(name))
    }

    /// The operation of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The name of a schema's type, if it has one, and what is to be read in its place.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
        let name = schema["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix(DEFS));
        match name.and_then(|name| self.defs.get(name).map(|found| (name, found))) {
            Some((name, found)) => (Some(name), found),
            None => (None, schema),
        }
    }

    /// Where a type stands for a call of another operation, its two fields: `explain` is one.
    pub(crate) fn takes_a_call(&self, schema: &Value) -> bool {
        let (_, schema) = self.resolve(schema);
        let fields = schema["properties"].as_object();
        fields.is_some_and(|fields| {
            fields.len() == 2 && fields.contains_key("op") && fields.contains_key("args")
        })
    }
}

/// Adds the names of all types that a schema names, and of those that these name.
fn names(schema: &Value, defs: &Map<String, Value>, named: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            let name = schema["$ref"]
                .as_str()
                .and_then(|target| target.strip_prefix(DEFS));
            if let Some(name) = name
                && named.insert(name.to_owned())
                && let Some(found) = defs.get(name)
            {
                names(found, defs, named);
            }
            members.values().for_each(|member| names(member, defs, named));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, defs, named)),
        _ => {}
    }
}

/// The ways in which a schema may be met; none when there is only one.
pub(crate) fn variants(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"].iter().find_map(|key| schema[*key].as_array())
}

/// The name under which values of a type are remembered: what a reply gives fits what an operation takes.
pub(crate) fn kind(name: &str) -> &str {
    name.strip_suffix("Input").unwrap_or(name)
}
