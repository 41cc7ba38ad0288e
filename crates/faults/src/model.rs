//! What a disk holds after the steps that were taken: for the program that goes on, and for one that comes after a stop.
//!
//! When the program dies, all it has done is there. When the power goes, this is there: a file as it was at its last sync,
//! and of what was written to it since any part, in any order, down to sectors; of a folder the names as they were at its
//! last sync, and of the changes since a first part, since file systems keep those in order. What was written before a sync that failed is
//! gone, whatever later syncs say. Nothing else is promised by a
//! disk, and nothing else is assumed: a name is not durable because its file is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::random::Random;
use crate::steps::Step;

/// The most that a disk writes as one.
const SECTOR: usize = 512;

#[derive(Debug, Clone, Default)]
struct Node {
    now: Vec<u8>,
    durable: Vec<u8>,
    since: Vec<Edit>,
}

#[derive(Debug, Clone)]
enum Edit {
    Bytes { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

impl Edit {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Edit::Bytes { at, bytes } => put(content, *at, bytes),
            Edit::Cut(to) => content.resize(*to, 0),
        }
    }

    /// Some of it: whole sectors of a write, a length that is there or not.
    fn apply_torn(&self, content: &mut Vec<u8>, random: &mut Random) {
        match self {
            Edit::Bytes { at, bytes } => {
                for (place, sector) in sectors(*at, bytes) {
                    if random.below(2) == 0 {
                        put(content, place, sector);
                    }
                }
            }
            Edit::Cut(_) => self.apply(content),
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The parts of a write that lie in different sectors of the file, with their places.
fn sectors(at: usize, mut bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut parts = Vec::new();
    let mut place = at;
    while !bytes.is_empty() {
        let (sector, rest) = bytes.split_at((SECTOR - place % SECTOR).min(bytes.len()));
        parts.push((place, sector));
        place += sector.len();
        bytes = rest;
    }
    parts
}

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    File(usize),
    Folder,
}

type Names = BTreeMap<PathBuf, Named>;

/// A change of names.
#[derive(Debug, Clone)]
enum Naming {
    Made(PathBuf, Named),
    Moved {
        from: PathBuf,
        to: PathBuf,
        named: Named,
    },
    Gone(PathBuf),
}

impl Naming {
    /// The folder whose sync makes it durable.
    fn folder(&self) -> &Path {
        let path = match self {
            Naming::Made(path, _) | Naming::Gone(path) | Naming::Moved { to: path, .. } => path,
        };
        path.parent().unwrap_or(path)
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Naming::Made(path, named) => {
                names.insert(path.clone(), *named);
            }
            // The new name leads to what had the old one, whether or not that name itself was durable.
            Naming::Moved { from, to, named } => {
                remove(names, to);
                for (path, inner) in under(names, from) {
                    names.remove(&path);
                    names.insert(moved(&path, from, to), inner);
                }
                names.insert(to.clone(), *named);
            }
            Naming::Gone(path) => remove(names, path),
        }
    }

    /// The same after a folder above has got another name.
    fn carried(&mut self, old: &Path, new: &Path) {
        let (Naming::Made(path, _) | Naming::Gone(path)) = self else {
            return;
        };
        if path.starts_with(old) && path != old {
            *path = moved(path, old, new);
        }
    }
}

fn under(names: &Names, path: &Path) -> Vec<(PathBuf, Named)> {
    let found = names.iter().filter(|(name, _)| name.starts_with(path));
    found.map(|(name, named)| (name.clone(), *named)).collect()
}

fn remove(names: &mut Names, path: &Path) {
    for (name, _) in under(names, path) {
        names.remove(&name);
    }
}

fn moved(path: &Path, old: &Path, new: &Path) -> PathBuf {
    match path.strip_prefix(old) {
        Ok(rest) if rest.as_os_str().is_empty() => new.to_path_buf(),
        Ok(rest) => new.join(rest),
        Err(_) => path.to_path_buf(),
    }
}

/// A disk that began empty, but for one folder.
#[derive(Debug, Clone, Default)]
pub struct Model {
    root: PathBuf,
    nodes: Vec<Node>,
    now: Names,
    durable: Names,
    since: Vec<Naming>,
}

impl Model {
    /// Of the steps taken in a folder that was there and empty.
    pub fn new(root: &Path) -> Model {
        Model {
            root: root.to_path_buf(),
            ..Model::default()
        }
    }

    /// Goes on by one step.
    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Created(path) => match self.now.get(path) {
                Some(Named::File(_)) => self.edit(path, Edit::Cut(0)),
                Some(Named::Folder) | None => {
                    self.nodes.push(Node::default());
                    self.name(Naming::Made(path.clone(), Named::File(self.nodes.len() - 1)));
                }
            },
            Step::Written { path, at, bytes } => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                let bytes = bytes.clone();
                self.edit(path, Edit::Bytes { at, bytes });
            }
            Step::Cut { path, to } => {
                self.edit(path, Edit::Cut(usize::try_from(*to).unwrap_or(usize::MAX)));
            }
            Step::Synced(path) => {
                if let Some(node) = self.node(path) {
                    let edits = std::mem::take(&mut node.since);
                    edits.iter().for_each(|edit| edit.apply(&mut node.durable));
                }
            }
            // The system has taken the pages for written, and lost them.
            Step::NotSynced(path) => {
                if let Some(node) = self.node(path) {
                    node.since.clear();
                }
            }
            Step::Renamed { from, to } => {
                if let Some(named) = self.now.get(from).copied() {
                    let (from, to) = (from.clone(), to.clone());
                    self.name(Naming::Moved { from, to, named });
                }
            }
            Step::Removed(path) => self.name(Naming::Gone(path.clone())),
            Step::FolderMade(path) => self.name(Naming::Made(path.clone(), Named::Folder)),
            Step::FolderSynced(path) => self.settle(path),
            Step::Promised(_) => {}
        }
    }

    fn node(&mut self, path: &Path) -> Option<&mut Node> {
        match self.now.get(path) {
            Some(Named::File(node)) => self.nodes.get_mut(*node),
            Some(Named::Folder) | None => None,
        }
    }

    fn edit(&mut self, path: &Path, edit: Edit) {
        if let Some(node) = self.node(path) {
            edit.apply(&mut node.now);
            node.since.push(edit);
        }
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.now);
        self.since.push(naming);
    }

    /// Makes durable what changed among a folder's names.
    fn settle(&mut self, folder: &Path) {
        let mut later: Vec<Naming> = Vec::new();
        for naming in std::mem::take(&mut self.since) {
            if naming.folder() != folder {
                later.push(naming);
                continue;
            }
            naming.apply(&mut self.durable);
            if let Naming::Moved { from, to, .. } = &naming {
                // The old name went with the new one's coming.
                later.retain(|before| !matches!(before, Naming::Made(path, _) if path == from));
                later.iter_mut().for_each(|before| before.carried(from, to));
            }
        }
        self.since = later;
    }

    /// What there is when the program dies now. Of a write that is under way, `torn` bytes are there.
    pub fn after_death(&self, under_way: Option<(&Step, usize)>) -> Image {
        let mut image = self.image(&self.now, |node| node.now.clone());
        if let Some((Step::Written { path, at, bytes }, torn)) = under_way
            && let Some(content) = image.files.get_mut(path)
        {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            put(content, at, &bytes[..torn.min(bytes.len())]);
        }
        image
    }

    /// What there may be when the power goes now.
    pub fn after_power_loss(&self, random: &mut Random) -> Image {
        let mut kept: BTreeMap<&Path, usize> = BTreeMap::new();
        for naming in &self.since {
            *kept.entry(naming.folder()).or_default() += 1;
        }
        // Of each folder a first part: often none, often all.
        for count in kept.values_mut() {
            *count = match random.below(3) {
                0 => 0,
                1 => *count,
                _ => random.below(*count + 1),
            };
        }
        let mut names = self.durable.clone();
        for naming in &self.since {
            if let Some(left) = kept.get_mut(naming.folder())
                && *left > 0
            {
                *left -= 1;
                naming.apply(&mut names);
            }
        }
        self.image(&names, |node| {
            let mut content = node.durable.clone();
            let mut edits: Vec<&Edit> = node.since.iter().collect();
            for place in (1..edits.len()).rev() {
                edits.swap(place, random.below(place + 1));
            }
            let how = random.below(4);
            for edit in edits {
                match (how, random.below(3)) {
                    (0, _) | (1 | 2, 0) => {}
                    (3, _) | (1 | 2, 1) => edit.apply(&mut content),
                    _ => edit.apply_torn(&mut content, random),
                }
            }
            content
        })
    }

    /// What of the names can be reached, with its content.
    fn image(&self, names: &Names, mut content: impl FnMut(&Node) -> Vec<u8>) -> Image {
        let mut folders = BTreeSet::from([self.root.clone()]);
        let mut files = BTreeMap::new();
        for (path, named) in names {
            // A folder stands before what is in it.
            if !path.parent().is_some_and(|parent| folders.contains(parent)) {
                continue;
            }
            match named {
                Named::Folder => {
                    folders.insert(path.clone());
                }
                Named::File(node) => {
                    if let Some(node) = self.nodes.get(*node) {
                        files.insert(path.clone(), content(node));
                    }
                }
            }
        }
        Image {
            root: self.root.clone(),
            folders,
            files,
        }
    }
}

/// Folders and files of a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    root: PathBuf,
    folders: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// Lays them out in a folder, in place of what is in it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn lay_out(&self, folder: &Path) -> io::Result<()> {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        for path in &self.folders {
            fs::create_dir_all(moved(path, &self.root, folder))?;
        }
        for (path, content) in &self.files {
            fs::write(moved(path, &self.root, folder), content)?;
        }
        Ok(())
    }

    /// Content of a file, by its path in the watched folder.
    pub fn file(&self, path: &Path) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
