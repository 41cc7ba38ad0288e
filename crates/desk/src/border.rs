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
    /// Fields of an object that lead to one.
    Fields(Vec<(String, Shape)>),
    /// Every item of a list.
    Items(Box<Shape>),
    /// The first shape whose tag is the value's; without a tag, the only one.
    OneOf(Vec<(Option<Tag>, Shape)>),
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
        match schema["format"].as_str() {
            Some("date") => return Shape::Leaf(Leaf::Day),
            Some("date-time") => return Shape::Leaf(Leaf::Instant),
            Some(_) | None => {}
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(variants) = schema[key].as_array() {
                let shapes = variants
                    .iter()
                    .map(|variant| (tag(variant), Shape::of(variant, defs)));
                return Shape::one_of(shapes.collect());
            }
        }
        if let Some(properties) = schema["properties"].as_object() {
            let fields = properties
                .iter()
                .map(|(name, schema)| (name.clone(), Shape::of(schema, defs)))
                .filter(|(_, shape)| !matches!(shape, Shape::Any))
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

    fn one_of(shapes: Vec<(Option<Tag>, Shape)>) -> Shape {
        let shapes: Vec<_> = shapes
            .into_iter()
            .filter(|(_, shape)| !matches!(shape, Shape::Any))
            .collect();
        if shapes.is_empty() {
            Shape::Any
        } else {
            Shape::OneOf(shapes)
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
/// its rule. A value of another JSON type than its schema's is left to the operation's own reading.
pub(crate) fn check(shape: &Shape, value: &Value, path: &str) -> Result<(), Error> {
    match (shape, value) {
        (Shape::Leaf(leaf), value) => leaf_of(*leaf, value, path),
        (Shape::Fields(fields), Value::Object(object)) => fields.iter().try_for_each(|(name, shape)| {
            let Some(value) = object.get(name) else {
                return Ok(());
            };
            check(shape, value, &under(path, name))
        }),
        (Shape::Items(shape), Value::Array(items)) => (0_usize..)
            .zip(items)
            .try_for_each(|(index, item)| check(shape, item, &format!("{path}[{index}]"))),
        (Shape::OneOf(shapes), value) => {
            let fits = |tag: &Option<Tag>| {
                tag.as_ref()
                    .is_none_or(|(name, tag)| value.get(name) == Some(tag))
            };
            let found = shapes.iter().find(|(tag, _)| fits(tag));
            found.map_or(Ok(()), |(_, shape)| check(shape, value, path))
        }
        (Shape::Any, _) | (Shape::Fields(_) | Shape::Items(_), _) => Ok(()),
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
    let Some(text) = value.as_str() else { return Ok(()) };
    let number = |error: Option<String>| refuse("invalid.number", "M1", path, error);
    match leaf {
        Leaf::Day => refuse("invalid.date", "T1", path, problem(parse_day(text))),
        Leaf::Instant => refuse("invalid.date", "T1", path, problem(parse_instant(text))),
        Leaf::Currency => refuse("invalid.currency", "M2", path, problem(text.parse::<Currency>())),
        Leaf::Country => refuse("invalid.country", "P11", path, problem(text.parse::<Country>())),
        Leaf::Quantity => number(problem(text.parse::<Quantity>())),
        Leaf::Tally => number(problem(text.parse::<Tally>())),
        Leaf::UnitPrice => number(problem(text.parse::<UnitPrice>())),
        Leaf::Percent => number(problem(text.parse::<Percent>())),
        Leaf::Rate => number(problem(text.parse::<Rate>())),
        Leaf::Money => Ok(()),
    }
}

fn money(value: &Value, path: &str) -> Result<(), Error> {
    let (Some(amount), Some(currency)) = (value["amount"].as_str(), value["currency"].as_str()) else {
        return Ok(());
    };
    match currency.parse::<Currency>() {
        Ok(currency) => {
            let problem = problem(Money::parse(amount, currency));
            refuse("invalid.amount", "M1", &under(path, "amount"), problem)
        }
        Err(error) => refuse(
            "invalid.currency",
            "M2",
            &under(path, "currency"),
            Some(error.to_string()),
        ),
    }
}

fn problem<T, E: std::fmt::Display>(read: Result<T, E>) -> Option<String> {
    read.err().map(|error| error.to_string())
}

fn refuse(code: &'static str, rule: &'static str, path: &str, problem: Option<String>) -> Result<(), Error> {
    let Some(problem) = problem else { return Ok(()) };
    Err(Error::Invalid {
        code,
        rule: Some(rule),
        message: format!("{path}: {problem}"),
        fields: vec![FieldError {
            field: path.to_owned(),
            problem,
        }],
    })
}
