//! Between SQLite and its files: a VFS that is the system's own but for what changes a file. This is the one file of the
//! room with unsafe code, and it must hold nothing else: what is decided about a step is decided in `disk`.
//!
//! A file is opened by the system's VFS in the memory SQLite gives; then its table of methods is exchanged for a copy in
//! which four point here. Locks, shared memory and reading go on as if nothing stood between. Behind the system's part of
//! that memory lies a `Tail` with what the four need to know.
#![allow(
    unsafe_code,
    reason = "SQLite's interface to files is one of C functions and pointers"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use ledger::disk::{Change, Refused};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::disk::before;

/// The system's VFS, as it stood when ours was registered.
struct Base(*mut sqlite3_vfs);

// SAFETY: a registered VFS is never freed nor changed, and SQLite calls it from many threads itself.
unsafe impl Send for Base {}
// SAFETY: as above.
unsafe impl Sync for Base {}

static BASE: OnceLock<Base> = OnceLock::new();

/// Tables of methods by the address of the system's table each is a copy of.
static METHODS: Mutex<Vec<(usize, &'static sqlite3_io_methods)>> = Mutex::new(Vec::new());

struct Tail {
    base: *const sqlite3_io_methods,
    path: PathBuf,
    /// The folder is synced with the file's first sync, as the system's VFS does for a journal that it may have made.
    syncs_folder: bool,
}

/// Makes this the VFS of every connection that is opened from now on.
pub(crate) fn register() -> bool {
    // SAFETY: asks for the default VFS; the answer is null or a registered one.
    let base = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    if base.is_null() || BASE.set(Base(base)).is_err() {
        return false;
    }
    // SAFETY: `base` is a registered VFS, a plain structure that is not changed any more.
    let mut vfs = unsafe { *base };
    vfs.szOsFile = tail_at(&vfs) + size_of::<*mut Tail>() as c_int;
    vfs.zName = c"quayside-faults".as_ptr();
    vfs.pNext = std::ptr::null_mut();
    vfs.xOpen = Some(open);
    vfs.xDelete = Some(delete);
    // SAFETY: the structure lives as long as the process. The other methods are the system's; they are given ours as the
    // VFS and use of it what was copied.
    unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1) == ffi::SQLITE_OK }
}

/// Where the tail's pointer lies in a file's memory: after the system's part, where a pointer may lie.
fn tail_at(base: &sqlite3_vfs) -> c_int {
    let align = align_of::<*mut Tail>() as c_int;
    (base.szOsFile + align - 1) / align * align
}

fn base() -> Option<*mut sqlite3_vfs> {
    BASE.get().map(|base| base.0)
}

/// The place of a file's tail pointer.
///
/// # Safety
/// `file` points to `szOsFile` bytes of a file of this VFS.
unsafe fn tail_of(file: *mut sqlite3_file) -> Option<*mut *mut Tail> {
    let base = base()?;
    // SAFETY: `base` is a registered VFS, and the memory reaches one pointer beyond `tail_at`, by `register`.
    Some(unsafe {
        file.cast::<u8>()
            .add(tail_at(&*base) as usize)
            .cast::<*mut Tail>()
    })
}

/// The tail of an open file.
///
/// # Safety
/// `file` was opened by `open` with a table of ours and is not closed; nobody else has its tail.
unsafe fn tail<'f>(file: *mut sqlite3_file) -> Option<&'f mut Tail> {
    // SAFETY: `open` put a pointer from `Box::into_raw` there, which `close` takes out. SQLite uses a file from one thread
    // at a time.
    unsafe { tail_of(file).and_then(|place| (*place).as_mut()) }
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let _ = vfs;
    // SAFETY: SQLite gives memory for a file; without methods it is not closed.
    unsafe { (*file).pMethods = std::ptr::null() };
    let Some(base) = base() else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: SQLite gives a text that ends with zero, or null for a temporary file.
    let path = unsafe { path_of(name) };
    let creates = flags & ffi::SQLITE_OPEN_CREATE != 0 && !path.as_os_str().is_empty() && !path.exists();
    if creates && let Err(refused) = before(&Change::Created(&path)) {
        return code(&refused, ffi::SQLITE_CANTOPEN);
    }
    // SAFETY: the system's own opening, with the arguments SQLite gave.
    let opened = unsafe {
        match (*base).xOpen {
            Some(open) => open(base, name, file, flags, out_flags),
            None => ffi::SQLITE_CANTOPEN,
        }
    };
    // SAFETY: the system's opening leaves null or a table of its own there.
    let methods = unsafe { (*file).pMethods };
    if opened != ffi::SQLITE_OK || methods.is_null() {
        return opened;
    }
    let journal = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let tail = Tail {
        base: methods,
        path,
        syncs_folder: flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journal != 0,
    };
    // SAFETY: the memory is that of a file of this VFS.
    if let Some(place) = unsafe { tail_of(file) } {
        // SAFETY: as above; the place is aligned and within the memory, and holds nothing yet.
        unsafe { place.write(Box::into_raw(Box::new(tail))) };
        // SAFETY: `methods` is the system's table, which lives as long as the process.
        unsafe { (*file).pMethods = ours(methods) };
    }
    opened
}

/// Our copy of a table of the system's.
///
/// # Safety
/// `base` is a table of the system's VFS.
unsafe fn ours(base: *const sqlite3_io_methods) -> *const sqlite3_io_methods {
    let mut known = METHODS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, copy)) = known.iter().find(|(from, _)| *from == base.addr()) {
        return std::ptr::from_ref(*copy);
    }
    // SAFETY: a plain structure that is never changed.
    let mut copy = unsafe { *base };
    copy.xClose = Some(close);
    copy.xWrite = Some(write);
    copy.xTruncate = Some(truncate);
    copy.xSync = Some(sync);
    let copy: &'static sqlite3_io_methods = Box::leak(Box::new(copy));
    known.push((base.addr(), copy));
    std::ptr::from_ref(copy)
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file of ours, once.
    let Some(place) = (unsafe { tail_of(file) }) else {
        return ffi::SQLITE_IOERR;
    };
    // SAFETY: `open` put the pointer of a box there, which goes here and nowhere else.
    let tail = unsafe { Box::from_raw(place.read()) };
    // SAFETY: the system's own method of the file it opened.
    unsafe {
        match (*tail.base).xClose {
            Some(close) => close(file),
            None => ffi::SQLITE_OK,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file of ours.
    let Some(tail) = (unsafe { tail(file) }) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    let length = usize::try_from(count).unwrap_or(0);
    // SAFETY: SQLite gives `count` bytes.
    let content = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length) };
    let change = Change::Written {
        path: &tail.path,
        at: u64::try_from(at).unwrap_or(0),
        bytes: content,
    };
    let answer = before(&change);
    let kept = answer
        .as_ref()
        .map_or_else(|refused| refused.kept.min(length), |()| length);
    let mut written = ffi::SQLITE_OK;
    if kept > 0 {
        // SAFETY: the system's own method of the file it opened, with at most the bytes that SQLite gave.
        written = unsafe {
            match (*tail.base).xWrite {
                Some(write) => write(file, bytes, c_int::try_from(kept).unwrap_or(0), at),
                None => ffi::SQLITE_IOERR_WRITE,
            }
        };
    }
    match answer {
        Ok(()) => written,
        Err(refused) => code(&refused, ffi::SQLITE_IOERR_WRITE),
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, to: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let Some(tail) = (unsafe { tail(file) }) else {
        return ffi::SQLITE_IOERR_TRUNCATE;
    };
    let change = Change::Cut {
        path: &tail.path,
        to: u64::try_from(to).unwrap_or(0),
    };
    if let Err(refused) = before(&change) {
        return code(&refused, ffi::SQLITE_IOERR_TRUNCATE);
    }
    // SAFETY: the system's own method of the file it opened.
    unsafe {
        match (*tail.base).xTruncate {
            Some(truncate) => truncate(file, to),
            None => ffi::SQLITE_IOERR_TRUNCATE,
        }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let Some(tail) = (unsafe { tail(file) }) else {
        return ffi::SQLITE_IOERR_FSYNC;
    };
    if let Err(refused) = before(&Change::Synced(&tail.path)) {
        return code(&refused, ffi::SQLITE_IOERR_FSYNC);
    }
    // SAFETY: the system's own method of the file it opened.
    let synced = unsafe {
        match (*tail.base).xSync {
            Some(sync) => sync(file, flags),
            None => ffi::SQLITE_IOERR_FSYNC,
        }
    };
    if synced == ffi::SQLITE_OK && std::mem::take(&mut tail.syncs_folder) {
        return folder_synced(&tail.path);
    }
    synced
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let _ = vfs;
    let Some(base) = base() else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    // SAFETY: SQLite gives a text that ends with zero.
    let path = unsafe { path_of(name) };
    if path.exists()
        && let Err(refused) = before(&Change::Removed(&path))
    {
        return code(&refused, ffi::SQLITE_IOERR_DELETE);
    }
    // SAFETY: the system's own method, with the arguments SQLite gave.
    let deleted = unsafe {
        match (*base).xDelete {
            Some(delete) => delete(base, name, sync_folder),
            None => ffi::SQLITE_IOERR_DELETE,
        }
    };
    if deleted == ffi::SQLITE_OK && sync_folder != 0 {
        return folder_synced(&path);
    }
    deleted
}

/// The system's VFS has synced the folder by itself.
fn folder_synced(path: &Path) -> c_int {
    match path.parent().map(|folder| before(&Change::FolderSynced(folder))) {
        Some(Err(refused)) => code(&refused, ffi::SQLITE_IOERR_DIR_FSYNC),
        Some(Ok(())) | None => ffi::SQLITE_OK,
    }
}

fn code(refused: &Refused, otherwise: c_int) -> c_int {
    match refused.error.kind() {
        io::ErrorKind::StorageFull => ffi::SQLITE_FULL,
        _ => otherwise,
    }
}

/// # Safety
/// `name` is null or a text that ends with zero.
unsafe fn path_of(name: *const c_char) -> PathBuf {
    if name.is_null() {
        return PathBuf::new();
    }
    // SAFETY: by this function's own condition.
    let text = unsafe { CStr::from_ptr(name) };
    PathBuf::from(text.to_string_lossy().into_owned())
}
