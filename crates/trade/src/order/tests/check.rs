//! The contract check (O9): what it warns of, where, and what it leaves alone.

use super::derived::view_of;
use super::world::*;
use crate::order::check::WarningCode;
use crate::order::contract::*;

#[test]
fn o9_the_check_warns_before_and_says_why() {
    let mut world = World::draft_of(
        Contract {
            ship_by: None,
            named_place: String::new(),
            remarks: "Ship asap, IBAN follows".to_owned(),
            ..contract()
        },
        FIRST,
    );
    let codes = |world: &World| {
        let warnings = view_of(world).warnings;
        warnings
            .into_iter()
            .map(|warning| {
                serde_json::to_value(warning.code)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(&world),
        [
            "no_ship_by",
            "vague_date",
            "no_quality_requirement",
            "no_quality_requirement",
            "bank_account_in_contract",
            "no_named_place",
        ]
    );
    world.supplier.assured = false;
    assert_eq!(codes(&world)[0], "not_assured");
    world.supplier.assured = true;
    world.supplier.free_limit = usd("1499.99");
    assert!(codes(&world).contains(&"initial_above_cover".to_owned()));
}

#[test]
fn o9_an_account_anywhere_and_a_vague_date_beside_a_ship_by_are_said() {
    let found = |contract: Contract| {
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        let known = [WarningCode::VagueDate, WarningCode::BankAccountInContract];
        let named = warnings
            .into_iter()
            .filter(|warning| known.contains(&warning.code));
        named.map(|warning| warning.field).collect::<Vec<_>>()
    };
    let base = || Contract {
        ship_by: Some(ShipBy::AfterInitialPayment { days: 30 }),
        ..contract()
    };
    let mut addressed = base();
    addressed.supplier.address = "1 Mill Lane; beneficiary account 12 34".to_owned();
    let mut titled = base();
    titled.title = "Seals, IBAN follows".to_owned();
    let mut specified = base();
    specified.lines[1].specification = "as drawn, pay to 1234-5678-9012".to_owned();
    let remarked = |text: &str| Contract {
        remarks: text.to_owned(),
        ..base()
    };
    assert_eq!(found(base()), Vec::<String>::new());
    assert_eq!(found(addressed), ["supplier.address"]);
    assert_eq!(found(titled), ["title"]);
    assert_eq!(found(specified), ["lines[1].specification"]);
    assert_eq!(found(remarked("Will be shipped around mid April.")), ["remarks"]);
    assert_eq!(found(remarked("A case weighs about 5 kg.")), Vec::<String>::new());
    assert_eq!(
        found(remarked("Late shipment costs 1 per cent a day.")),
        Vec::<String>::new()
    );
    for text in [
        "Shipping late April.",
        "Delivery beginning of May.",
        "Goods leave ca. 10 May.",
        "Ships mid-June",
        "Shipment in April or later",
    ] {
        assert_eq!(found(remarked(text)), ["remarks"], "{text}");
        let packed = Contract {
            packing: text.to_owned(),
            ..base()
        };
        assert_eq!(found(packed), ["packing"], "{text}");
        let undated = Contract {
            ship_by: None,
            ..remarked(text)
        };
        assert_eq!(found(undated), ["ship_by"], "{text}");
    }
}

/// What is said to be a vague date in these remarks, with a ship-by term and without.
fn vague(remarks: &str) -> [Option<String>; 2] {
    [Some(ShipBy::AfterInitialPayment { days: 30 }), None].map(|ship_by| {
        let remarks = remarks.to_owned();
        let contract = Contract {
            ship_by,
            remarks,
            ..contract()
        };
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings.into_iter();
        let mut vague = warnings.filter(|warning| warning.code == WarningCode::VagueDate);
        vague.next().and_then(|warning| warning.found)
    })
}

#[test]
fn o9_a_date_that_is_none_is_said_with_its_words() {
    for (text, found) in [
        ("Will be shipped around mid April.", "mid april"),
        ("Shipping late April.", "late april"),
        ("Goods leave ca. 10 May.", "ca 10 may"),
        ("Ships mid-June", "mid june"),
        ("Shipment in April or later", "april or later"),
        ("Ready for dispatch about 2026-05-10.", "about 2026 05 10"),
        ("Delivery in approx. 30 working days", "approx 30 working days"),
        ("Ships in two weeks or so", "two weeks or so"),
        ("Delivery at the end of the month", "end of the month"),
        ("Departs around the 10th", "around the 10th"),
        ("Lead time to be confirmed", "to be confirmed"),
        ("We ship as soon as possible", "as soon as"),
        ("Shipped early 2027", "early 2027"),
        ("Departs around the 10th May or so", "around the 10th may"),
        ("Departs early this week", "early this week"),
        ("Ready for dispatch about 10.05.2026", "about 10 05 2026"),
        ("Ready for dispatch about 2026.", "about 2026"),
        ("Ready for dispatch about 2026 if all is well", "about 2026"),
        ("Ready for dispatch in late 2026 latest", "late 2026"),
        ("Ready for dispatch about 2026 5 mm below", "about 2026"),
        ("Ships mid Apr", "mid apr"),
        ("Ships early Sept", "early sept"),
        ("Delivery to be confirmed", "to be confirmed"),
    ] {
        assert_eq!(
            vague(text),
            [Some(found.to_owned()), Some(found.to_owned())],
            "{text}"
        );
    }
    // Without a ship-by term a date of nothing else may be the one that is missing.
    for (text, found) in [
        ("ASAP, please", "asap"),
        ("Around 10 May", "around 10 may"),
        ("Date to be confirmed", "to be confirmed"),
    ] {
        assert_eq!(vague(text), [None, Some(found.to_owned())], "{text}");
    }
}

#[test]
fn o9_weights_quantities_and_other_days_are_no_vague_date() {
    for text in [
        "A case weighs about 5 kg.",
        "About 5.5 kg of spare seals are shipped along.",
        "Shipped in approx. 40 cartons of around 12 pieces or so.",
        "Delivery in about 2 containers.",
        "Walls about 3 mm, hardness roughly 90 Shore A",
        "The yearly volume is about 10000 pcs.",
        "Ready for dispatch: about 2000 pcs.",
        "Ship about 2026 metal brackets in each carton.",
        "Delivery of approx. 2050 units.",
        "Monsoon cover around the pallets when shipped.",
        "This relationship is about trust; we are already prompted.",
        "Colour to be confirmed.",
        "Please reply asap.",
        "The balance is paid in about 30 days.",
        "Samples in about two weeks.",
        "Late shipment costs 1 per cent a day.",
        "Ships by 10 May 2026.",
        "Ship within 30 days of the initial payment.",
        "It may ship early.",
        "Shipped with about 30 business cards.",
        "Shipped in about 500 pieces month by month.",
        "Shipped in about 40 30 20 boxes.",
        "Shipped in about 200 boxes.",
        "Shipped in about 1200 boxes.",
        "Shipped in crates, walls about 20mm thick.",
        "Late spring models ship in their own boxes.",
        "Shipped around first light.",
        "Ships to around St. Louis.",
    ] {
        assert_eq!(vague(text), [None, None], "{text}");
    }
}

#[test]
fn o9_p10_an_account_is_found_in_every_text_of_the_contract() {
    let says = "Pay to IBAN DE89370400440532013000".to_owned();
    let of = |field: &str| {
        let mut contract = contract();
        let requirement = QualityRequirement {
            measure: says.clone(),
            tolerance: "1".to_owned(),
            sample_size: None,
            aql: String::new(),
        };
        let line = &mut contract.lines[1];
        match field {
            "named_place" => contract.named_place = says.clone(),
            "packing" => contract.packing = says.clone(),
            "supplier.legal_name" => contract.supplier.legal_name = says.clone(),
            "buyer.legal_name" => contract.buyer.legal_name = says.clone(),
            "buyer.address" => contract.buyer.address = says.clone(),
            "lines[1].product" => line.product = says.clone(),
            "lines[1].model" => line.model = says.clone(),
            "lines[1].unit" => line.unit = says.clone(),
            "lines[1].quality[0].measure" => line.quality = vec![requirement],
            "lines[1].quality[0].aql" => {
                line.quality = vec![QualityRequirement {
                    measure: "length".to_owned(),
                    aql: says.clone(),
                    ..requirement
                }];
            }
            other => panic!("{other}"),
        }
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        let account = WarningCode::BankAccountInContract;
        let found = warnings.into_iter().find(|warning| warning.code == account);
        found.map(|warning| warning.field)
    };
    for field in [
        "named_place",
        "packing",
        "supplier.legal_name",
        "buyer.legal_name",
        "buyer.address",
        "lines[1].product",
        "lines[1].model",
        "lines[1].unit",
        "lines[1].quality[0].measure",
        "lines[1].quality[0].aql",
    ] {
        assert_eq!(of(field).as_deref(), Some(field));
    }
    // A trade item number is none, a longer one may be.
    let model = |number: &str| {
        let mut contract = contract();
        contract.lines[0].model = number.to_owned();
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        warnings
            .iter()
            .any(|warning| warning.code == WarningCode::BankAccountInContract)
    };
    assert!(!model("06901234567892") && model("622202123456789"));
}

#[test]
fn o9_rb4_ten_digits_in_a_row_are_an_account_and_nine_are_not() {
    let said = |specification: &str| {
        let mut contract = contract();
        contract.lines[0].specification = specification.to_owned();
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        warnings
            .iter()
            .any(|warning| warning.code == WarningCode::BankAccountInContract)
    };
    for (text, account) in [
        ("123456789", false),
        ("1234567890", true),
        ("12 345-678 90", true),
        ("12345,67890", false),
        ("No. 123456789", false),
        ("No. 1234567890", true),
    ] {
        assert_eq!(said(text), account, "{text}");
    }
}

#[test]
fn o9_c6_a_requirement_needs_a_measure_and_a_figure_for_it() {
    let measurable = |measure: &str, tolerance: &str, sample_size: Option<u32>| {
        let mut contract = contract();
        contract.lines.truncate(1);
        contract.lines[0].quality = vec![QualityRequirement {
            measure: measure.to_owned(),
            tolerance: tolerance.to_owned(),
            sample_size,
            aql: String::new(),
        }];
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        !warnings
            .iter()
            .any(|warning| warning.code == WarningCode::NoQualityRequirement)
    };
    for (measure, tolerance, sample_size, good) in [
        ("Shore A hardness 90", "", None, true),
        ("Hardness", "± 5", None, true),
        ("Hardness", "", Some(5), true),
        ("Hardness", "", None, false),
        ("", "± 5", Some(5), false),
    ] {
        let found = measurable(measure, tolerance, sample_size);
        assert_eq!(found, good, "{measure} {tolerance} {sample_size:?}");
    }
}

#[test]
fn o9_o4_terms_that_stand_only_in_the_remarks_are_said_once_their_field_is_empty() {
    let said = |change: fn(&mut Contract)| {
        let mut contract = contract();
        contract.ship_by = None;
        change(&mut contract);
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        let only = warnings
            .into_iter()
            .find(|warning| warning.code == WarningCode::TermsOnlyInRemarks);
        only.map(|warning| warning.field)
    };
    assert_eq!(
        said(|contract| contract.remarks = "Packing in wooden boxes.".to_owned()).as_deref(),
        Some("packing")
    );
    let both = said(|contract| {
        contract.remarks = "Packing in wooden boxes.".to_owned();
        contract.packing = "Wooden boxes.".to_owned();
    });
    assert_eq!(both, None);
    assert_eq!(
        said(|contract| contract.remarks = "Inspection by SGS.".to_owned()).as_deref(),
        Some("inspection_terms")
    );
}

#[test]
fn o9_a_tolerance_in_the_remarks_is_a_term_only_where_no_line_has_any() {
    let warned = |kept: usize| {
        let mut contract = Contract {
            remarks: "Tolerance as agreed by phone.".to_owned(),
            ..contract()
        };
        assert_eq!(contract.lines.len(), 2);
        for line in contract.lines.iter_mut().take(kept) {
            line.quality = vec![QualityRequirement {
                measure: "90 Shore A".to_owned(),
                ..Default::default()
            }];
        }
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        warnings
            .into_iter()
            .any(|warning| warning.code == WarningCode::TermsOnlyInRemarks)
    };
    assert_eq!([0, 1, 2].map(warned), [true, false, false]);
}
