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
    let from_shipment = add_days(shipped_on, i64::from(days.from_shipment))?;
    if !batch.customs {
        return Ok(QualityWindow {
            closes_on: Some(from_shipment),
            provisional: false,
        });
    }
    let closes_on = match batch.cleared_customs_on.or(batch.delivered_on) {
        Some(arrived) => from_shipment.min(add_days(arrived, i64::from(days.from_clearance))?),
        None => from_shipment,
    };
    Ok(QualityWindow {
        closes_on: Some(closes_on),
        provisional: batch.cleared_customs_on.is_none(),
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
