//! How large the page is drawn, in steps between half and double. It must not be kept between starts: a window that
//! opens too large to read would be hard to mend.

use std::sync::atomic::{AtomicUsize, Ordering};

use tauri::WebviewWindow;

const PERCENT: [u32; 9] = [50, 67, 80, 90, 100, 110, 125, 150, 200];
const ACTUAL_SIZE: usize = 4;

/// Which way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    In,
    Out,
    Reset,
}

/// The place in the row of steps.
#[derive(Debug)]
pub(crate) struct Zoom(AtomicUsize);

impl Default for Zoom {
    fn default() -> Self {
        Zoom(AtomicUsize::new(ACTUAL_SIZE))
    }
}

impl Zoom {
    /// Draws the window's page a step larger or smaller, or at its actual size.
    ///
    /// # Errors
    /// When the web view refuses.
    pub(crate) fn change(&self, window: &WebviewWindow, step: Step) -> tauri::Result<()> {
        window.set_zoom(f64::from(self.next(step)) / 100.0)
    }

    fn next(&self, step: Step) -> u32 {
        let now = self.0.load(Ordering::Relaxed);
        let next = match step {
            Step::In => (now + 1).min(PERCENT.len() - 1),
            Step::Out => now.saturating_sub(1),
            Step::Reset => ACTUAL_SIZE,
        };
        self.0.store(next, Ordering::Relaxed);
        PERCENT[next]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_between_half_and_double_and_find_back() {
        let zoom = Zoom::default();
        let in_: Vec<u32> = (0..6).map(|_| zoom.next(Step::In)).collect();
        assert_eq!(in_, [110, 125, 150, 200, 200, 200]);
        assert_eq!(zoom.next(Step::Reset), 100);
        let out: Vec<u32> = (0..6).map(|_| zoom.next(Step::Out)).collect();
        assert_eq!(out, [90, 80, 67, 50, 50, 50]);
    }
}
