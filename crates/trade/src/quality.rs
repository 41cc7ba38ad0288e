//! Until when the quality of a batch may be disputed under a coverage type (C5).
//! It must not decide a dispute: it only names the day, and whether that day may still move.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cover::Coverage;
use crate::time::{Day, TimeError, add_days};

/// What is known of a batch's way; days in the rulebook's platform zone (T1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchDays {
    /// Day of shipment.
    pub shipped_on: Option<Day>,
    /// Day of customs clearance.
    pub cleared_customs_on: Option<Day>,
    /// Day of delivery.
    pub delivered_on: Option<Day>,
    /// Whether the goods pass customs; false for a domestic order.
    pub customs: bool,
}

/// The last day on which quality may be disputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QualityWindow {
    /// The day; absent while nothing is shipped.
    pub closes_on: Option<Day>,
    /// Whether a fact that is still missing may move it.
    pub provisional: bool,
}

/// Facts that contradict each other, or days out of range.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QualityError {
    /// Cleared or delivered before it was shipped (C5).
    #[error("{later} is before the shipment on {shipped_on}")]
    BeforeShipment {
        /// Which of the two.
        event: Arrived,
        /// Its day.
        later: Day,
        /// The day of shipment.
        shipped_on: Day,
    },
    /// Cleared after it was delivered (C5).
    #[error("clearance on {cleared_on} is after the delivery on {delivered_on}")]
    AfterDelivery {
        /// The day of clearance.
        cleared_on: Day,
        /// The day of delivery.
        delivered_on: Day,
    },
    /// The window would end after 2100.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// What comes after shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// Customs clearance.
    Clearance,
    /// Delivery.
    Delivery,
}

/// Days of the two post-delivery windows (C3), from the rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QualityDays {
    /// After shipment.
    pub from_shipment: u32,
    /// After customs clearance.
    pub from_clearance: u32,
}

/// From which event a limit of the quality window is counted (C3, C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedFrom {
    /// Customs clearance.
    Clearance,
    /// Delivery, standing in for a clearance that is not known.
    Delivery,
    /// Shipment.
    Shipment,
}

/// One of the limits that the quality window of post-delivery cover is the earlier of (C3, C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QualityLimit {
    /// The event that it is counted from.
    pub from: CountedFrom,
    /// Days after the event.
    pub days: u32,
    /// The day that it comes to, in the rulebook's platform zone.
    pub last_day: Day,
    /// Whether the window closes with it; both do where they come to one day.
    pub decides: bool,
}

/// The limits of post-delivery cover as far as they are known, the one counted from shipment last; none while nothing
/// is shipped. A domestic order has no customs, so only that one (C5).
///
/// # Errors
/// [`QualityError`] where the days contradict each other or a limit leaves the known years.
pub fn quality_limits(batch: BatchDays, days: QualityDays) -> Result<Vec<QualityLimit>, QualityError> {
    check(batch)?;
    let Some(shipped_on) = batch.shipped_on else {
        return Ok(Vec::new());
    };
    let arrived = match (batch.customs, batch.cleared_customs_on, batch.delivered_on) {
        (false, ..) | (true, None, None) => None,
        (true, Some(cleared), _) => Some((CountedFrom::Clearance, cleared)),
        (true, None, Some(delivered)) => Some((CountedFrom::Delivery, delivered)),
    };
    let counted = |(from, event): (CountedFrom, Day), days: u32| -> Result<QualityLimit, QualityError> {
        let last_day = add_days(event, i64::from(days))?;
        let decides = false;
        Ok(QualityLimit {
            from,
            days,
            last_day,
            decides,
        })
    };
    let mut limits = Vec::with_capacity(2);
    if let Some(arrived) = arrived {
        limits.push(counted(arrived, days.from_clearance)?);
    }
    limits.push(counted((CountedFrom::Shipment, shipped_on), days.from_shipment)?);
    let closes_on = limits.iter().map(|limit| limit.last_day).min();
    for limit in &mut limits {
        limit.decides = Some(limit.last_day) == closes_on;
    }
    Ok(limits)
}

/// Until when the quality of a batch may be disputed (C5).
///
/// Pre-shipment: until the shipment itself. Post-delivery: the earlier of the day counted from shipment and the day
/// counted from clearance, with delivery standing in for an unknown clearance.
pub fn quality_window(
    coverage: Coverage,
    batch: BatchDays,
    days: QualityDays,
) -> Result<QualityWindow, QualityError> {
    check(batch)?;
    let Some(shipped_on) = batch.shipped_on else {
        return Ok(QualityWindow {
            closes_on: None,
            provisional: true,
        });
    };
    if coverage == Coverage::PreShipment {
        return Ok(QualityWindow {
            closes_on: Some(shipped_on),
            provisional: false,
        });
    }
    let limits = quality_limits(batch, days)?;
    Ok(QualityWindow {
        closes_on: limits.iter().map(|limit| limit.last_day).min(),
        provisional: batch.customs && batch.cleared_customs_on.is_none(),
    })
}

fn check(batch: BatchDays) -> Result<(), QualityError> {
    if let (Some(cleared_on), Some(delivered_on)) = (batch.cleared_customs_on, batch.delivered_on)
        && cleared_on > delivered_on
    {
        return Err(QualityError::AfterDelivery {
            cleared_on,
            delivered_on,
        });
    }
    let Some(shipped_on) = batch.shipped_on else {
        return Ok(());
    };
    for (event, day) in [
        (Arrived::Clearance, batch.cleared_customs_on),
        (Arrived::Delivery, batch.delivered_on),
    ] {
        if let Some(later) = day.filter(|day| *day < shipped_on) {
            return Err(QualityError::BeforeShipment {
                event,
                later,
                shipped_on,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_day;

    const DAYS: QualityDays = QualityDays {
        from_shipment: 180,
        from_clearance: 15,
    };

    fn day(text: &str) -> Option<Day> {
        (!text.is_empty()).then(|| parse_day(text).unwrap())
    }

    fn window(
        coverage: Coverage,
        shipped: &str,
        cleared: &str,
        delivered: &str,
        customs: bool,
    ) -> (String, bool) {
        let batch = BatchDays {
            shipped_on: day(shipped),
            cleared_customs_on: day(cleared),
            delivered_on: day(delivered),
            customs,
        };
        let found = quality_window(coverage, batch, DAYS).unwrap();
        (
            found.closes_on.map_or_else(String::new, |day| day.to_string()),
            found.provisional,
        )
    }

    #[test]
    fn c5_every_branch_of_post_delivery() {
        for (shipped, cleared, delivered, customs, closes_on, provisional) in [
            ("", "", "", true, "", true),
            ("", "", "", false, "", true),
            // Neither known: the 180th day, provisional.
            ("2026-01-01", "", "", true, "2026-06-30", true),
            // Clearance known: final, and the earlier of the two.
            ("2026-01-01", "2026-02-01", "", true, "2026-02-16", false),
            (
                "2026-01-01",
                "2026-02-01",
                "2026-02-10",
                true,
                "2026-02-16",
                false,
            ),
            ("2026-01-01", "2026-06-20", "", true, "2026-06-30", false),
            ("2026-01-01", "2026-06-15", "", true, "2026-06-30", false),
            ("2026-01-01", "2026-06-14", "", true, "2026-06-29", false),
            ("2026-01-01", "2026-01-01", "", true, "2026-01-16", false),
            // Delivery stands in for clearance, provisional.
            ("2026-01-01", "", "2026-02-10", true, "2026-02-25", true),
            ("2026-01-01", "", "2026-06-29", true, "2026-06-30", true),
            // A domestic order has no customs: the 180th day, final, whatever else is known.
            ("2026-01-01", "", "", false, "2026-06-30", false),
            ("2026-01-01", "", "2026-02-10", false, "2026-06-30", false),
        ] {
            assert_eq!(
                window(Coverage::PostDelivery, shipped, cleared, delivered, customs),
                (closes_on.to_owned(), provisional),
                "{shipped} {cleared} {delivered} {customs}"
            );
        }
    }

    #[test]
    fn c5_the_limits_name_the_event_that_decides() {
        use CountedFrom::{Clearance, Delivery, Shipment};
        let far = |decides| (Shipment, 180, "2026-06-30", decides);
        for (cleared, delivered, customs, expected) in [
            ("", "", true, vec![far(true)]),
            (
                "2026-02-01",
                "2026-02-10",
                true,
                vec![(Clearance, 15, "2026-02-16", true), far(false)],
            ),
            (
                "",
                "2026-02-10",
                true,
                vec![(Delivery, 15, "2026-02-25", true), far(false)],
            ),
            (
                "",
                "2026-06-29",
                true,
                vec![(Delivery, 15, "2026-07-14", false), far(true)],
            ),
            (
                "2026-06-15",
                "",
                true,
                vec![(Clearance, 15, "2026-06-30", true), far(true)],
            ),
            // No customs: neither delivery nor a clearance recorded by mistake counts.
            ("", "2026-02-10", false, vec![far(true)]),
            ("2026-02-01", "2026-02-10", false, vec![far(true)]),
        ] {
            let batch = BatchDays {
                shipped_on: day("2026-01-01"),
                cleared_customs_on: day(cleared),
                delivered_on: day(delivered),
                customs,
            };
            let found: Vec<_> = quality_limits(batch, DAYS).unwrap();
            let found: Vec<_> = found
                .iter()
                .map(|limit| (limit.from, limit.days, limit.last_day.to_string(), limit.decides))
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(from, days, last_day, decides)| (from, days, last_day.to_owned(), decides))
                .collect();
            assert_eq!(found, expected, "{cleared} {delivered} {customs}");
        }
        let nothing = BatchDays {
            shipped_on: None,
            cleared_customs_on: None,
            delivered_on: None,
            customs: true,
        };
        assert_eq!(
            quality_limits(nothing, DAYS),
            Ok(Vec::new()),
            "nothing is shipped"
        );
    }

    #[test]
    fn c5_pre_shipment_ends_with_the_shipment() {
        assert_eq!(
            window(Coverage::PreShipment, "", "", "", true),
            (String::new(), true)
        );
        assert_eq!(
            window(Coverage::PreShipment, "2026-01-01", "2026-02-01", "", true),
            ("2026-01-01".to_owned(), false)
        );
    }

    #[test]
    fn c5_clearance_or_delivery_before_shipment_is_an_error() {
        for (cleared, delivered, event) in [
            ("2025-12-31", "", Arrived::Clearance),
            ("", "2025-12-31", Arrived::Delivery),
        ] {
            for coverage in [Coverage::PreShipment, Coverage::PostDelivery] {
                let batch = BatchDays {
                    shipped_on: day("2026-01-01"),
                    cleared_customs_on: day(cleared),
                    delivered_on: day(delivered),
                    customs: true,
                };
                let error = quality_window(coverage, batch, DAYS).unwrap_err();
                assert!(matches!(error, QualityError::BeforeShipment { event: found, .. } if found == event));
            }
        }
    }

    #[test]
    fn c5_clearance_after_delivery_is_an_error() {
        let batch = |cleared: &str| BatchDays {
            shipped_on: day("2026-01-01"),
            cleared_customs_on: day(cleared),
            delivered_on: day("2026-02-10"),
            customs: true,
        };
        let of = |cleared| quality_window(Coverage::PostDelivery, batch(cleared), DAYS);
        assert!(matches!(
            of("2026-02-11"),
            Err(QualityError::AfterDelivery { .. })
        ));
        assert!(of("2026-02-10").is_ok(), "on the same day");
    }

    #[test]
    fn c5_a_window_past_2100_is_an_error() {
        let batch = BatchDays {
            shipped_on: day("2100-12-31"),
            cleared_customs_on: None,
            delivered_on: None,
            customs: true,
        };
        assert!(matches!(
            quality_window(Coverage::PostDelivery, batch, DAYS),
            Err(QualityError::Time(_))
        ));
    }
}
