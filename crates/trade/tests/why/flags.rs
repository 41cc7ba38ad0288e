//! Figures whose page says beside them whether they may still move: both must say the same (C5, L3, T4).

use serde_json::Value;

/// The ends that the flag of their part is about.
const ENDS: &[&str] = &[
    "due",
    "closes_at",
    "last_day",
    "latest",
    "arrives_latest",
    "quality_closes_on",
];

/// How the figure and the flag of its page differ.
pub(super) fn differ(page: &Value, figure: &Value) -> Option<String> {
    let path = figure["path"].as_str()?;
    let (above, end) = path.rsplit_once('/')?;
    if !ENDS.contains(&end) {
        return None;
    }
    let part = page.pointer(above)?;
    let flag = part["provisional"]
        .as_bool()
        .or(part["quality_provisional"].as_bool())?;
    // Before the loan agreement the days of an arrival have not begun.
    let whole = above.rsplit_once('/').and_then(|(whole, _)| page.pointer(whole));
    let awaits = end == "latest" && whole.is_some_and(|payment| payment["awaits_agreement"] == true);
    let said = figure["provisional"].as_bool()?;
    let shown = flag || awaits;
    (said != shown).then(|| format!("{path}: provisional {said}, the page says {shown}\n{figure:#}"))
}
