//! What `why` says: the derivation of one figure of the order's page, a step a line. It must not compute.

use serde_json::Value;

use super::Problem;
use super::words::{number, plain};
use super::world::World;

/// The name of one figure and its steps: what came out, from what, and by which rule.
///
/// # Errors
/// When the page has no such figure.
pub(crate) fn why(world: &World, what: &[&str]) -> Result<(String, Vec<String>), Problem> {
    let (figures, path) = match what {
        ["limit", name @ ..] => {
            let figures = world.explained_limit()?;
            let path = named(&figures, name)?;
            (figures, path)
        }
        ["Pay", "Later", name @ ..] => {
            let figures = world.explained_credit()?;
            let path = named(&figures, name)?;
            (figures, path)
        }
        what => {
            let (page, figures) = world.explained()?;
            let path = match pointer(&page, what)? {
                Some(path) => path,
                None => named(&figures, what)?,
            };
            (figures, path)
        }
    };
    let figure = figures.iter().find(|figure| figure["path"] == path.as_str());
    let figure = figure.ok_or_else(|| format!("{path} has no derivation"))?;
    let steps = figure["steps"].as_array().ok_or("a derivation without steps")?;
    let mut lines: Vec<String> = steps.iter().map(line).collect();
    // A step that only renamed another is gone, its rule is not.
    let of_steps = |rule: &&Value| steps.iter().any(|step| step["rule"] == **rule);
    let rules = figure["rules"].as_array().into_iter().flatten();
    let further: Vec<String> = rules.filter(|rule| !of_steps(rule)).map(plain).collect();
    if !further.is_empty() {
        lines.push(format!("also by {}", further.join(", ")));
    }
    if figure["provisional"] == true {
        lines.push("provisional".to_owned());
    }
    let name = steps.last().map_or(String::new(), |step| plain(&step["name"]));
    Ok((name, lines))
}

/// Where on the page the figure stands.
fn pointer(page: &Value, what: &[&str]) -> Result<Option<String>, Problem> {
    let place = |number_of: &str| Ok::<usize, Problem>(number::<usize>(number_of)?.saturating_sub(1));
    Ok(Some(match what {
        ["free", "limit"] => "/plan/free_limit".to_owned(),
        ["cap"] => "/cover/cap".to_owned(),
        ["covered"] => "/figures/cover/covered".to_owned(),
        ["planned", "cover", split] => format!("/plan/splits/{}/covered", place(split)?),
        ["outstanding", which] => {
            let index = usize::from(*which == "balance");
            format!("/figures/instalments/{index}/outstanding")
        }
        ["planned", "uncovered", split] => format!("/plan/splits/{}/uncovered", place(split)?),
        ["payment", payment, "arrives"] => format!("/payments/{}/arrival/latest", place(payment)?),
        ["quality", "of", "batch", batch] => format!("/batches/{}/quality_closes_on", place(batch)?),
        ["claim"] => "/receipt/claim".to_owned(),
        ["ship", "by"] => {
            let windows = page["timeline"]["windows"].as_array().into_iter().flatten();
            let index = windows.into_iter().position(|window| window["kind"] == "ship_by");
            format!(
                "/timeline/windows/{}/last_day",
                index.ok_or("there is no ship-by day")?
            )
        }
        _ => return Ok(None),
    }))
}

/// A figure by the name of its last step, and which one of several: `settle closes 1`.
fn named(figures: &[Value], what: &[&str]) -> Result<String, Problem> {
    let last = |figure: &Value| figure["steps"].as_array().and_then(|steps| steps.last().cloned());
    let is = |figure: &&Value| {
        let called = last(figure).map(|step| (plain(&step["name"]), step["of"].as_str().map(str::to_owned)));
        (1..=what.len()).any(|length| {
            let (name, of) = what.split_at(length);
            let of = Some(of.join(" ")).filter(|of| !of.is_empty());
            let same = |(called, which): &(String, Option<String>)| {
                *called == name.join("_") && (of.is_none() || *which == of)
            };
            called.as_ref().is_some_and(same)
        })
    };
    let found: Vec<&Value> = figures.iter().filter(is).collect();
    let [first, others @ ..] = found.as_slice() else {
        return Err(format!("no figure of that name; there are: {}", names(figures)));
    };
    if others.iter().any(|other| last(other) != last(first)) {
        let owned: Vec<Value> = found.iter().map(|figure| (*figure).clone()).collect();
        return Err(format!("several figures of that name: {}", names(&owned)));
    }
    Ok(plain(&first["path"]))
}

fn names(figures: &[Value]) -> String {
    let last = figures
        .iter()
        .filter_map(|figure| figure["steps"].as_array()?.last());
    let names: std::collections::BTreeSet<String> = last.map(called).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The names of the figures that are worked out, not only recorded: those that can be asked for now.
pub(crate) fn worked_out(world: &World) -> Vec<String> {
    let pages = [
        world.explained().map(|(_, figures)| figures),
        world.explained_limit(),
        world.explained_credit(),
    ];
    let figures = pages.into_iter().flatten().flatten();
    let ends = figures.filter_map(|figure| figure["steps"].as_array()?.last().cloned());
    ends.filter(|step| step["how"]["step"] != "fact")
        .map(|step| plain(&step["name"]))
        .collect()
}

fn line(step: &Value) -> String {
    let rule = step["rule"]
        .as_str()
        .map_or(String::new(), |rule| format!(" ({rule})"));
    format!(
        "{} = {}: {}{rule}",
        called(step),
        plain(&step["result"]["value"]),
        how(&step["how"])
    )
}

/// Name and which one.
fn called(of: &Value) -> String {
    let name = plain(&of["name"]).replace('_', " ");
    of["of"]
        .as_str()
        .map_or(name.clone(), |which| format!("{name} [{which}]"))
}

fn term(of: &Value) -> String {
    format!("{} {}", called(of), plain(&of["value"]["value"]))
}

fn terms(of: &Value) -> Vec<String> {
    of.as_array().into_iter().flatten().map(term).collect()
}

fn how(how: &Value) -> String {
    let one = |field: &str| term(&how[field]);
    let text = |field: &str| plain(&how[field]);
    match how["step"].as_str().unwrap_or_default() {
        "fact" => origin(&how["origin"]),
        "rulebook" => format!("{} of {}", text("key"), text("edition")),
        "sum" => {
            let minus = terms(&how["minus"])
                .iter()
                .map(|term| format!(" − {term}"))
                .collect::<String>();
            let sum = format!("{}{minus}", terms(&how["plus"]).join(" + "));
            if sum.is_empty() {
                "nothing recorded".to_owned()
            } else {
                sum
            }
        }
        "left_of" => format!("{} − {}, never below zero", one("amount"), one("taken")),
        "smallest_of" | "largest_of" | "earliest_of" | "latest_of" => {
            format!(
                "the {} {}",
                text("step").replace('_', " "),
                terms(&how["terms"]).join(", ")
            )
        }
        "multiply" => format!(
            "{} × {} = {}, {}",
            one("amount"),
            one("factor"),
            text("exact"),
            text("rounding")
        ),
        "divide" => format!("{} ÷ {}, {}", one("amount"), one("by"), text("rounding")),
        "day_in_zone" => format!("the day of {} in {}", one("instant"), text("zone")),
        "days_after" => format!("{} after {}", one("days"), one("day")),
        "months_after" => format!("{} after {}", one("months"), one("day")),
        "end_of_day" => format!("the day after {} begins in {}", one("day"), text("zone")),
        "start_of_day" => format!("{} begins in {}", one("day"), text("zone")),
        "day_zero" => {
            let late = if how["late"] == true { "past" } else { "not past" };
            format!(
                "{} is {} in {}, {late} the {}{}",
                one("event"),
                text("local"),
                text("zone"),
                one("cut_off"),
                skipped(how)
            )
        }
        "working_days" => format!(
            "{} after {} in {}: {}{}",
            one("days"),
            one("from"),
            text("countries"),
            text("counted"),
            skipped(how)
        ),
        "not_before" => format!("{} is not before {}", one("left"), one("right")),
        "reached" => {
            let other = how["other"].as_object().map_or(String::new(), |other| {
                format!(", beyond {} {}", term(&other["due"]), came(&other["parts"]))
            });
            format!("{} was reached by {}{other}", one("due"), came(&how["parts"]))
        }
        "how_many" => format!("how many there are of {}", terms(&how["terms"]).join(", ")),
        "most_worth" => format!(
            "the most that is worth {} at {}, and no more than {}",
            one("bound"),
            one("rate"),
            one("amount")
        ),
        "in_proportion" => format!(
            "{} × {} ÷ {}, less {} of the smallest unit",
            one("amount"),
            one("bound"),
            one("worth"),
            text("less")
        ),
        "because" => "the case that applies".to_owned(),
        "is" => format!("the same as {}", one("term")),
        other => other.replace('_', " "),
    }
}

/// What came, and what came back.
fn came(parts: &Value) -> String {
    let parts = parts.as_array().into_iter().flatten().map(|part| {
        let sign = if part["back"] == true { "− " } else { "" };
        format!("{sign}{} on {}", term(&part["amount"]), plain(&part["at"]))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn origin(origin: &Value) -> String {
    let at = origin["at"]
        .as_str()
        .map_or(String::new(), |at| format!(" at {at}"));
    match origin["from"].as_str().unwrap_or_default() {
        "record" => format!("recorded{at}"),
        "contract" => "in the contract".to_owned(),
        "clock" => "now".to_owned(),
        "missing" => "nothing is recorded".to_owned(),
        other => other.to_owned(),
    }
}

/// The days passed over, each with the countries whose banks are closed and why.
fn skipped(how: &Value) -> String {
    let days = how["skipped"].as_array().into_iter().flatten().map(|skipped| {
        let closed = skipped["closed"].as_array().into_iter().flatten();
        let closed: Vec<String> = closed
            .map(|closed| {
                format!(
                    "{} {}",
                    plain(&closed["country"]),
                    plain(&closed["because"]).replace('_', " ")
                )
            })
            .collect();
        format!("{} ({})", plain(&skipped["day"]), closed.join(", "))
    });
    let days: Vec<String> = days.collect();
    let unannounced = how["unannounced"].as_array().into_iter().flatten();
    let years: Vec<String> = unannounced
        .map(|year| format!("{} {}", plain(&year["country"]), plain(&year["year"])))
        .collect();
    let mut said = String::new();
    if !days.is_empty() {
        said.push_str(&format!("; skipped {}", days.join(", ")));
    }
    if !years.is_empty() {
        said.push_str(&format!("; not announced: {}", years.join(", ")));
    }
    said
}
