//! RB3 as a table: files that are refused, with the line, the field, the rule and the reason that must be named. One
//! edit of the first edition each, so that nothing else is wrong with them.

use super::*;

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

/// What is written instead of what, and what must be said of it.
struct Bad {
    from: &'static str,
    to: &'static str,
    /// A text on the line that must be named, in the file as edited.
    on: &'static str,
    field: &'static str,
    rule: &'static str,
    reason: &'static str,
}

const fn bad(
    from: &'static str,
    to: &'static str,
    on: &'static str,
    (field, rule): (&'static str, &'static str),
    reason: &'static str,
) -> Bad {
    Bad {
        from,
        to,
        on,
        field,
        rule,
        reason,
    }
}

/// Not the shape of a rulebook: unknown keys, missing fields, wrong types.
const SHAPES: &[Bad] = &[
    bad(
        "[coverage]",
        "[coverage",
        "[coverage",
        ("", "RB3"),
        "unclosed table",
    ),
    bad(
        "stale_limit_days = 30",
        "stale_limit_days = 30\nstale = 1",
        "stale = 1",
        ("platform.stale", "RB1"),
        "unknown field `stale`",
    ),
    bad(
        "[credit]",
        "[credits]",
        "[credits]",
        ("credits", "RB1"),
        "unknown field `credits`",
    ),
    bad(
        "settle_days = 15\n",
        "",
        "[disputes]",
        ("disputes.settle_days", "D3"),
        "missing field `settle_days`",
    ),
    bad(
        "[disputes]\nrespond_days = 5\nsettle_days = 15\nlate_shipment_days_after_delivery = 30\n",
        "",
        "# Rulebook",
        ("disputes", "D3"),
        "missing field `disputes`",
    ),
    bad(
        "quality_days_from_clearance = 15\n",
        "",
        "[coverage]",
        ("coverage.quality_days_from_clearance", "C5"),
        "missing field `quality_days_from_clearance`",
    ),
    bad(
        "title = \"Trade Assurance\"\n",
        "",
        "# Rulebook",
        ("title", "RB1"),
        "missing field `title`",
    ),
    bad(
        "respond_days = 5",
        "respond_days = 5.5",
        "respond_days",
        ("disputes.respond_days", "D3"),
        "expected u32",
    ),
    bad(
        "respond_days = 5",
        "respond_days = -5",
        "respond_days",
        ("disputes.respond_days", "D3"),
        "`-5`",
    ),
    bad(
        "respond_days = 5",
        "respond_days = \"5\"",
        "respond_days",
        ("disputes.respond_days", "D3"),
        "expected u32",
    ),
    bad(
        "respond_days = 5",
        "respond_days = 4294967296",
        "respond_days",
        ("disputes.respond_days", "D3"),
        "4294967296",
    ),
    bad(
        "respond_days = 5",
        "respond_days = 5\nrespond_days = 5",
        "respond_days",
        ("", "RB3"),
        "duplicate key",
    ),
    bad(
        "kind = \"by_type\"",
        "kind = \"by_weather\"",
        "by_weather",
        ("coverage.kind", "C3"),
        "unknown variant `by_weather`",
    ),
    bad(
        "time_zone = \"America/Los_Angeles\"",
        "time_zone = \"America/Atlantis\"",
        "time_zone",
        ("platform.time_zone", "T1"),
        "Atlantis",
    ),
    bad(
        "cut_off = \"17:00:00\"",
        "cut_off = \"half past five\"",
        "cut_off",
        ("working_days.cut_off", "P11"),
        "invalid",
    ),
    bad(
        "cut_off = \"17:00:00\"",
        "cut_off = \"25:00:00\"",
        "cut_off",
        ("working_days.cut_off", "P11"),
        "out of range",
    ),
    bad(
        "starts_at = \"payment\"",
        "starts_at = \"whenever\"",
        "whenever",
        ("methods[1].starts_at", "P11"),
        "unknown variant `whenever`",
    ),
    bad(
        "up_to = \"20000.00\"",
        "up_to = \"20000.001\"",
        "20000.001",
        ("methods[1].transactions", "P6"),
        "more than 2 decimals",
    ),
    bad(
        "up_to = \"20000.00\"",
        "up_to = \"0\"",
        "up_to",
        ("methods[1].transactions", "P6"),
        "the limit is zero",
    ),
    bad(
        "fee_elsewhere = \"300.00\"",
        "fee_elsewhere = \"-300.00\"",
        "fee_elsewhere",
        ("inspection.fee_elsewhere", "C8"),
        "is negative",
    ),
    bad(
        "line_max = \"150000.00\"",
        "line_max = 150000",
        "line_max",
        ("credit.line_max", "L1"),
        "expected a string",
    ),
    bad(
        "arrives_working_days = [2, 3]",
        "arrives_working_days = [2]",
        "[2]",
        ("methods[1].arrives_working_days", "P11"),
        "invalid length 1",
    ),
    bad(
        "arrives_working_days = [2, 3]",
        "arrives_working_days = [2, 3, 4]",
        "[2, 3, 4]",
        ("methods[1].arrives_working_days", "P11"),
        "3",
    ),
    bad(
        "countries = [\"US\"]\n",
        "countries = [\"usa\"]\n",
        "[\"usa\"]",
        ("methods[0].countries", "P11"),
        "two-letter",
    ),
];

/// The shape of a rulebook, and yet it cannot be.
const CONTENTS: &[Bad] = &[
    bad(
        "id = \"trade-assurance@1\"",
        "id = \"Mine 1\"",
        "Mine 1",
        ("id", "RB1"),
        "must be a name of a-z",
    ),
    bad(
        "title = \"Trade Assurance\"",
        "title = \" \"",
        "title",
        ("title", "RB1"),
        "must not be empty",
    ),
    bad(
        "title = \"Trade Assurance\"",
        "title = \"Trade\\nAssurance\"",
        "title",
        ("title", "RB1"),
        "one line",
    ),
    bad(
        "currency = \"USD\"",
        "currency = \"EUR\"",
        "currency",
        ("platform.currency", "M2"),
        "cover and fees are in USD",
    ),
    bad(
        "designated_bank = \"Citibank\"",
        "designated_bank = \"\"",
        "designated_bank",
        ("platform.designated_bank", "O1"),
        "must not be empty",
    ),
    bad(
        "stale_limit_days = 30",
        "stale_limit_days = 0",
        "stale_limit",
        ("platform.stale_limit_days", "S4"),
        "must be 1 to 3650 days",
    ),
    bad(
        "quality_days_from_shipment = 180",
        "quality_days_from_shipment = 14",
        "from_clearance",
        ("coverage.quality_days_from_clearance", "C5"),
        "would always close first",
    ),
    bad(
        "[disputes]",
        "[lapse]\nunpaid_days = 0\n[disputes]",
        "unpaid_days",
        ("lapse.unpaid_days", "RB2"),
        "must be 1 to 3650 days",
    ),
    bad(
        "[disputes]",
        "[feedback]\nwithin_days = 4000\n[disputes]",
        "within_days",
        ("feedback.within_days", "H4"),
        "must be 1 to 3650 days",
    ),
    bad(
        "respond_days = 5",
        "respond_days = 0",
        "respond_days",
        ("disputes.respond_days", "D3"),
        "must be 1 to 3650 days",
    ),
    bad(
        "settle_days = 15",
        "settle_days = 4",
        "settle_days",
        ("disputes.settle_days", "D3"),
        "must not end before the days to respond",
    ),
    bad(
        "settle_days = 15",
        "settle_days = 15\nescalate_from_day = 5",
        "escalate_from_day",
        ("disputes.escalate_from_day", "D3"),
        "must come after the days to respond",
    ),
    bad(
        "settle_days = 15",
        "settle_days = 15\nescalate_from_day = 17",
        "escalate_from_day",
        ("disputes.escalate_from_day", "D3"),
        "neither side can do anything",
    ),
    bad(
        "settle_days = 15",
        "settle_days = 15\nautomatic_on_day = 15",
        "automatic_on_day",
        ("disputes.automatic_on_day", "RB2"),
        "before the buyer may escalate",
    ),
    bad(
        "settle_days = 15",
        "settle_days = 15\nescalate_from_day = 6\nautomatic_on_day = 14",
        "automatic_on_day",
        ("disputes.automatic_on_day", "RB2"),
        "last of the days to settle",
    ),
    bad(
        "arrives_working_days = [2, 3]",
        "arrives_working_days = [3, 2]",
        "[3, 2]",
        ("methods[1].arrives_working_days", "P11"),
        "the first not after the last",
    ),
    bad(
        "arrives_working_days = [2, 3]",
        "arrives_working_days = [0, 3]",
        "[0, 3]",
        ("methods[1].arrives_working_days", "P11"),
        "from 1 to 60",
    ),
    bad(
        "status_minutes = 30",
        "status_minutes = 0",
        "status_minutes",
        ("methods[1].status_minutes", "P7"),
        "must be 1 to 10080 minutes",
    ),
    bad(
        "brands = [\"Visa\", \"MasterCard\"]",
        "brands = [\"Visa\", \"Diners\"]",
        "Diners",
        ("methods[1].brands[1]", "P3"),
        "no card brand `Diners`",
    ),
    bad(
        "brands = [\"Visa\", \"MasterCard\"]",
        "brands = [\"Visa\", \"visa\"]",
        "visa",
        ("methods[1].brands[1]", "P3"),
        "listed twice",
    ),
    bad(
        "brands = [\"Visa\", \"MasterCard\"]\n",
        "",
        "[[methods]]",
        ("methods[1].brands", "P3"),
        "must be listed for credit_card",
    ),
    bad(
        "zone = \"America/New_York\"\n",
        "",
        "countries",
        ("methods[0].countries", "P11"),
        "both or neither",
    ),
    bad(
        "countries = [\"US\"]",
        "countries = [\"US\", \"ZZ\"]",
        "ZZ",
        ("methods[0].countries[1]", "P11"),
        "no bank calendar for ZZ",
    ),
    bad(
        "countries = [\"US\"]",
        "countries = [\"US\", \"US\"]",
        "\"US\", \"US\"",
        ("methods[0].countries[1]", "P11"),
        "listed twice",
    ),
    bad(
        "transactions = \"one\"",
        "transactions = { up_to = \"5.00\" }",
        "20000.00",
        ("methods[1].transactions", "P6"),
        "at most one method",
    ),
    bad(
        "available = \"always\"",
        "available = \"credit\"",
        "\"credit\"",
        ("methods[1].available", "L1"),
        "for it alone",
    ),
    bad(
        "fee_in]\nCN",
        "fee_in]\nQQ",
        "QQ",
        ("inspection.fee_in.QQ", "C8"),
        "no bank calendar for QQ",
    ),
    bad(
        "code = \"BV\"",
        "code = \"SGS\"",
        "Bureau",
        ("inspection.agencies[1].code", "C8"),
        "`SGS` is listed twice",
    ),
    bad(
        "name = \"Bureau Veritas\"",
        "name = \"\"",
        "\"BV\"",
        ("inspection.agencies[1].name", "C8"),
        "must not be empty",
    ),
    bad(
        "lender = \"Kabbage\"",
        "lender = \"\"",
        "lender",
        ("credit.lender", "L1"),
        "must not be empty",
    ),
    bad(
        "months_max = 6",
        "months_max = 7",
        "months_max",
        ("credit.months_max", "L1"),
        "must be 1 to 6 months",
    ),
    bad(
        "months_max = 6",
        "months_max = 0",
        "months_max",
        ("credit.months_max", "L1"),
        "must be 1 to 6 months",
    ),
    bad(
        "line_max = \"150000.00\"",
        "line_max = \"0.00\"",
        "line_max",
        ("credit.line_max", "L1"),
        "must be above zero",
    ),
    bad(
        "id = \"email\"",
        "id = \"live_chat\"",
        "id = \"live_chat\"",
        ("contacts[1].id", "P7"),
        "`live_chat` is listed twice",
    ),
    bad(
        "shipped = \"Shipped – balance due\"\n",
        "",
        "[statuses]",
        ("statuses", "RB1"),
        "`shipped` is missing",
    ),
    bad(
        "[statuses]",
        "[statuses]\nlost = \"Lost\"",
        "lost =",
        ("statuses.lost", "RB1"),
        "there is no status of §9 `lost`",
    ),
    bad(
        "[badges]",
        "[badges]\nnew = \"New\"",
        "new =",
        ("badges.new", "RB1"),
        "there is no badge of §9 `new`",
    ),
    bad(
        "[rules]",
        "[rules]\nX9 = \"?\"",
        "X9 =",
        ("rules.X9", "RB1"),
        "there is no rule `X9`",
    ),
    bad(
        "US = \"America/New_York\"\n",
        "",
        "[zones]",
        ("zones", "P11"),
        "must name a zone for US",
    ),
    bad(
        "[zones]",
        "[zones]\nQQ = \"UTC\"",
        "QQ =",
        ("zones.QQ", "P11"),
        "no bank calendar for QQ",
    ),
];

#[test]
fn rb3_every_bad_file_is_refused_with_line_field_rule_and_reason() {
    let mut wrong = Vec::new();
    for bad in SHAPES.iter().chain(CONTENTS) {
        assert!(FIRST.contains(bad.from), "{:?} is not in the file", bad.from);
        let text = FIRST.replacen(bad.from, bad.to, 1);
        let lines: Vec<usize> = (1..)
            .zip(text.lines())
            .filter_map(|(number, line)| line.contains(bad.on).then_some(number))
            .collect();
        let Err(error) = Rulebook::parse("mine.toml", &text) else {
            wrong.push(format!("{} was accepted", bad.to));
            continue;
        };
        let first = &error.first;
        let said = (first.field.as_str(), first.rule) == (bad.field, bad.rule)
            && lines.contains(&first.line)
            && first.reason.contains(bad.reason);
        if !said || !error.more.is_empty() || error.file != "mine.toml" {
            wrong.push(format!("{}\n  {error:?}\n  wanted lines {lines:?}", bad.to));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rb3_a_method_twice_is_said_where_the_second_stands_and_the_lost_one_is_named() {
    let text = FIRST.replacen("id = \"pay_later\"", "id = \"credit_card\"", 1);
    let error = Rulebook::parse("mine.toml", &text).unwrap_err();
    let said: Vec<String> = error.problems().map(ToString::to_string).collect();
    assert!(
        said.contains(&"line 68: methods[3].id: `credit_card` is listed twice (P6)".to_owned()),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|line| line.contains("methods: `pay_later` is missing (P6)")),
        "{said:#?}"
    );
}

#[test]
fn rb3_everything_that_is_wrong_is_said_at_once() {
    let text = FIRST
        .replacen("respond_days = 5", "respond_days = 0", 1)
        .replacen("months_max = 6", "months_max = 7", 1)
        .replacen("lender = \"Kabbage\"", "lender = \"\"", 1);
    let error = Rulebook::parse("mine.toml", &text).unwrap_err();
    let lines: Vec<usize> = error.problems().map(|problem| problem.line).collect();
    assert_eq!(lines, [22, 91, 92]);
    assert_eq!(
        error.to_string(),
        "mine.toml, line 22: disputes.respond_days: must be 1 to 3650 days (D3), and 2 more"
    );
}

#[test]
fn rb3_what_is_no_text_at_all_is_refused_before_it_is_read() {
    let said = |bytes: &[u8]| Rulebook::read("mine.toml", bytes).unwrap_err().to_string();
    assert_eq!(said(b""), "mine.toml, line 1: the file is empty (RB3)");
    assert_eq!(
        said(b"\xEF\xBB\xBF \r\n"),
        "mine.toml, line 1: the file is empty (RB3)"
    );
    assert_eq!(
        said(b"# fine\n# \xFF\n"),
        "mine.toml, line 2: the file is not UTF-8 text (RB3)"
    );
    assert_eq!(
        said(
            "id = \"mine@1\""
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
                .as_slice()
        )
        .split(':')
        .next(),
        Some("mine.toml, line 1")
    );
    let long = vec![b'#'; 10 << 20];
    assert_eq!(
        said(&long),
        "mine.toml, line 1: the file is longer than 1048576 bytes (RB3)"
    );
    assert!(
        said(b"\x00\x01\x02").starts_with("mine.toml, line 1"),
        "a program is no rulebook"
    );
}
