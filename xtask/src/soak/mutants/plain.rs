//! The plain values that a function of a given type could return without doing its work.

use std::collections::BTreeMap;

/// Types that a file gives a shorter name, such as `type Decision = Result<…>`.
pub(super) type Aliases = BTreeMap<String, syn::Type>;

/// The aliases of a file that take no parameters.
pub(super) fn aliases(file: &syn::File) -> Aliases {
    let types = file.items.iter().filter_map(|item| match item {
        syn::Item::Type(alias) if alias.generics.params.is_empty() => Some(alias),
        _ => None,
    });
    types
        .map(|alias| (alias.ident.to_string(), (*alias.ty).clone()))
        .collect()
}

/// The values, as they stand behind `return`; an empty one for a function that returns nothing.
pub(super) fn values(output: &syn::ReturnType, aliases: &Aliases) -> Vec<String> {
    match output {
        syn::ReturnType::Default => vec![String::new()],
        syn::ReturnType::Type(_, of) => of_type(of, aliases),
    }
}

fn of_type(of: &syn::Type, aliases: &Aliases) -> Vec<String> {
    let all = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match of {
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => all(&["()"]),
        syn::Type::Reference(reference) => match &*reference.elem {
            syn::Type::Path(path) if path.path.is_ident("str") => all(&["\"\""]),
            _ => Vec::new(),
        },
        syn::Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Vec::new();
            };
            let name = last.ident.to_string();
            if let Some(of) = aliases.get(&name) {
                return of_type(of, aliases);
            }
            match name.as_str() {
                "bool" => all(&["false", "true"]),
                "String" => all(&["String::new()"]),
                "Option" => all(&["None"]),
                "Vec" => all(&["Vec::new()"]),
                "BTreeMap" | "BTreeSet" => all(&["Default::default()"]),
                "i8" | "i16" | "i32" | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
                    all(&["0", "1"])
                }
                "Result" => {
                    let good = first_argument(&last.arguments).map(|good| of_type(good, aliases));
                    let good = good.unwrap_or_else(|| all(&["()"]));
                    good.iter().map(|value| format!("Ok({value})")).collect()
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn first_argument(arguments: &syn::PathArguments) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(of) => Some(of),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_follow_the_type_and_its_aliases() {
        let file: syn::File = syn::parse_str(
            "type Decision = Result<Vec<Event>, Refusal>; type Checked = fmt::Result; type Other<T> = Vec<T>;",
        )
        .unwrap();
        let aliases = aliases(&file);
        for (output, expected) in [
            ("", vec![""]),
            ("-> bool", vec!["false", "true"]),
            ("-> Decision", vec!["Ok(Vec::new())"]),
            ("-> Checked", vec!["Ok(())"]),
            ("-> Result<(), Refusal>", vec!["Ok(())"]),
            ("-> Option<&'a str>", vec!["None"]),
            ("-> &'static str", vec!["\"\""]),
            ("-> std::io::Result<u8>", vec!["Ok(0)", "Ok(1)"]),
            ("-> Money", vec![]),
            ("-> impl Iterator<Item = u8>", vec![]),
        ] {
            let output: syn::ReturnType = syn::parse_str(output).unwrap();
            assert_eq!(values(&output, &aliases), expected);
        }
    }
}
