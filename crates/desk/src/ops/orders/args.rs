//! The arguments of a command's operation: the order, the version the page had loaded, and the command's own
//! fields beside them. Written by hand because `flatten` and refusing unknown names exclude each other.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use trade::id::OrderId;

/// A command and whom it is for.
#[derive(Debug)]
pub(crate) struct OrderArgs<C> {
    /// The order.
    pub(crate) order_id: OrderId,
    /// Version of the order the page had loaded; another one is a conflict.
    pub(crate) expected_version: Option<u64>,
    /// The command.
    pub(crate) command: C,
}

impl<'de, C: DeserializeOwned> Deserialize<'de> for OrderArgs<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::<String, Value>::deserialize(deserializer)?;
        let order_id = fields
            .remove("order_id")
            .ok_or_else(|| D::Error::missing_field("order_id"))?;
        let order_id =
            OrderId::deserialize(order_id).map_err(|error| D::Error::custom(format!("order_id: {error}")))?;
        let expected_version = match fields.remove("expected_version") {
            None | Some(Value::Null) => None,
            Some(version) => Some(
                version
                    .as_u64()
                    .ok_or_else(|| D::Error::custom("expected_version: must be a whole number"))?,
            ),
        };
        let command = serde_path_to_error::deserialize(Value::Object(fields))
            .map_err(|error| D::Error::custom(format!("{}: {}", error.path(), error.inner())))?;
        Ok(Self {
            order_id,
            expected_version,
            command,
        })
    }
}

impl<C: JsonSchema> JsonSchema for OrderArgs<C> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Args", C::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = C::json_schema(generator);
        let object = schema.ensure_object();
        let properties = object.entry("properties").or_insert_with(|| json!({}));
        if let Value::Object(properties) = properties {
            properties.insert(
                "order_id".to_owned(),
                generator.subschema_for::<OrderId>().to_value(),
            );
            properties.insert(
                "expected_version".to_owned(),
                json!({ "type": "integer", "minimum": 0 }),
            );
        }
        let required = object.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(required) = required {
            required.push(json!("order_id"));
        }
        object.insert("type".to_owned(), json!("object"));
        object.insert("additionalProperties".to_owned(), json!(false));
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trade::order::command::{Cancel, Remind};

    const ID: &str = "ord_01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn a_command_stands_beside_its_order() {
        let args: OrderArgs<Cancel> =
            serde_json::from_value(json!({ "order_id": ID, "expected_version": 3, "reason": "too late" }))
                .unwrap();
        assert_eq!(
            (args.order_id.to_string().as_str(), args.expected_version),
            (ID, Some(3))
        );
        assert_eq!(args.command.reason, "too late");
    }

    #[test]
    fn unknown_names_missing_orders_and_odd_versions_are_refused() {
        for wrong in [
            json!({ "order_id": ID, "surprise": 1 }),
            json!({ "expected_version": 1 }),
            json!({ "order_id": "ord_1" }),
            json!({ "order_id": ID, "expected_version": "3" }),
        ] {
            assert!(
                serde_json::from_value::<OrderArgs<Remind>>(wrong.clone()).is_err(),
                "{wrong}"
            );
        }
    }
}
