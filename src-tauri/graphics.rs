//! How the system's web view paints: chosen before it starts, and watched. On Linux some graphics drivers leave the window
//! blank; one that stays so is started again in the next way of painting, and the first way that paints is remembered.
//! Why, and what this cannot see: docs/decisions/linux-painting.md. It must not be asked to choose once a thread or a web view
//! runs: an environment variable is process-wide.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use clap::ValueEnum;
use tauri::{AppHandle, Manager};

use crate::start::Started;
use crate::window;

/// Beside the list of workspaces: a way of painting, after `try ` when it was not seen to paint yet.
const FILE: &str = "graphics";
const TRIED: &str = "try ";

/// Looks at whether the page has painted before the window counts as blank, and the time between two. Counted by looks, for a
/// computer that slept, or a program that was stopped, has not been looked at.
/// A program that was built without optimising paints later.
const LOOKS: u32 = if cfg!(debug_assertions) { 20 } else { 5 };
const LOOK: Duration = Duration::from_secs(1);

/// Looks that the window's thread may leave without an answer, a second each besides, before it counts as hanging: it waits for
/// the web view's process to begin, which takes long from a slow disk.
const SILENT: u32 = 15;

/// How long what stands in the way of ending a hanging program is waited for.
const ENDS: Duration = Duration::from_secs(3);

/// A way of painting, the quickest first; each asks less of the graphics driver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Painting {
    /// Without sharing graphics buffers between processes
    #[default]
    Usual,
    /// And without composing layers by the graphics card
    WithoutCompositing,
    /// And without the graphics card
    Software,
}

impl Painting {
    fn name(self) -> &'static str {
        match self {
            Painting::Usual => "usual",
            Painting::WithoutCompositing => "without-compositing",
            Painting::Software => "software",
        }
    }

    fn named(name: &str) -> Option<Painting> {
        let all = Painting::value_variants().iter();
        all.copied().find(|painting| painting.name() == name)
    }

    /// What is tried when this one leaves the window blank.
    fn next(self) -> Option<Painting> {
        match self {
            Painting::Usual => Some(Painting::WithoutCompositing),
            Painting::WithoutCompositing => Some(Painting::Software),
            Painting::Software => None,
        }
    }

    /// The environment that brings it about; what a user has set is left.
    #[cfg(any(target_os = "linux", test))]
    fn environment(self, wayland: bool, nvidia: bool) -> Vec<(&'static str, &'static str)> {
        let mut set = vec![("WEBKIT_DISABLE_DMABUF_RENDERER", "1")];
        if wayland && nvidia {
            set.push(("__NV_DISABLE_EXPLICIT_SYNC", "1"));
        }
        if self != Painting::Usual {
            set.push(("WEBKIT_DISABLE_COMPOSITING_MODE", "1"));
        }
        if self == Painting::Software {
            set.push(("LIBGL_ALWAYS_SOFTWARE", "1"));
        }
        set
    }
}

/// How this start paints, and what has been seen of it.
pub(crate) struct Paint {
    painting: Painting,
    /// It was asked for: then it is not changed.
    asked: bool,
    /// The window stayed blank in the way before this one.
    fell_back: bool,
    file: Option<PathBuf>,
    seen: Mutex<Seen>,
    told: Condvar,
}

/// What the watch goes by; one comes before the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Painted,
    /// It was waited for long enough: what it paints now is not looked at.
    GivenUp,
}

/// Chooses how this start paints: as asked, else as remembered. `home` is where the program keeps its own.
pub(crate) fn prepare(asked: Option<Painting>, home: Option<&Path>) -> Paint {
    let home = home.map(Path::to_path_buf).or_else(usual_home);
    let paint = Paint::choose(asked, home.map(|home| home.join(FILE)));
    set(paint.painting);
    paint
}

#[cfg(target_os = "linux")]
fn set(painting: Painting) {
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some();
    let nvidia = Path::new("/sys/module/nvidia").exists();
    for (name, value) in painting.environment(wayland, nvidia) {
        if std::env::var_os(name).is_none() {
            // It can only fail for a name with `=` or NUL in it; the web view then merely paints its own way.
            let _ = glib::setenv(name, value, true);
        }
    }
}

/// Windows and macOS paint with what the system chooses.
#[cfg(not(target_os = "linux"))]
fn set(_: Painting) {}

/// The folder that Tauri will name, which cannot be asked yet.
#[cfg(target_os = "linux")]
fn usual_home() -> Option<PathBuf> {
    Some(glib::user_data_dir().join(IDENTIFIER))
}

#[cfg(not(target_os = "linux"))]
fn usual_home() -> Option<PathBuf> {
    None
}

/// As in tauri.conf.json.
#[cfg(any(target_os = "linux", test))]
const IDENTIFIER: &str = "app.quayside.desktop";

impl Paint {
    fn choose(asked: Option<Painting>, file: Option<PathBuf>) -> Paint {
        let kept = file.as_deref().and_then(|file| fs::read_to_string(file).ok());
        let kept = kept.as_deref().map(str::trim);
        let fell_back = asked.is_none() && kept.is_some_and(|kept| kept.starts_with(TRIED));
        let kept = kept.and_then(|kept| Painting::named(kept.strip_prefix(TRIED).unwrap_or(kept)));
        Paint {
            painting: asked.or(kept).unwrap_or_default(),
            asked: asked.is_some(),
            fell_back,
            file,
            seen: Mutex::new(Seen::Nothing),
            told: Condvar::new(),
        }
    }

    /// The page has painted: this way of painting is remembered.
    pub(crate) fn has_painted(&self) {
        if self.first(Seen::Painted) {
            self.keep(self.painting, "");
            self.told.notify_all();
        }
    }

    /// True for whichever of the two comes first.
    fn first(&self, now: Seen) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *seen == Seen::Nothing;
        if first {
            *seen = now;
        }
        first
    }

    /// True when this start paints in another way than the last one, whose window stayed blank.
    pub(crate) fn fell_back(&self) -> bool {
        self.fell_back
    }

    /// Waits for the page to paint, and answers whether it has.
    fn paints_within(&self, time: Duration) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .told
            .wait_timeout_while(seen, time, |seen| *seen != Seen::Painted);
        *waited.unwrap_or_else(PoisonError::into_inner).0 == Seen::Painted
    }

    /// The usual way needs no file; any other is written down, after `mark`. False when it could not be.
    fn keep(&self, painting: Painting, mark: &str) -> bool {
        let Some(file) = &self.file else { return false };
        let kept = if painting == Painting::default() && mark.is_empty() {
            match fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        } else {
            let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
            folder.and_then(|()| fs::write(file, format!("{mark}{}\n", painting.name())))
        };
        if let Err(error) = &kept {
            tracing::warn!(?error, "how the window paints is not remembered");
        }
        kept.is_ok()
    }
}

/// Watches the window until it has painted; one that stays blank is started again in the next way.
pub(crate) fn watch(app: &AppHandle) {
    if cfg!(not(target_os = "linux")) || app.state::<Paint>().asked {
        return;
    }
    let app = app.clone();
    let watch = std::thread::Builder::new().name("paint-watch".to_owned());
    if let Err(error) = watch.spawn(move || look_until_painted(&app)) {
        tracing::warn!(?error, "nobody watches whether the window stays blank");
    }
}

fn look_until_painted(app: &AppHandle) {
    // The page's first question waits for this; where it does not start, a dialog says so and the program ends.
    let started = app.state::<Started>();
    if tauri::async_runtime::block_on(started.desk()).is_none() {
        return;
    }
    let paint = app.state::<Paint>();
    let (mut blank, mut silent) = (0, 0);
    while blank < LOOKS && silent < SILENT {
        if paint.paints_within(LOOK) {
            return;
        }
        match window::is_seen(app, LOOK) {
            Some(true) => blank += 1,
            // What nobody can see need not paint.
            Some(false) => {}
            None => silent += 1,
        }
    }
    match paint.painting.next() {
        Some(next) if paint.first(Seen::GivenUp) => start_again(app, &paint, next, silent == SILENT),
        // It painted while it was looked at for the last time.
        Some(_) => {}
        None if paint.paints_within(Duration::ZERO) => {}
        None => tracing::error!(
            code = paint.painting.name(),
            "the window stays blank in every way of painting"
        ),
    }
}

/// Starts the program again in the next way of painting; `hangs` when the window's thread would not hear of it.
fn start_again(app: &AppHandle, paint: &Paint, next: Painting, hangs: bool) {
    let way = paint.painting.name();
    // The next start would take this way again, and so for ever.
    if !paint.keep(next, TRIED) {
        tracing::error!(
            code = way,
            "the window stays blank, and the next way cannot be written down"
        );
        return;
    }
    tracing::warn!(
        code = way,
        hangs,
        "the window stays blank: started again in the next way of painting"
    );
    if !hangs {
        app.request_restart();
        return;
    }
    // The program ends here as a crash would end it, which no record minds. The next one must not take it for a running one.
    let (letting_go, gone) = (app.clone(), mpsc::channel());
    let let_go = move || {
        tauri_plugin_single_instance::destroy(&letting_go);
        // Nobody hears it when it came too late.
        let _ = gone.0.send(());
    };
    // The bus may hang too, and what is to run at the end of the program may wait for the thread that hangs.
    std::thread::spawn(let_go);
    let _ = gone.1.recv_timeout(ENDS);
    std::thread::spawn(|| {
        std::thread::sleep(ENDS);
        std::process::abort();
    });
    tauri::process::restart(&app.env());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(dir: &Path) -> Option<String> {
        fs::read_to_string(dir.join(FILE)).ok()
    }

    fn choose(asked: Option<Painting>, dir: &Path) -> Paint {
        Paint::choose(asked, Some(dir.join(FILE)))
    }

    /// A folder of this test's own, removed when it ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let dir = std::env::temp_dir().join(format!("quayside-{name}-{}", std::process::id()));
            fs::create_dir_all(&dir).unwrap();
            Folder(dir)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn each_way_asks_less_and_the_last_has_none_after_it() {
        let mut painting = Some(Painting::default());
        let mut before = 0;
        let mut ways = 0;
        while let Some(now) = painting {
            let set = now.environment(false, true);
            assert!(set.len() > before && set[0] == ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"));
            assert_eq!(Painting::named(now.name()), Some(now));
            (before, ways, painting) = (set.len(), ways + 1, now.next());
        }
        assert_eq!(ways, Painting::value_variants().len());
        // As users type it and as it is written down are the same word.
        for painting in Painting::value_variants() {
            let typed = painting.to_possible_value().unwrap();
            assert_eq!(typed.get_name(), painting.name());
        }
    }

    #[test]
    fn explicit_sync_is_switched_off_only_where_it_hurts() {
        let has = |wayland, nvidia| {
            let set = Painting::Usual.environment(wayland, nvidia);
            set.iter().any(|(name, _)| *name == "__NV_DISABLE_EXPLICIT_SYNC")
        };
        assert_eq!(
            [has(true, true), has(true, false), has(false, true)],
            [true, false, false]
        );
    }

    #[test]
    fn a_way_that_was_tried_is_remembered_once_it_has_painted() {
        let dir = Folder::new("painting");
        let first = choose(None, &dir.0);
        assert_eq!(first.painting, Painting::Usual);
        assert!(!first.paints_within(Duration::from_millis(1)) && !first.fell_back());
        first.keep(Painting::WithoutCompositing, TRIED);
        let second = choose(None, &dir.0);
        assert_eq!(second.painting, Painting::WithoutCompositing);
        assert!(second.fell_back(), "the page has to say so");
        second.has_painted();
        assert!(second.paints_within(Duration::ZERO));
        assert_eq!(kept(&dir.0).as_deref(), Some("without-compositing\n"));
        let third = choose(None, &dir.0);
        assert_eq!(third.painting, Painting::WithoutCompositing);
        assert!(!third.fell_back(), "said once");
        // Asked for, the usual way is taken again, and remembered like any other.
        let again = choose(Some(Painting::Usual), &dir.0);
        assert!(again.asked);
        again.has_painted();
        assert_eq!(kept(&dir.0), None);
    }

    #[test]
    fn what_is_given_up_is_not_remembered_although_it_paints_later() {
        let dir = Folder::new("given-up");
        let late = choose(None, &dir.0);
        assert!(late.first(Seen::GivenUp) && late.keep(Painting::WithoutCompositing, TRIED));
        late.has_painted();
        assert_eq!(kept(&dir.0).as_deref(), Some("try without-compositing\n"));
        let soon = choose(None, &dir.0);
        soon.has_painted();
        assert!(
            !soon.first(Seen::GivenUp),
            "nothing is started again that has painted"
        );
    }

    #[test]
    fn a_way_that_cannot_be_written_down_is_said_not_to_be() {
        let dir = Folder::new("unwritable");
        fs::write(dir.0.join("home"), "a file where the folder would be").unwrap();
        let paint = choose(None, &dir.0.join("home"));
        assert!(!paint.keep(Painting::WithoutCompositing, TRIED));
        assert!(!Paint::choose(None, None).keep(Painting::Software, TRIED));
    }

    #[test]
    fn what_the_file_says_that_no_way_is_called_is_the_usual_way() {
        let dir = Folder::new("unknown-painting");
        for text in ["", "quick", "try", "try \u{0}", "software software"] {
            fs::write(dir.0.join(FILE), text).unwrap();
            assert_eq!(choose(None, &dir.0).painting, Painting::Usual, "{text}");
        }
    }

    #[test]
    fn the_folder_is_that_of_the_program() {
        assert_eq!(crate::app::context().config().identifier, IDENTIFIER);
    }
}
