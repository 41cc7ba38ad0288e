//! When a backup is due and which old ones may go. Times in, names out; it touches nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Make one on every day on which the workspace is open.
    pub daily: bool,
    /// How many are kept; at least the newest is.
    pub keep: u32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            daily: true,
            keep: 14,
        }
    }
}

/// A backup that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// The name of its file.
    pub name: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Make one.
    pub make: bool,
    /// Remove these, once the new one was made and verified; when none is made, at once.
    pub remove: Vec<String>,
}

/// Due when none was made on this day (UTC): one that a wrong clock dated into the future keeps none away. The oldest go;
/// what is dated into the future is older than all others, since it was made before the clock was right.
pub fn plan(existing: &[Existing], now: DateTime<Utc>, policy: Policy) -> Plan {
    let today = now.date_naive();
    let make = policy.daily && !existing.iter().any(|backup| backup.made_at.date_naive() == today);
    let keep = usize::try_from(policy.keep).unwrap_or(usize::MAX).max(1) - usize::from(make);
    let mut newest_first: Vec<&Existing> = existing.iter().collect();
    let newness = |backup: &Existing| (backup.made_at <= now, backup.made_at, backup.name.clone());
    newest_first.sort_by_cached_key(|backup| std::cmp::Reverse(newness(backup)));
    Plan {
        make,
        remove: newest_first
            .into_iter()
            .skip(keep)
            .map(|backup| backup.name.clone())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone};

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap()
    }

    fn made(days_ago: &[i64]) -> Vec<Existing> {
        days_ago
            .iter()
            .map(|days| Existing {
                name: days.to_string(),
                made_at: now() - Duration::days(*days),
            })
            .collect()
    }

    fn planned(days_ago: &[i64], daily: bool, keep: u32) -> (bool, Vec<String>) {
        let plan = plan(&made(days_ago), now(), Policy { daily, keep });
        (plan.make, plan.remove)
    }

    fn names(of: &[&str]) -> Vec<String> {
        of.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn one_a_day_and_the_oldest_go() {
        assert_eq!(planned(&[], true, 3), (true, vec![]));
        assert_eq!(planned(&[0, 1], true, 3), (false, vec![]));
        assert_eq!(planned(&[3, 1, 2], true, 3), (true, names(&["3"])));
        assert_eq!(planned(&[0, 3, 1, 2], true, 3), (false, names(&["3"])));
    }

    #[test]
    fn the_last_one_never_goes_and_nothing_is_made_unasked() {
        assert_eq!(planned(&[5], false, 0), (false, vec![]));
        assert_eq!(planned(&[5, 6], false, 0), (false, names(&["6"])));
        // The new one is the one that is kept.
        assert_eq!(planned(&[5], true, 0), (true, names(&["5"])));
    }

    #[test]
    fn a_backup_from_the_future_keeps_none_away() {
        assert_eq!(planned(&[-400, 1], true, 2), (true, names(&["-400"])));
        assert_eq!(planned(&[-400], true, 2), (true, vec![]));
        // … nor does it take the place of one that is there.
        assert_eq!(planned(&[-400, 0], true, 1), (false, names(&["-400"])));
        assert_eq!(
            planned(&[-403, -402, 1, 2], true, 3),
            (true, names(&["-403", "-402"]))
        );
    }
}
