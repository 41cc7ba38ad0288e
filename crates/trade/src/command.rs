//! The macro that declares the commands of a thing that is decided about: one struct each, and the enum of all.
//! It must not know any command.

/// Declares one struct per command, the enum that holds any of them, and their names as the operation table has them.
macro_rules! commands {
    ($(#[$all:meta])* $any:ident { $( $(#[$doc:meta])* $name:ident / $op:literal $( { $( $(#[$fdoc:meta])* $field:ident : $ty:ty ),* $(,)? } )? ),* $(,)? }) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $( $( $(#[$fdoc])* pub $field: $ty, )* )? }
        )*
        $(#[$all])*
        #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(tag = "kind")]
        #[allow(missing_docs)]
        pub enum $any { $( #[serde(rename = $op)] $name($name) ),* }
        impl $any {
            /// Its name, as in the operation table after the room.
            #[must_use]
            pub fn name(&self) -> &'static str { match self { $( Self::$name(_) => $op ),* } }
            /// Every command name, in declaration order.
            pub const NAMES: &'static [&'static str] = &[ $( $op ),* ];
        }
        $( impl From<$name> for $any { fn from(command: $name) -> Self { Self::$name(command) } } )*
    };
}

pub(crate) use commands;
