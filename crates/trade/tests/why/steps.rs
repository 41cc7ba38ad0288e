//! One step at a time, computed again.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::decimal::Decimal;

pub(super) type Checked = Result<(), String>;

/// Checks one figure against the page it stands on.
pub(super) fn check(page: &Value, figure: &Value) -> Checked {
    let path = figure["path"].as_str().ok_or("no path")?;
    let there = page.pointer(path).ok_or("points nowhere")?;
    stands(&figure["value"], there)?;
    if figure["rules"].as_array().is_none_or(Vec::is_empty) {
        return Err("names no rule".to_owned());
    }
    let steps = figure["steps"].as_array().ok_or("no steps")?;
    for (index, step) in steps.iter().enumerate() {
        known(&step["how"], &steps[..index])?;
        computed(step).map_err(|fault| format!("step {index}: {fault}"))?;
    }
    let last = steps.last().ok_or("no steps")?;
    if last["result"] != figure["value"] {
        return Err("does not end in its value".to_owned());
    }
    super::useful::every(steps)
}

/// The value is the text on the page; a calculator's amounts travel without their currency.
fn stands(value: &Value, there: &Value) -> Checked {
    let text = &value["value"];
    let same = text == there || (there.is_string() && text["amount"] == *there);
    if same {
        Ok(())
    } else {
        Err(format!("the page says {there}"))
    }
}

/// Every term is the result of an earlier step of the same name.
fn known(how: &Value, before: &[Value]) -> Checked {
    match how {
        Value::Object(fields) if fields.contains_key("name") && fields.contains_key("value") => {
            let same = |step: &&Value| {
                step["name"] == how["name"] && step["of"] == how["of"] && step["result"] == how["value"]
            };
            match before.iter().find(same) {
                Some(_) => Ok(()),
                None => Err(format!("{} {} comes from nowhere", how["name"], how["of"])),
            }
        }
        Value::Object(fields) => fields.values().try_for_each(|field| known(field, before)),
        Value::Array(items) => items.iter().try_for_each(|item| known(item, before)),
        _ => Ok(()),
    }
}

fn computed(step: &Value) -> Checked {
    let (how, result) = (&step["how"], &step["result"]);
    match how["step"].as_str().unwrap_or_default() {
        // What may be a fact and nothing else is listed.
        "fact" => Ok(()),
        "rulebook" => super::rulebook::stated(step),
        "sum" => {
            let plus = total(&how["plus"])?;
            expect(plus.minus(total(&how["minus"])?), result)
        }
        "how_many" => {
            let counted = how["terms"].as_array().ok_or("no terms")?.len();
            same(Value::from(counted), result["value"].clone())
        }
        "left_of" => {
            let left = number(&how["amount"]["value"])?.minus(number(&how["taken"]["value"])?);
            expect(if left.units() < 0 { Decimal::ZERO } else { left }, result)
        }
        "smallest_of" => best(how, result, |one, two| Ok(number(one)?.order(number(two)?))),
        "largest_of" => best(how, result, |one, two| Ok(number(two)?.order(number(one)?))),
        "earliest_of" => best(how, result, |one, two| Ok(moment(one)?.cmp(&moment(two)?))),
        "latest_of" => best(how, result, |one, two| Ok(moment(two)?.cmp(&moment(one)?))),
        "multiply" => multiply(how, result),
        "divide" => divide(how, result),
        "day_in_zone" => {
            let local = instant(&how["instant"]["value"])?.with_timezone(&zone(how)?);
            same(local.date_naive(), day(result)?)
        }
        "days_after" => {
            let days = u64::from(count(&how["days"]["value"])?);
            let later = day(&how["day"]["value"])?.checked_add_days(Days::new(days));
            same(later.ok_or("out of range")?, day(result)?)
        }
        "months_after" => {
            let months = Months::new(count(&how["months"]["value"])?);
            let later = day(&how["day"]["value"])?.checked_add_months(months);
            same(later.ok_or("out of range")?, day(result)?)
        }
        "end_of_day" => {
            let next = day(&how["day"]["value"])?.succ_opt().ok_or("out of range")?;
            begins(next, instant(result)?, zone(how)?)
        }
        "start_of_day" => begins(day(&how["day"]["value"])?, instant(result)?, zone(how)?),
        "day_zero" => day_zero(how, result),
        "working_days" => working_days(how, result),
        "not_before" => {
            let holds = instant(&how["left"]["value"])? >= instant(&how["right"]["value"])?;
            same(Value::Bool(holds), result["value"].clone())
        }
        "reached" => reached(how, result),
        "in_proportion" => in_proportion(how, result),
        "most_worth" => most_worth(how, result),
        "because" => same(how["case"].clone(), result["value"].clone()),
        "choose" => super::choose::choose(how, result),
        "is" => same(how["term"]["value"].clone(), result.clone()),
        other => Err(format!("an unknown step {other}")),
    }
}

pub(super) fn same<T: PartialEq + std::fmt::Debug>(found: T, said: T) -> Checked {
    if found == said {
        Ok(())
    } else {
        Err(format!("{found:?} is not {said:?}"))
    }
}

fn expect(found: Decimal, result: &Value) -> Checked {
    if found.is(number(result)?) {
        Ok(())
    } else {
        Err(format!("{found:?} is not {result}"))
    }
}

/// An amount, count, rate, per cent, quantity or price as a number.
pub(super) fn number(value: &Value) -> Result<Decimal, String> {
    match &value["value"] {
        Value::Number(count) => Decimal::read(&count.to_string()),
        Value::String(text) => Decimal::read(text),
        amount => Decimal::read(amount["amount"].as_str().ok_or("no number")?),
    }
}

fn total(terms: &Value) -> Result<Decimal, String> {
    let terms = terms.as_array().ok_or("no terms")?;
    let mut sum = Decimal::ZERO;
    let currency = |term: &Value| term["value"]["value"]["currency"].clone();
    for term in terms {
        if currency(term) != currency(&terms[0]) {
            return Err("two currencies in one sum (M2)".to_owned());
        }
        sum = sum.plus(number(&term["value"])?);
    }
    Ok(sum)
}

fn count(value: &Value) -> Result<u32, String> {
    let count = value["value"].as_u64().ok_or("no count")?;
    u32::try_from(count).map_err(|_| "a count too large".to_owned())
}

fn day(value: &Value) -> Result<NaiveDate, String> {
    text(&value["value"])?
        .parse()
        .map_err(|_| format!("{value} is no day"))
}

fn instant(value: &Value) -> Result<DateTime<Utc>, String> {
    at(&value["value"])
}

fn at(text_value: &Value) -> Result<DateTime<Utc>, String> {
    text(text_value)?
        .parse()
        .map_err(|_| format!("{text_value} is no instant"))
}

pub(super) fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("{value} is no text"))
}

fn zone(how: &Value) -> Result<Tz, String> {
    text(&how["zone"])?.parse().map_err(|_| "no zone".to_owned())
}

/// A day or instant, for comparing.
fn moment(value: &Value) -> Result<DateTime<Utc>, String> {
    match value["kind"].as_str() {
        Some("day") => Ok(day(value)?.and_time(NaiveTime::MIN).and_utc()),
        _ => instant(value),
    }
}

fn best(how: &Value, result: &Value, order: impl Fn(&Value, &Value) -> Result<Ordering, String>) -> Checked {
    let terms = how["terms"].as_array().ok_or("no terms")?;
    let chosen = how["chosen"].as_u64().ok_or("none chosen")? as usize;
    let winner = &terms.get(chosen).ok_or("none chosen")?["value"];
    for (index, term) in terms.iter().enumerate() {
        let order = order(winner, &term["value"])?;
        if order.is_gt() || (order.is_eq() && index < chosen) {
            return Err(format!("{term} is better"));
        }
    }
    same(winner.clone(), result.clone())
}

fn multiply(how: &Value, result: &Value) -> Checked {
    let factor = &how["factor"]["value"];
    let by = match factor["kind"].as_str() {
        Some("percent") => number(factor)?.hundredth(),
        _ => number(factor)?,
    };
    let exact = number(&how["amount"]["value"])?.times(by);
    if !exact.is(Decimal::read(text(&how["exact"])?)?) {
        return Err("another exact product".to_owned());
    }
    match how["rounding"].as_str() {
        Some("exact") => expect(exact, result),
        Some("half_even") => expect(exact.half_even(number(result)?.scale()), result),
        other => Err(format!("a rounding {other:?}")),
    }
}

/// The result times the divisor is the dividend, but for less than one unit of the last digit.
fn divide(how: &Value, result: &Value) -> Checked {
    let (amount, by) = (number(&how["amount"]["value"])?, number(&how["by"]["value"])?);
    let found = number(result)?;
    let unit = Decimal::unit(found.scale());
    let (low, high) = match how["rounding"].as_str() {
        Some("down") => (found, found.plus(unit)),
        Some("up") => (found.minus(unit), found),
        other => return Err(format!("a rounding {other:?}")),
    };
    let within = match how["rounding"].as_str() {
        Some("down") => low.times(by).order(amount).is_le() && high.times(by).order(amount).is_gt(),
        _ => low.times(by).order(amount).is_lt() && high.times(by).order(amount).is_ge(),
    };
    if within {
        Ok(())
    } else {
        Err(format!("{amount:?} by {by:?} is not {found:?}"))
    }
}

/// A day begins at the first instant whose local date is that day or later.
fn begins(wanted: NaiveDate, found: DateTime<Utc>, zone: Tz) -> Checked {
    let date = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
    if date(found) >= wanted && date(found - TimeDelta::seconds(1)) < wanted {
        Ok(())
    } else {
        Err(format!("{wanted} does not begin at {found} in {zone}"))
    }
}

fn dates(list: &Value) -> Result<Vec<NaiveDate>, String> {
    let list = list.as_array().ok_or("no days")?;
    list.iter()
        .map(|day| text(day)?.parse().map_err(|_| format!("{day} is no day")))
        .collect()
}

/// Days passed over, each with its reasons: a weekend is no weekday, and every reason is of a country that counts.
fn skipped(how: &Value) -> Result<Vec<NaiveDate>, String> {
    let mut days = Vec::new();
    for skipped in how["skipped"].as_array().ok_or("no skipped days")? {
        let day: NaiveDate = text(&skipped["day"])?.parse().map_err(|_| "no day")?;
        let closed = skipped["closed"].as_array().ok_or("no reasons")?;
        if closed.is_empty() {
            return Err(format!("{day} is skipped for no reason"));
        }
        for reason in closed {
            if !how["countries"]
                .as_array()
                .is_some_and(|known| known.contains(&reason["country"]))
            {
                return Err(format!("{reason} does not count"));
            }
            let late_in_week = day.weekday().num_days_from_monday() >= 4;
            if reason["because"] == "weekend" && !late_in_week {
                return Err(format!("{day} is no weekend"));
            }
        }
        days.push(day);
    }
    Ok(days)
}

fn day_zero(how: &Value, result: &Value) -> Checked {
    let local = instant(&how["event"]["value"])?
        .with_timezone(&zone(how)?)
        .naive_local();
    let said: NaiveDateTime = text(&how["local"])?.parse().map_err(|_| "no local time")?;
    same(local, said)?;
    let cut_off: NaiveTime = text(&how["cut_off"]["value"]["value"])?
        .parse()
        .map_err(|_| "no cut-off")?;
    let late = local.time() > cut_off;
    same(Value::Bool(late), how["late"].clone())?;
    let mut day_now = local.date() + Days::new(u64::from(late));
    for passed in skipped(how)? {
        same(passed, day_now)?;
        day_now = day_now + Days::new(1);
    }
    same(day_now, day(result)?)
}

/// Every day from day 0 to the result is either counted or passed over.
fn working_days(how: &Value, result: &Value) -> Checked {
    let counted = dates(&how["counted"])?;
    let mut all = skipped(how)?;
    same(counted.len(), count(&how["days"]["value"])? as usize)?;
    let from = day(&how["from"]["value"])?;
    same(counted.last().copied().unwrap_or(from), day(result)?)?;
    all.extend(counted);
    all.sort_unstable();
    let every: Vec<NaiveDate> = from
        .iter_days()
        .skip(1)
        .take_while(|day| Some(day) <= all.last())
        .collect();
    if all == every {
        Ok(())
    } else {
        Err("days are missing or counted twice".to_owned())
    }
}

/// The first instant at which it was enough: what came back by then is taken off, and what the other instalment has beyond
/// its own counts. Nothing that comes later is told.
fn reached(how: &Value, result: &Value) -> Checked {
    let mut moments = moments(&how["parts"])?;
    let other = how.get("other");
    if let Some(other) = other {
        moments.extend(self::moments(&other["parts"])?);
    }
    moments.sort_unstable();
    let mut first = None;
    for moment in &moments {
        let surplus = match other {
            Some(other) => beyond(other, *moment)?,
            None => Decimal::ZERO,
        };
        let surplus = if surplus.units() < 0 {
            Decimal::ZERO
        } else {
            surplus
        };
        if beyond(how, *moment)?.plus(surplus).units() >= 0 {
            first = Some(*moment);
            break;
        }
    }
    let first = first.ok_or("it was never enough")?;
    if moments.last().is_some_and(|last| *last > first) {
        return Err("what came later is told".to_owned());
    }
    same(first, instant(result)?)
}

fn moments(parts: &Value) -> Result<Vec<DateTime<Utc>>, String> {
    let parts = parts.as_array().ok_or("no parts")?.iter();
    let moments: Vec<DateTime<Utc>> = parts.map(|part| at(&part["at"])).collect::<Result<_, _>>()?;
    if moments.is_sorted() {
        Ok(moments)
    } else {
        Err("parts are not in order".to_owned())
    }
}

/// What had come until an instant less what was due; below zero, what lacked.
fn beyond(side: &Value, until: DateTime<Utc>) -> Result<Decimal, String> {
    let mut sum = Decimal::ZERO.minus(number(&side["due"]["value"])?);
    for part in side["parts"].as_array().ok_or("no parts")? {
        let amount = number(&part["amount"]["value"])?;
        if at(&part["at"])? <= until {
            sum = if part["back"] == true {
                sum.minus(amount)
            } else {
                sum.plus(amount)
            };
        }
    }
    Ok(sum)
}

fn in_proportion(how: &Value, result: &Value) -> Checked {
    let minor = |field: &str| number(&how[field]["value"]).map(Decimal::units);
    let floor = minor("amount")? * minor("bound")? / minor("worth")?;
    let less = how["less"].as_u64().ok_or("no count")?;
    same(floor - i128::from(less), number(result)?.units())
}

/// One more would be worth too much, or there is no more.
fn most_worth(how: &Value, result: &Value) -> Checked {
    let (bound, rate) = (number(&how["bound"]["value"])?, number(&how["rate"]["value"])?);
    let (amount, most) = (number(&how["amount"]["value"])?, number(result)?);
    let fits = |amount: Decimal| amount.times(rate).half_even(bound.scale()).order(bound).is_le();
    let unit = Decimal::unit(most.scale());
    let all = most.is(amount);
    if fits(most) && (all || !fits(most.plus(unit))) {
        Ok(())
    } else {
        Err("not the most".to_owned())
    }
}
