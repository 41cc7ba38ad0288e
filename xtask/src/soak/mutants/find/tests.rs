//! Mutation points of small texts.

use super::super::weave::weave;
use super::*;

fn whats(text: &str) -> Vec<String> {
    let points = points("a.rs", text).unwrap();
    points.into_iter().map(|point| point.what).collect()
}

#[test]
fn a_function_has_its_points_and_its_rules() {
    let text = "/// C4.\nfn f(a: u8) -> bool { if a < 3 && g() { return true; } !h(\"D6\") }";
    let found = points("a.rs", text).unwrap();
    assert!(
        found
            .iter()
            .all(|point| point.rules == ["C4"] && point.place == "f")
    );
    for what in [
        "returns `false` at once",
        "`a < 3 && g()` never holds",
        "`&&` becomes `||` in `a < 3 && g()`",
        "`a < 3` becomes `a <= 3`",
        "`3` becomes `4`",
        "`return true;` is left out",
        "`!h(\"D6\")` is turned round",
    ] {
        assert!(found.iter().any(|point| point.what == what), "{what}: {found:#?}");
    }
}

#[test]
fn a_point_is_near_the_rule_that_its_own_statement_names() {
    let text = "/// C4 D6 O1.\nfn f(a: u8) -> R {\n    if a < 3 {\n        return Err(r(\"C4\"));\n    }\n    // D6.\n    let b = a + 1;\n    match b { 1 => g(b < 9, \"O1\"), _ => h(b > 5) }\n}";
    let near = |what: &str| {
        let points = points("a.rs", text).unwrap();
        let found = points.iter().find(|point| point.what.starts_with(what));
        found.map(|point| (point.near.join(" "), point.distance("C4")))
    };
    assert_eq!(near("`a < 3` becomes"), Some(("C4".to_owned(), 0)));
    assert_eq!(near("`a + 1` becomes"), Some(("D6".to_owned(), 3)));
    assert_eq!(near("`b < 9` becomes"), Some(("O1".to_owned(), 3)));
}

#[test]
fn what_is_settled_when_compiled_and_tests_have_none() {
    for text in [
        "const A: u8 = 1 + 2;",
        "const fn f() -> u8 { 1 + 2 }",
        "#[cfg(test)] mod tests { fn f() -> bool { true } }",
        "fn f(a: [u8; 3]) {}",
        "struct S { #[serde(default = \"a\")] a: u8 }",
    ] {
        assert_eq!(whats(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(
        whats("fn f(a: u8) -> S { match a { 1 => S(a), 2 | 3 => b, c => c } }").len(),
        2
    );
    assert_eq!(
        whats("fn f() -> S { Vec::with_capacity(2) }"),
        Vec::<String>::new()
    );
}

#[test]
fn which_one_is_taken_is_no_mistake_where_only_its_being_there_is_asked() {
    let of = |body: &str| {
        let text = format!("fn f(a: S) -> S {{ g({body}) }}");
        let found = whats(&text).into_iter();
        found.filter(|what| what.contains("becomes")).count()
    };
    assert_eq!(of("a.iter().next()"), 1);
    assert_eq!(of("a.first().is_none()"), 0);
    assert_eq!(of("a.iter().next().is_some()"), 0);
    assert_eq!(of("a.checked_add(b).is_some()"), 1, "there or not depends on it");
}

#[test]
fn all_points_of_a_text_can_be_woven_at_once() {
    let text = "fn f(a: i64, b: i64) -> Option<i64> { if a.max(b) > 2 || (a + b).min(1) == 0 { g(a); return None; } Some(a * b) }";
    let points = points("a.rs", text).unwrap();
    let mut numbered: Vec<(usize, &Point)> = (1..).zip(&points).collect();
    for _ in 0..2 {
        let woven = weave(text, &numbered);
        assert!(syn::parse_file(&woven.text).is_ok(), "{}", woven.text);
        for (number, point) in &numbered {
            assert!(woven.text.contains(&format!("is({number})")), "{}", point.what);
        }
        numbered.reverse();
    }
}

#[test]
fn modules_for_tests_are_known_by_their_declaration() {
    let text = "#[cfg(test)]\nmod story;\nmod view;\n";
    assert_eq!(test_modules("src/a/b.rs", text).unwrap(), ["src/a/b/story"]);
    assert_eq!(test_modules("src/lib.rs", text).unwrap(), ["src/story"]);
}
