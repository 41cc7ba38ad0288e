//! What every operation's arguments are held against before it sees them: amounts, numbers, days, instants, currencies
//! and countries, wherever the JSON Schema of the arguments has one, so that no operation can forget one. A refusal
//! names the field and the rule. It must not judge whether a value makes sense there: that is for the rules.

use serde_json::{Map, Value};
use trade::country::Country;
use trade::money::{Currency, Money, Percent, Quantity, Rate, Tally, UnitPrice};
use trade::time::{parse_day, parse_instant};

use crate::error::{Error, FieldError};

const DEFS: &str = "#/$defs/";

/// Where the values to look at stand in the arguments of one operation.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Nothing to look at.
    Any,
    /// One value.
    Leaf(Leaf),
    /// What may also be `null`.
    Nullable(Box<Shape>),
    /// Fields of an object that lead to one, or that must be there.
    Fields(Vec<Field>),
    /// Every item of a list.
    Items(Box<Shape>),
    /// The first shape whose tag is the value's; without a tag, the only one.
    OneOf(Vec<(Option<Tag>, Shape)>),
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    name: String,
    shape: Shape,
    required: bool,
}

/// The constant field that tells variants apart.
type Tag = (String, Value);

/// A value that is read strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    Day,
    Instant,
    Money,
    Currency,
    Country,
    Quantity,
    Tally,
    UnitPrice,
    Percent,
    Rate,
}

impl Leaf {
    /// By the name of its type on the wire.
    fn named(name: &str) -> Option<Leaf> {
        Some(match name {
            "Money" => Leaf::Money,
            "Currency" => Leaf::Currency,
            "Country" => Leaf::Country,
            "Quantity" => Leaf::Quantity,
            "Tally" => Leaf::Tally,
            "UnitPrice" => Leaf::UnitPrice,
            "Percent" => Leaf::Percent,
            "Rate" => Leaf::Rate,
            _ => return None,
        })
    }
}

impl Leaf {
    /// The code of a value that is none.
    fn code(self) -> &'static str {
        match self {
            Leaf::Money => "invalid.amount",
            Leaf::Day | Leaf::Instant => "invalid.date",
            Leaf::Currency => "invalid.currency",
            Leaf::Country => "invalid.country",
            Leaf::Quantity | Leaf::Tally | Leaf::UnitPrice | Leaf::Percent | Leaf::Rate => "invalid.number",
        }
    }

    /// The rule that says what is read there.
    fn rule(self) -> &'static str {
        match self {
            Leaf::Day | Leaf::Instant => "T1",
            Leaf::Currency => "M2",
            Leaf::Country => "P11",
            Leaf::Money | Leaf::Quantity | Leaf::Tally | Leaf::UnitPrice | Leaf::Percent | Leaf::Rate => "M1",
        }
    }
}

impl Shape {
    /// From a schema and the definitions it refers to.
    pub(crate) fn of(schema: &Value, defs: &Map<String, Value>) -> Shape {
        if let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix(DEFS))
        {
            return match (Leaf::named(name), defs.get(name)) {
                (Some(leaf), _) => Shape::Leaf(leaf),
                (None, Some(schema)) => Shape::of(schema, defs),
                (None, None) => Shape::Any,
            };
        }
        let or_null = |shape: Shape| match &schema["type"] {
            Value::Array(types) if types.contains(&Value::from("null")) => Shape::Nullable(Box::new(shape)),
            _ => shape,
        };
        match schema["format"].as_str() {
            Some("date") => return or_null(Shape::Leaf(Leaf::Day)),
            Some("date-time") => return or_null(Shape::Leaf(Leaf::Instant)),
            Some(_) | None => {}
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(variants) = schema[key].as_array() {
                return Shape::one_of(variants, defs);
            }
        }
        if let Some(properties) = schema["properties"].as_object() {
            let required = |name: &str| {
                let required = schema["required"].as_array();
                required.is_some_and(|names| names.iter().any(|required| required == name))
            };
            let fields = properties
                .iter()
                .map(|(name, schema)| Field {
                    name: name.clone(),
                    shape: Shape::of(schema, defs),
                    required: required(name),
                })
                .filter(|field| field.required || !matches!(field.shape, Shape::Any))
                .collect::<Vec<_>>();
            return if fields.is_empty() {
                Shape::Any
            } else {
                Shape::Fields(fields)
            };
        }
        match Shape::of_items(&schema["items"], defs) {
            Shape::Any => Shape::Any,
            items => Shape::Items(Box::new(items)),
        }
    }

    fn of_items(items: &Value, defs: &Map<String, Value>) -> Shape {
        if items.is_object() {
            Shape::of(items, defs)
        } else {
            Shape::Any
        }
    }

    fn one_of(variants: &[Value], defs: &Map<String, Value>) -> Shape {
        let is_null = |variant: &&Value| variant["type"] == "null";
        let nullable = variants.iter().any(|variant| is_null(&variant));
        let mut shapes: Vec<_> = variants
            .iter()
            .filter(|variant| !is_null(variant))
            .map(|variant| (tag(variant), Shape::of(variant, defs)))
            .collect();
        // Where one of several may be anything, or none says which it is, there is nothing to hold the value against.
        let unknown = |(tag, shape): &(Option<Tag>, Shape)| tag.is_none() || matches!(shape, Shape::Any);
        let shape = match shapes.pop() {
            Some((None, only)) if shapes.is_empty() => only,
            Some(last) => {
                shapes.push(last);
                if shapes.iter().all(unknown) {
                    return Shape::Any;
                }
                Shape::OneOf(shapes)
            }
            None => return Shape::Any,
        };
        match shape {
            Shape::Any => Shape::Any,
            shape if nullable => Shape::Nullable(Box::new(shape)),
            shape => shape,
        }
    }
}

fn tag(variant: &Value) -> Option<Tag> {
    let properties = variant["properties"].as_object()?;
    properties
        .iter()
        .find_map(|(name, schema)| Some((name.clone(), schema.get("const")?.clone())))
}

/// Holds the arguments against their shape.
///
/// # Errors
/// `invalid.amount`, `invalid.number`, `invalid.date`, `invalid.currency` or `invalid.country`, with the field's path and
/// its rule; `invalid.arguments` for a field that must be there. Any other value of another JSON type than its schema's is
/// left to the operation's own reading.
pub(crate) fn check(shape: &Shape, value: &Value, path: &str) -> Result<(), Error> {
    match (shape, value) {
        (Shape::Nullable(_), Value::Null) => Ok(()),
        (Shape::Nullable(shape), value) => check(shape, value, path),
        (Shape::Leaf(leaf), value) => leaf_of(*leaf, value, path),
        (Shape::Fields(fields), Value::Object(object)) => fields.iter().try_for_each(|field| {
            let path = under(path, &field.name);
            match object.get(&field.name) {
                Some(value) => check(&field.shape, value, &path),
                None if field.required => Err(missing(&field.shape, path)),
                None => Ok(()),
            }
        }),
        (Shape::Items(shape), Value::Array(items)) => (0_usize..)
            .zip(items)
            .try_for_each(|(index, item)| check(shape, item, &format!("{path}[{index}]"))),
        (Shape::OneOf(shapes), Value::Object(object)) => {
            let tags = || {
                shapes
                    .iter()
                    .filter_map(|(tag, shape)| Some((tag.as_ref()?, shape)))
            };
            let named = tags().next().map(|((name, _), _)| name);
            match named.filter(|name| !object.contains_key(*name)) {
                Some(name) if shapes.iter().all(|(tag, _)| tag.is_some()) => {
                    Err(missing(&Shape::Any, under(path, name)))
                }
                Some(_) | None => tags()
                    .find(|((name, tag), _)| object.get(name) == Some(tag))
                    .map_or(Ok(()), |(_, shape)| check(shape, value, path)),
            }
        }
        (Shape::Any, _) | (Shape::Fields(_) | Shape::Items(_) | Shape::OneOf(_), _) => Ok(()),
    }
}

/// A field that must be there, with the rule of what is read there, if it has one.
fn missing(shape: &Shape, path: String) -> Error {
    let rule = match shape {
        Shape::Leaf(leaf) => Some(leaf.rule()),
        Shape::Any | Shape::Nullable(_) | Shape::Fields(_) | Shape::Items(_) | Shape::OneOf(_) => None,
    };
    let problem = "this must be given".to_owned();
    Error::Invalid {
        code: "invalid.arguments",
        rule,
        message: format!("{path}: {problem}"),
        fields: vec![FieldError { field: path, problem }],
    }
}

fn under(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn leaf_of(leaf: Leaf, value: &Value, path: &str) -> Result<(), Error> {
    if leaf == Leaf::Money {
        return money(value, path);
    }
    let Some(text) = value.as_str() else {
        return refuse(leaf, path, Some("a text is expected".to_owned()));
    };
    let problem = match leaf {
        Leaf::Day => problem(parse_day(text)),
        Leaf::Instant => problem(parse_instant(text)),
        Leaf::Currency => problem(text.parse::<Currency>()),
        Leaf::Country => problem(text.parse::<Country>()),
        Leaf::Quantity => problem(text.parse::<Quantity>()),
        Leaf::Tally => problem(text.parse::<Tally>()),
        Leaf::UnitPrice => problem(text.parse::<UnitPrice>()),
        Leaf::Percent => problem(text.parse::<Percent>()),
        Leaf::Rate => problem(text.parse::<Rate>()),
        Leaf::Money => None,
    };
    refuse(leaf, path, problem)
}

/// An amount and its currency, both as texts.
fn money(value: &Value, path: &str) -> Result<(), Error> {
    let Value::Object(object) = value else {
        return refuse(
            Leaf::Money,
            path,
            Some("amount and currency are expected".to_owned()),
        );
    };
    let text = |name: &str, leaf: Leaf| match object.get(name) {
        None => Err(missing(&Shape::Leaf(leaf), under(path, name))),
        Some(value) => match value.as_str() {
            Some(text) => Ok(text),
            None => Err(refusal(leaf, &under(path, name), "a text is expected".to_owned())),
        },
    };
    let (amount, currency) = (text("amount", Leaf::Money)?, text("currency", Leaf::Currency)?);
    match currency.parse::<Currency>() {
        Ok(currency) => {
            let problem = problem(Money::parse(amount, currency));
            refuse(Leaf::Money, &under(path, "amount"), problem)
        }
        Err(error) => refuse(Leaf::Currency, &under(path, "currency"), Some(error.to_string())),
    }
}

fn problem<T, E: std::fmt::Display>(read: Result<T, E>) -> Option<String> {
    read.err().map(|error| error.to_string())
}

fn refuse(leaf: Leaf, path: &str, problem: Option<String>) -> Result<(), Error> {
    match problem {
        None => Ok(()),
        Some(problem) => Err(refusal(leaf, path, problem)),
    }
}

fn refusal(leaf: Leaf, path: &str, problem: String) -> Error {
    Error::Invalid {
        code: leaf.code(),
        rule: Some(leaf.rule()),
        message: format!("{path}: {problem}"),
        fields: vec![FieldError {
            field: path.to_owned(),
            problem,
        }],
    }
}
