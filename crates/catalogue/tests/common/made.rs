//! A made catalogue of any size, the same for the same seed: words by Zipf's law, skewed countries, five currencies,
//! names in several scripts, and what people type to find something in it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "tests and the bench each use a part of this"
)]
#![allow(clippy::unwrap_used, reason = "what is made is well formed")]

use catalogue::search::{Filters, Query, Sort};
use catalogue::{Answer, LeadTime, Offering, Product, Supplier, Tier};
use trade::money::Currency;

/// Random numbers by SplitMix64: small, and the same everywhere.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `count`, all alike.
    pub fn below(&mut self, count: u64) -> u64 {
        self.next() % count.max(1)
    }

    /// Below `count`, small ones more often: the first about as often as all others by Zipf's law say.
    pub fn zipf(&mut self, count: u64) -> u64 {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (((count + 1) as f64).powf(share) as u64 - 1).min(count - 1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

const KNOWN: [&str; 48] = [
    "steel",
    "pump",
    "led",
    "light",
    "valve",
    "cable",
    "cotton",
    "bag",
    "box",
    "motor",
    "gear",
    "seal",
    "filter",
    "hydraulic",
    "cylinder",
    "bearing",
    "plastic",
    "paper",
    "cup",
    "shirt",
    "lamp",
    "solar",
    "panel",
    "battery",
    "charger",
    "case",
    "phone",
    "glass",
    "bottle",
    "stainless",
    "aluminium",
    "profile",
    "screw",
    "bolt",
    "spring",
    "rubber",
    "hose",
    "coupling",
    "sensor",
    "switch",
    "display",
    "kit",
    "tool",
    "machine",
    "printer",
    "label",
    "chair",
    "table",
];
const SYLLABLES: [&str; 24] = [
    "ba", "cor", "dan", "el", "fi", "gra", "hu", "in", "jo", "kal", "lo", "mer", "nu", "or", "pra", "qui",
    "ros", "sta", "ti", "ul", "ven", "wa", "xi", "zo",
];
const COUNTRIES: [&str; 24] = [
    "CN", "IN", "TR", "VN", "DE", "IT", "US", "PL", "TW", "KR", "JP", "TH", "PK", "BD", "ID", "MX", "ES",
    "PT", "CZ", "RO", "EG", "MA", "BR", "MY",
];
const CURRENCIES: [&str; 5] = ["USD", "EUR", "CNY", "GBP", "INR"];
const HAN: [&str; 12] = [
    "宁波",
    "海林",
    "液压",
    "机械",
    "有限",
    "公司",
    "电子",
    "照明",
    "不锈钢",
    "塑料",
    "轴承",
    "精密",
];
const TRADES: [&str; 10] = [
    "Machinery",
    "Lighting",
    "Textiles",
    "Packaging",
    "Electronics",
    "Tools",
    "Furniture",
    "Chemicals",
    "Medical",
    "Automotive",
];
const CERTIFICATES: [&str; 6] = ["CE", "RoHS", "ISO 9001", "FDA", "UL", "OEKO-TEX 100"];

/// A word of the made language; small numbers are common words.
pub fn word(number: u64) -> String {
    if let Some(known) = KNOWN.get(number as usize) {
        return (*known).to_owned();
    }
    let mut dice = Dice::new(number ^ 0x5eed);
    let count = 2 + dice.below(3);
    (0..count).map(|_| *dice.pick(&SYLLABLES)).collect()
}

const WORDS: u64 = 6_000;

/// A category, now and then a part of one.
fn category(dice: &mut Dice) -> String {
    let trade = TRADES[dice.zipf(10) as usize];
    match dice.below(10) {
        0 => trade.to_owned(),
        1 => format!("{trade} > {}", word(dice.zipf(40))),
        _ => format!("{trade} > {} > {}", word(dice.zipf(40)), word(40 + dice.zipf(20))),
    }
}

fn words(dice: &mut Dice, count: u64) -> String {
    let words: Vec<String> = (0..count).map(|_| word(dice.zipf(WORDS))).collect();
    words.join(" ")
}

/// The supplier of this number, with what it sells: nothing for one in ten, else up to ten products, five on average.
pub fn offering(seed: u64, number: u64) -> Offering {
    let dice = &mut Dice::new(seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let country = COUNTRIES[dice.zipf(24) as usize];
    let han = country == "CN" && dice.chance(10);
    let name = if han {
        let parts: Vec<&str> = (0..3).map(|_| *dice.pick(&HAN)).collect();
        format!("{}{number}", parts.concat())
    } else {
        format!(
            "{} {} {number} Co., Ltd.",
            word(60 + dice.below(3_000)),
            word(dice.zipf(60))
        )
    };
    let answer = |percent, dice: &mut Dice| {
        if dice.chance(percent) {
            Answer::Yes
        } else {
            Answer::No
        }
    };
    let mut supplier = Supplier {
        key: Some(format!("S{number}")),
        name,
        country: dice.chance(97).then(|| country.parse().unwrap()),
        city: Some(word(200 + dice.zipf(300))),
        trade_assurance: answer(40, dice),
        verified: answer(55, dice),
        categories: vec![category(dice)],
        years: dice.chance(90).then(|| dice.below(30) as u32),
        rating: dice.chance(80).then(|| {
            let tenths = 50 - dice.zipf(30);
            format!("{}.{}", tenths / 10, tenths % 10).parse().unwrap()
        }),
        response_rate: dice
            .chance(70)
            .then(|| (50 + dice.below(51)).to_string().parse().unwrap()),
        ..Supplier::default()
    };
    let count = if dice.chance(10) { 0 } else { 1 + dice.below(10) };
    if count == 0 {
        supplier.categories.push(category(dice));
    }
    let home = supplier.categories[0].clone();
    let currency = CURRENCIES[dice.zipf(5) as usize];
    let products = (0..count)
        .map(|at| product(dice, number * 10 + at, &home, currency))
        .collect();
    Offering { supplier, products }
}

fn product(dice: &mut Dice, number: u64, home: &str, currency: &str) -> Product {
    let length = 2 + dice.below(5);
    let mut name = words(dice, length);
    if dice.chance(5) {
        name.push_str(&format!(" {}", dice.pick(&HAN)));
    }
    let letters: String = (0..2).map(|_| char::from(b'A' + dice.below(26) as u8)).collect();
    let moq = 10_u64.pow(dice.below(4) as u32) * (1 + dice.below(9));
    let cents = 10 + dice.zipf(2_000_000);
    let tiers = 1 + dice.below(3);
    let price = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100).parse().unwrap();
    let min_days = 1 + dice.below(30) as u32;
    Product {
        key: Some(format!("P{number}")),
        name,
        model: dice
            .chance(70)
            .then(|| format!("{letters}-{}", 1000 + number % 9000)),
        category: dice.chance(90).then(|| {
            if dice.chance(70) {
                home.to_owned()
            } else {
                category(dice)
            }
        }),
        unit: Some("pcs".to_owned()),
        moq: dice.chance(90).then(|| moq.to_string().parse().unwrap()),
        lead_time: dice.chance(85).then(|| LeadTime {
            min_days,
            max_days: min_days + dice.below(30) as u32,
        }),
        certifications: (0..dice.below(3))
            .map(|_| (*dice.pick(&CERTIFICATES)).to_owned())
            .collect(),
        description: Some(words(dice, 6)),
        tiers: (0..tiers)
            .map(|at| Tier {
                min_quantity: (if at == 0 {
                    1 + dice.below(2) * (moq - 1)
                } else {
                    moq * 10_u64.pow(at as u32)
                })
                .to_string()
                .parse()
                .unwrap(),
                price: price((cents * (20 - at) / 20).max(1)),
                currency: currency.parse().unwrap(),
                seen: false,
                seen_on: None,
            })
            .collect(),
        ..Product::default()
    }
}

/// Filters that somebody has set while typing: none in two of five cases.
fn filters(dice: &mut Dice) -> (Filters, Option<&'static str>) {
    let mut filters = Filters::default();
    let mut quantity = None;
    if dice.chance(40) {
        return (filters, quantity);
    }
    filters.trade_assurance = dice.chance(40);
    filters.verified = dice.chance(20);
    if dice.chance(30) {
        let count = 1 + dice.below(2);
        filters.countries = (0..count)
            .map(|_| COUNTRIES[dice.zipf(24) as usize].parse().unwrap())
            .collect();
    }
    if dice.chance(25) {
        filters.categories = vec![if dice.chance(50) {
            category(dice)
        } else {
            TRADES[dice.zipf(10) as usize].to_owned()
        }];
    }
    if dice.chance(25) {
        quantity = Some(*dice.pick(&["1", "100", "500"]));
        filters.price_max = Some((1 + dice.zipf(5_000)).to_string().parse().unwrap());
        if dice.chance(50) {
            filters.price_min = Some("0.5".parse().unwrap());
        }
    }
    if dice.chance(20) {
        filters.moq_max = Some((10 + dice.below(1_000)).to_string().parse().unwrap());
    }
    if dice.chance(10) {
        filters.lead_time_max = Some(10 + dice.below(40) as u32);
    }
    if dice.chance(10) {
        filters.rating_min = Some("4.5".parse().unwrap());
    }
    if dice.chance(5) {
        filters.certifications = vec![(*dice.pick(&CERTIFICATES)).to_owned()];
    }
    if dice.chance(5) {
        filters.years_min = Some(dice.below(15) as u32);
    }
    if dice.chance(5) {
        filters.response_rate_min = Some("80".parse().unwrap());
    }
    if dice.chance(5) {
        filters.priced_in = Some(Currency::USD);
    }
    (filters, quantity)
}

/// One after the other, what somebody sees while typing: every letter is a search.
pub fn keystrokes(seed: u64, suppliers: u64, dice: &mut Dice) -> Vec<Query> {
    let (filters, quantity) = filters(dice);
    let text = typed(seed, suppliers, dice);
    let sort = *dice.pick(&[
        Sort::Relevance,
        Sort::Relevance,
        Sort::Relevance,
        Sort::Relevance,
        Sort::Price,
        Sort::Moq,
        Sort::Rating,
        Sort::LeadTime,
        Sort::FreeLimit,
        Sort::Name,
    ]);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let first = dice.chance(20).then_some(0);
    first
        .into_iter()
        .chain(ends)
        .map(|end| Query {
            text: text[..end].to_owned(),
            filters: filters.clone(),
            quantity: quantity.map(|quantity| quantity.parse().unwrap()),
            sort,
            ..Query::default()
        })
        .collect()
}

/// What somebody types who has seen a product: some words of its name, its model, its maker; now and then mistyped.
fn typed(seed: u64, suppliers: u64, dice: &mut Dice) -> String {
    let offering = (0..20)
        .map(|_| offering(seed, dice.below(suppliers)))
        .find(|one| !one.products.is_empty());
    let Some(offering) = offering else {
        return "steel".to_owned();
    };
    let product = dice.pick(&offering.products);
    let mut words: Vec<&str> = product.name.split(' ').collect();
    match dice.below(10) {
        0 => return product.model.clone().unwrap_or_default(),
        1 => words = offering.supplier.name.split(' ').collect(),
        _ => {}
    }
    let from = dice.below(words.len() as u64) as usize;
    let count = 1 + dice.below(2) as usize;
    let mut text = words[from..(from + count).min(words.len())].join(" ");
    if dice.chance(10) && text.len() > 4 && text.is_ascii() {
        let at = 1 + dice.below(text.len() as u64 - 2) as usize;
        text.remove(at);
    }
    text
}
