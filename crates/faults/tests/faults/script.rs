//! An hour of use, written down: what is done, in its order.

/// One thing that a user or the program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Puts the envelope with this passphrase into the folder, in place of the one there.
    Passphrase(usize),
    Open,
    Close,
    /// One request with so many events of so many bytes each.
    Note {
        id: &'static str,
        events: u32,
        bytes: usize,
    },
    /// A request that is answered and appends nothing.
    Silent(&'static str),
    /// A request whose work appends and then fails.
    Refused(&'static str),
    /// Two requests in one commit, the second built on the first.
    Turns([&'static str; 2]),
    /// Requests that wait at the same time.
    Together(&'static [&'static str]),
    /// A file that comes in by pieces.
    Upload {
        number: u128,
        bytes: usize,
    },
    /// A file that is put into the store at once.
    Evidence(usize),
    Vault(&'static str),
    /// Erases the newest record of the vault.
    Erase,
    Settings(usize),
    Checkpoint,
    BackUp(&'static str),
    Restore {
        backup: &'static str,
        to: &'static str,
    },
    Export(&'static str),
    Rebuild,
}

pub(crate) const HOUR: &[Act] = &[
    Act::Passphrase(0),
    Act::Open,
    Act::Settings(0),
    Act::Note {
        id: "order",
        events: 3,
        bytes: 200,
    },
    Act::Note {
        id: "note",
        events: 1,
        bytes: 20,
    },
    Act::Silent("look"),
    Act::Refused("refused"),
    Act::Turns(["payment", "draw"]),
    Act::Upload {
        number: 1,
        bytes: 90_000,
    },
    Act::Note {
        id: "evidence",
        events: 1,
        bytes: 100,
    },
    Act::Vault("tax number"),
    Act::Evidence(20_000),
    Act::Checkpoint,
    Act::Note {
        id: "contract",
        events: 2,
        bytes: 30_000,
    },
    Act::Settings(1),
    Act::Vault("a supplier's name"),
    Act::Erase,
    Act::BackUp("first.quayside-backup"),
    Act::Close,
    Act::Open,
    Act::Note {
        id: "inspection",
        events: 2,
        bytes: 500,
    },
    Act::Passphrase(1),
    Act::Upload {
        number: 2,
        bytes: 5_000,
    },
    // The same content as before is kept once.
    Act::Evidence(20_000),
    Act::Turns(["release", "repayment"]),
    Act::Rebuild,
    Act::Note {
        id: "closing",
        events: 1,
        bytes: 4_000,
    },
    Act::Export("export"),
    Act::BackUp("second.quayside-backup"),
    Act::Restore {
        backup: "second.quayside-backup",
        to: "restored",
    },
    // Into how many commits they come is not the same each time: what stands before has its steps at fixed numbers.
    Act::Together(&["one", "two", "three", "four"]),
    Act::Note {
        id: "last",
        events: 1,
        bytes: 20,
    },
    Act::Close,
];

/// How many events a request appends, by its id, over the whole hour.
pub(crate) fn expected() -> Vec<(&'static str, u32)> {
    let mut expected = Vec::new();
    for act in HOUR {
        match *act {
            Act::Note { id, events, .. } => expected.push((id, events)),
            Act::Silent(id) => expected.push((id, 0)),
            Act::Turns(ids) => expected.extend(ids.map(|id| (id, 1))),
            Act::Together(ids) => expected.extend(ids.iter().map(|id| (*id, 1))),
            _ => {}
        }
    }
    expected
}

/// What a request appends.
pub(crate) fn bytes_of(id: &str) -> usize {
    HOUR.iter()
        .find_map(|act| match act {
            Act::Note { id: found, bytes, .. } if *found == id => Some(*bytes),
            _ => None,
        })
        .unwrap_or(30)
}
