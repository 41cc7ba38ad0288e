//! Orders of a million texts or numbers, made without looking each of them up at every comparison.

/// Positions of texts in their order; `then` decides between equal ones.
pub(super) fn by_text<'t>(
    count: usize,
    text: impl Fn(usize) -> &'t [u8],
    then: impl Fn(usize, usize) -> std::cmp::Ordering,
) -> Vec<u32> {
    // The first bytes decide nearly always, and stand beside each other.
    let first = |at: usize| {
        let mut first = [0; 24];
        first.iter_mut().zip(text(at)).for_each(|(to, from)| *to = *from);
        let words = [0, 8, 16].map(|from| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&first[from..from + 8]);
            u64::from_be_bytes(bytes)
        });
        (words, at as u32)
    };
    let mut order: Vec<([u64; 3], u32)> = (0..count).map(first).collect();
    order.sort_unstable_by(|a, b| {
        let (one, other) = (a.1 as usize, b.1 as usize);
        a.0.cmp(&b.0)
            .then_with(|| text(one).cmp(text(other)))
            .then_with(|| then(one, other))
    });
    order.into_iter().map(|(_, at)| at).collect()
}

/// Positions by their key, equal ones as they come, and where each key's begin.
pub(super) fn grouped(keys: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    for key in keys {
        starts[*key as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut positions = vec![0; keys.len()];
    for (key, position) in keys.iter().zip(0..) {
        let place = &mut next[*key as usize];
        positions[*place as usize] = position;
        *place += 1;
    }
    (starts, positions)
}

/// Entries that have a figure, by ascending figure.
pub(super) fn ascending(figures: &[u32]) -> Vec<u32> {
    let most = figures.iter().copied().max().unwrap_or(0) as usize;
    if most < 2 * figures.len() {
        // Few enough to have a place each.
        let (starts, order) = grouped(figures, most + 1);
        return order[starts[1] as usize..].to_vec();
    }
    let mut order: Vec<u32> = (0..figures.len() as u32)
        .filter(|at| figures[*at as usize] > 0)
        .collect();
    order.sort_by_key(|at| figures[*at as usize]);
    order
}

/// Where each number stands in an order.
pub(super) fn inverse(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (at, place) in order.iter().zip(0..) {
        places[*at as usize] = place;
    }
    places
}
