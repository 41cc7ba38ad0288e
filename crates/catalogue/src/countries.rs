//! Countries as lists spell them: codes of two and three letters, names in many languages, older and longer forms.
//! The names are data (`data/countries.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use trade::country::Country;

use crate::words::normal;

struct Countries {
    by_code: HashMap<&'static str, Country>,
    by_name: HashMap<String, Country>,
    names: HashMap<Country, &'static str>,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| read(include_str!("../data/countries.tsv")));

fn read(table: &'static str) -> Countries {
    let mut countries = Countries {
        by_code: HashMap::new(),
        by_name: HashMap::new(),
        names: HashMap::new(),
    };
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(code), Some(longer)) = (fields.next(), fields.next()) else {
            continue;
        };
        let Ok(country) = code.parse::<Country>() else {
            continue;
        };
        countries.by_code.extend([(code, country), (longer, country)]);
        for name in fields {
            // The first one is the name to show; the others are only known.
            countries.names.entry(country).or_insert(name);
            countries.by_name.entry(spelling(name)).or_insert(country);
        }
    }
    countries
}

/// `U.S.A.`, `USA` and `u s a` are one spelling.
fn spelling(name: &str) -> String {
    normal(name).replace(' ', "")
}

/// The country that a list means by this text; `None` when it is no known spelling of one.
pub fn find_country(text: &str) -> Option<Country> {
    // Codes only as they are: without its accent "Áo", which is Austria, would be Angola.
    let code = text.trim().to_ascii_uppercase();
    COUNTRIES
        .by_code
        .get(code.as_str())
        .or_else(|| COUNTRIES.by_name.get(&spelling(text)))
        .copied()
}

/// The country's name in English; its code where there is none.
pub fn country_name(country: Country) -> String {
    COUNTRIES
        .names
        .get(&country)
        .map_or_else(|| country.code().to_owned(), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_lists_are_known() {
        for (text, code) in [
            ("CHINA", "CN"),
            ("CN", "CN"),
            ("cn", "CN"),
            ("P.R. China", "CN"),
            ("中国", "CN"),
            ("Chine", "CN"),
            ("Côte d'Ivoire", "CI"),
            ("COTE D'IVOIRE", "CI"),
            ("Viet Nam", "VN"),
            ("Vietnam", "VN"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("United States", "US"),
            ("Türkiye", "TR"),
            ("Turkey", "TR"),
            ("Congo, DRC", "CD"),
            ("Korea, Republic of", "KR"),
            ("Hong Kong", "HK"),
            ("Deutschland", "DE"),
            ("DEU", "DE"),
            ("Burma", "MM"),
        ] {
            assert_eq!(
                find_country(text).map(|c| c.code().to_owned()).as_deref(),
                Some(code),
                "{text}"
            );
        }
        for text in ["", "Atlantis", "N/A", "XX", "Ningbo"] {
            assert_eq!(find_country(text), None, "{text}");
        }
        assert_eq!(country_name(Country::CN), "China");
    }

    #[test]
    fn no_spelling_means_two_countries() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let lines = include_str!("../data/countries.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let mut count = 0;
        for line in lines.filter(|line| !line.is_empty()) {
            let code = line.split('\t').next().unwrap();
            count += 1;
            for name in line.split('\t').skip(2) {
                let earlier = seen.insert(spelling(name), code);
                assert!(
                    earlier.is_none_or(|earlier| earlier == code),
                    "{name}: {earlier:?} and {code}"
                );
            }
        }
        assert_eq!(count, 249);
    }
}
