//! Words of texts, and which of them are near each other, worked out the plain way.

pub fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Runs of letters and digits, and runs of Chinese.
pub fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut before: Option<bool> = None;
    for c in text.chars() {
        let kind = c.is_alphanumeric().then(|| han(c));
        match (kind, before) {
            (None, _) => {}
            (same, last) if same == last => runs.last_mut().unwrap().push(c),
            _ => runs.push(c.to_string()),
        }
        before = kind;
    }
    runs
}

pub fn cut(run: &str) -> Vec<String> {
    if !run.starts_with(han) {
        return vec![run.chars().take(40).collect()];
    }
    let letters: Vec<char> = run.chars().collect();
    letters.windows(2).map(|pair| pair.iter().collect()).collect()
}

pub fn squeeze(chunk: &str) -> Option<String> {
    let runs = runs(chunk);
    let whole = runs.concat();
    let model = runs.len() > 1 && whole.len() <= 40 && whole.contains(|c: char| c.is_ascii_digit());
    (model && !whole.contains(han)).then_some(whole)
}

/// A word of up to five letters, and what begins with a digit after it, as one.
pub fn halves(word: &str, number: &str) -> Option<String> {
    let leads = (1..=5).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphabetic() && !han(c));
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let whole = format!("{word}{}", runs(number).concat());
    (leads && numbered && whole.len() <= 40 && !whole.contains(han)).then_some(whole)
}

/// Words of a text that is all one model number.
pub fn words_of_model(text: &str) -> Vec<String> {
    let mut words = words_of(text, true);
    if text.split_whitespace().count() > 1 {
        words.extend(squeeze(&lower(text)));
    }
    words
}

pub fn words_of(text: &str, models: bool) -> Vec<String> {
    let text = lower(text);
    let mut words = Vec::new();
    for run in runs(&text) {
        words.extend(cut(&run));
        words.extend(run.chars().last().filter(|c| han(*c)).map(String::from));
    }
    if models {
        words.extend(text.split_whitespace().filter_map(squeeze));
        let chunks: Vec<&str> = text.split_whitespace().collect();
        words.extend(chunks.windows(2).filter_map(|pair| halves(pair[0], pair[1])));
    }
    words
}

/// Paths of a category: itself and all it is part of.
pub fn paths(category: &str) -> Vec<String> {
    let parts: Vec<String> = category
        .split('>')
        .map(|part| runs(&lower(part)).join(" "))
        .collect();
    (1..=parts.len()).map(|count| parts[..count].join(">")).collect()
}

pub fn slips(word: &str) -> usize {
    match word.chars().count() {
        _ if !word.chars().all(char::is_alphabetic) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether two words are at most so many letters put in, left out, changed or swapped apart; or a word and some
/// beginning of another.
pub fn edits(word: &str, other: &str, beginning: bool, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
    if !beginning && a.len().abs_diff(b.len()) > most || a.len() > b.len() + most {
        return false;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    let last = &rows[a.len()];
    if beginning {
        last.iter().any(|distance| *distance <= most)
    } else {
        last[b.len()] <= most
    }
}
