//! Whether a folder is a place for a workspace. In a folder that another program synchronises, or on a disk of the network,
//! files change or come late behind the ledger's back, and write-ahead logging does not hold. It decides by names and marks
//! only; it opens and changes nothing.

use std::fmt;
use std::path::{Component, Path, Prefix};

/// A program that keeps folders the same on several machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncProgram {
    /// Dropbox.
    Dropbox,
    /// Microsoft OneDrive.
    OneDrive,
    /// Apple iCloud Drive.
    ICloud,
    /// Google Drive.
    GoogleDrive,
    /// Syncthing.
    Syncthing,
}

/// Why a folder is no place for a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A program synchronises it.
    Synchronised(SyncProgram),
    /// It lies on another machine.
    Network,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unfit::Synchronised(SyncProgram::Dropbox) => "it is synchronised by Dropbox",
            Unfit::Synchronised(SyncProgram::OneDrive) => "it is synchronised by OneDrive",
            Unfit::Synchronised(SyncProgram::ICloud) => "it is synchronised by iCloud",
            Unfit::Synchronised(SyncProgram::GoogleDrive) => "it is synchronised by Google Drive",
            Unfit::Synchronised(SyncProgram::Syncthing) => "it is synchronised by Syncthing",
            Unfit::Network => "it lies on a disk of the network",
        })
    }
}

/// Files and folders by which a program marks the folder it synchronises.
const MARKS: &[(&str, SyncProgram)] = &[
    (".dropbox", SyncProgram::Dropbox),
    (".dropbox.cache", SyncProgram::Dropbox),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", SyncProgram::OneDrive),
    (".stfolder", SyncProgram::Syncthing),
    (".tmp.drivedownload", SyncProgram::GoogleDrive),
    // Beside *My Drive*, whatever that is called in the user's language: in the drive of its own letter that Google Drive has
    // on Windows while it streams (`G:\.shortcut-targets-by-id`), and in its folder on a Mac.
    (".shortcut-targets-by-id", SyncProgram::GoogleDrive),
];

/// What is wrong with a folder, as far as it can be seen. It need not be there yet.
pub fn unfit(dir: &Path) -> Option<Unfit> {
    let whole = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    // A link that leads into such a folder is one.
    let real = whole
        .ancestors()
        .find_map(|above| Some(above.canonicalize().ok()?.join(whole.strip_prefix(above).ok()?)));
    let paths = [Some(whole.as_path()), real.as_deref()];
    paths.into_iter().flatten().find_map(|path| {
        let program = by_name(path)
            .or_else(|| by_mark(path, is_folder))
            .or_else(|| by_icloud(path, is_folder));
        let network = on_network(path).then_some(Unfit::Network);
        program.map(Unfit::Synchronised).or(network)
    })
}

/// Whether what has a name is a folder; nothing where nothing has it.
fn is_folder(path: &Path) -> Option<bool> {
    path.symlink_metadata().ok().map(|found| found.is_dir())
}

/// By the names that the programs give their folders.
fn by_name(path: &Path) -> Option<SyncProgram> {
    path.components().find_map(|component| {
        let Component::Normal(name) = component else {
            return None;
        };
        let name = name.to_str()?;
        // Of a company's or a person's, as `OneDrive - Company` and `Dropbox (Personal)`.
        let is = |program: &str| {
            let rest = name.strip_prefix(program);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" - ") || rest.starts_with(" ("))
        };
        // Under `Library/CloudStorage` of a Mac: `OneDrive-Personal`, `GoogleDrive-name`.
        let stored = |program: &str| {
            name.strip_prefix(program)
                .is_some_and(|rest| rest.starts_with('-'))
        };
        if is("Dropbox") || stored("Dropbox") {
            Some(SyncProgram::Dropbox)
        } else if is("OneDrive") || stored("OneDrive") {
            Some(SyncProgram::OneDrive)
        } else if name == "com~apple~CloudDocs" || name == "iCloudDrive" || name == "iCloud Drive" {
            Some(SyncProgram::ICloud)
        } else if is("Google Drive") || stored("GoogleDrive") {
            Some(SyncProgram::GoogleDrive)
        } else {
            None
        }
    })
}

/// By what lies in the folder or in one it lies in; `look` says of a path whether it is a folder, if it is there.
fn by_mark(path: &Path, look: impl Fn(&Path) -> Option<bool>) -> Option<SyncProgram> {
    path.ancestors().find_map(|folder| {
        let marked = MARKS.iter().find(|(name, _)| {
            // A person's own folder has a folder `.dropbox` with Dropbox's settings; the mark is a file.
            look(&folder.join(name)).is_some_and(|is_folder| !is_folder || *name != ".dropbox")
        });
        marked.map(|(_, program)| *program)
    })
}

/// A Mac that keeps *Desktop* and *Documents* in iCloud has folders of these names in iCloud's own; they stay where they were.
fn by_icloud(path: &Path, look: impl Fn(&Path) -> Option<bool>) -> Option<SyncProgram> {
    path.ancestors().find_map(|folder| {
        let name = folder.file_name()?;
        let home = folder.parent()?;
        let kept = home
            .join("Library/Mobile Documents/com~apple~CloudDocs")
            .join(name);
        let may_be = name == "Documents" || name == "Desktop";
        (may_be && look(&kept).is_some()).then_some(SyncProgram::ICloud)
    })
}

/// A path of Windows that names another machine, as a drive letter of the network does once its links are followed, or a file
/// system of the network.
fn on_network(path: &Path) -> bool {
    let named = path.components().any(|component| {
        matches!(
            component,
            Component::Prefix(prefix)
                if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
        )
    });
    named
        || path
            .ancestors()
            .find(|folder| folder.is_dir())
            .is_some_and(is_network_system)
}

#[cfg(target_os = "linux")]
fn is_network_system(folder: &Path) -> bool {
    // NFS, SMB, SMB 2 and 3, CIFS, AFS, Ceph, 9P, Coda, the shared folders of VirtualBox.
    const SYSTEMS: [u64; 9] = [
        0x6969,
        0x517B,
        0xFE53_4D42,
        0xFF53_4D42,
        0x5346_414F,
        0x00C3_6400,
        0x0102_1997,
        0x7375_7245,
        0x786F_4256,
    ];
    let by_number = rustix::fs::statfs(folder).is_ok_and(|system| {
        // The kernel's word is signed on some machines; the numbers are 32 bits on all.
        SYSTEMS.contains(&(system.f_type as u64 & 0xFFFF_FFFF))
    });
    by_number
        || std::fs::read_to_string("/proc/self/mounts").is_ok_and(|mounts| {
            is_network_mount(&mounts, &folder.canonicalize().unwrap_or_else(|_| folder.into()))
        })
}

/// What a program mounts has one number whatever it is; the list of mounts has its name.
#[cfg(any(target_os = "linux", test))]
fn is_network_mount(mounts: &str, folder: &Path) -> bool {
    const SYSTEMS: [&str; 16] = [
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.gvfsd-fuse",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.goofys",
        "fuse.curlftpfs",
        "fuse.glusterfs",
        "fuse.juicefs",
        "fuse.onedriver",
        "fuse.google-drive-ocamlfuse",
        "fuse.smbnetfs",
        "fuse.kio-fuse",
        "davfs",
    ];
    let lines = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((plain(words.next()?), words.next()?))
    });
    // The nearest above the folder; of two on one place the later hides the other.
    let nearest = lines
        .filter(|(place, _)| folder.starts_with(place))
        .max_by_key(|(place, _)| Path::new(place).components().count());
    nearest.is_some_and(|(_, system)| SYSTEMS.contains(&system))
}

/// A place in the list of mounts: blanks and the like stand there as three octal digits.
#[cfg(any(target_os = "linux", test))]
fn plain(place: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(place.to_owned(), |text, (written, meant)| {
            text.replace(written, meant)
        })
}

/// The system marks what lies on this machine, and nothing that it mounts from another one.
#[cfg(target_os = "macos")]
fn is_network_system(folder: &Path) -> bool {
    /// `MNT_LOCAL` of `sys/mount.h`.
    const LOCAL: u32 = 0x1000;
    rustix::fs::statfs(folder).is_ok_and(|system| system.f_flags & LOCAL == 0)
}

/// There such a disk is known by its name alone.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn is_network_system(_folder: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn folders_of_synchronising_programs_are_known_by_their_names() {
        use SyncProgram::{Dropbox, GoogleDrive, ICloud, OneDrive};
        for (path, program) in [
            ("/h/me/Dropbox/quayside", Some(Dropbox)),
            ("/h/me/Dropbox (Personal)/trade/quayside", Some(Dropbox)),
            ("/Users/me/Library/CloudStorage/Dropbox-Company/q", Some(Dropbox)),
            ("/mnt/c/Users/me/OneDrive/quayside", Some(OneDrive)),
            ("/mnt/c/Users/me/OneDrive - Company Ltd/quayside", Some(OneDrive)),
            (
                "/Users/me/Library/CloudStorage/OneDrive-Personal/q",
                Some(OneDrive),
            ),
            (
                "/Users/me/Library/Mobile Documents/com~apple~CloudDocs/q",
                Some(ICloud),
            ),
            ("/mnt/c/Users/me/iCloudDrive/q", Some(ICloud)),
            (
                "/Users/me/Library/CloudStorage/GoogleDrive-me/My Drive/q",
                Some(GoogleDrive),
            ),
            ("/h/me/Google Drive/q", Some(GoogleDrive)),
            ("/h/me/quayside", None),
            ("/h/me/Dropbox invoices/q", None),
            ("/h/me/dropboxes/q", None),
            ("/h/me/OneDriveExport/q", None),
        ] {
            assert_eq!(by_name(Path::new(path)), program, "{path}");
        }
    }

    #[test]
    fn marks_are_found_in_the_folder_and_above_it() {
        for (mark, program) in [
            ("/h/me/sync/.stfolder", Some(SyncProgram::Syncthing)),
            ("/h/me/sync/trade/.stfolder", Some(SyncProgram::Syncthing)),
            ("/h/me/sync/.dropbox.cache", Some(SyncProgram::Dropbox)),
            ("/h/me/sync/.dropbox", Some(SyncProgram::Dropbox)),
            (
                "/h/me/sync/.849C9593-D756-4E56-8D6E-42412F2A707B",
                Some(SyncProgram::OneDrive),
            ),
            (
                "/h/me/sync/.shortcut-targets-by-id",
                Some(SyncProgram::GoogleDrive),
            ),
            ("/.shortcut-targets-by-id", Some(SyncProgram::GoogleDrive)),
            ("/h/me/other/.stfolder", None),
        ] {
            let there = PathBuf::from(mark);
            let found = by_mark(Path::new("/h/me/sync/trade"), |path| {
                (path == there).then_some(false)
            });
            assert_eq!(found, program, "{mark}");
        }
    }

    #[test]
    fn what_a_program_mounts_from_another_machine_is_known_by_its_name() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n\
                      me@far:/home /me/far fuse.sshfs rw 0 0\n\
                      drive: /me/My\\040Drive fuse.rclone rw 0 0\n\
                      gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0\n\
                      /dev/sdb1 /me/far/disk fuseblk rw 0 0\n\
                      app /me/app fuse.portal rw 0 0\n";
        for (path, network) in [
            ("/me/quayside", false),
            ("/me/far", true),
            ("/me/far/q", true),
            ("/me/farther/q", false),
            ("/me/My Drive/q", true),
            ("/run/user/1000/gvfs/smb-share:server=x/q", true),
            ("/me/far/disk/q", false),
            ("/me/app/q", false),
        ] {
            assert_eq!(is_network_mount(mounts, Path::new(path)), network, "{path}");
        }
    }

    #[test]
    fn documents_and_desktop_that_a_mac_keeps_in_icloud_are_known() {
        let kept = |name: &str| {
            PathBuf::from(format!(
                "/Users/me/Library/Mobile Documents/com~apple~CloudDocs/{name}"
            ))
        };
        for (path, there, program) in [
            ("/Users/me/Documents/q", "Documents", Some(SyncProgram::ICloud)),
            ("/Users/me/Desktop/trade/q", "Desktop", Some(SyncProgram::ICloud)),
            ("/Users/me/Documents/q", "Desktop", None),
            ("/Users/me/quayside", "Documents", None),
        ] {
            let found = by_icloud(Path::new(path), |path| (path == kept(there)).then_some(true));
            assert_eq!(found, program, "{path}");
        }
    }

    #[test]
    fn a_folder_of_dropboxs_own_settings_is_no_mark() {
        let home = tempfile::tempdir().unwrap();
        let settings = home.path().join(".dropbox");
        std::fs::create_dir(&settings).unwrap();
        assert_eq!(unfit(&home.path().join("quayside")), None);
        std::fs::remove_dir(&settings).unwrap();
        std::fs::write(&settings, b"").unwrap();
        let found = unfit(&home.path().join("quayside"));
        assert_eq!(found, Some(Unfit::Synchronised(SyncProgram::Dropbox)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_into_such_a_folder_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().join("Dropbox");
        std::fs::create_dir(&real).unwrap();
        let link = dir.path().join("innocent");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let found = unfit(&link.join("quayside"));
        assert_eq!(found, Some(Unfit::Synchronised(SyncProgram::Dropbox)));
    }

    #[test]
    fn a_local_disk_is_a_place() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(unfit(&dir.path().join("not/there/yet")), None);
    }
}
