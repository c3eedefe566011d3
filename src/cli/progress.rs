//! Progress on standard error when that is a terminal: one line, which is gone before anything is written
//! to standard output; and the wish to stop, which an observer passes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::say;
use crate::progress::{Observer, ReadSoFar, Stage};

/// Nothing is said of the time left before so much has passed and this share is done.
const EARLY: Duration = Duration::from_secs(1);
const LITTLE: f64 = 0.02;

/// Whether the run is to stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// From now on the run is to stop. Whether that was so before.
pub(super) fn stop() -> bool {
    STOP.swap(true, Ordering::Relaxed)
}

/// The line that is on the terminal, if there is one.
static LINE: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn line() -> MutexGuard<'static, Option<ProgressBar>> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the line away for good.
pub(super) fn clear() {
    if let Some(bar) = line().take() {
        bar.finish_and_clear();
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
}

/// Shows how far a run is.
pub(super) struct Progress {
    bar: ProgressBar,
    timings: bool,
    at: Mutex<At>,
}

/// Where the run is.
struct At {
    stage: Option<Stage>,
    since: Instant,
    /// The largest share of the stage so far: it never goes back.
    share: f64,
}

impl Progress {
    /// Draws nothing unless standard error is a terminal; `timings` prints a line a stage.
    pub(super) fn new(quiet: bool, timings: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        *line() = Some(bar.clone());
        Self {
            bar,
            timings,
            at: Mutex::new(At {
                stage: None,
                since: Instant::now(),
                share: 0.0,
            }),
        }
    }

    /// Ends the display.
    pub(super) fn finish(&self) {
        self.close_stage(None);
        clear();
    }

    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close_stage(&self, next: Option<Stage>) {
        let mut at = self.at();
        if let (true, Some(done)) = (self.timings, at.stage) {
            let seconds = at.since.elapsed().as_secs_f64();
            self.bar.suspend(|| say(&format!("{done}: {seconds:.2} s")));
        }
        *at = At {
            stage: next,
            since: Instant::now(),
            share: 0.0,
        };
    }
}

impl Observer for Progress {
    fn begin(&self, stage: Stage) {
        self.close_stage(Some(stage));
        self.bar.set_prefix(stage.to_string());
        self.bar.set_message("");
    }

    fn read(&self, so_far: ReadSoFar) {
        let mut at = self.at();
        let elapsed = at.since.elapsed();
        let rate = HumanCount((so_far.articles as f64 / elapsed.as_secs_f64().max(1e-3)) as u64);
        let share = so_far.share.map(|share| at.raise(share));
        self.bar.set_message(format!(
            "{}{} articles, {} MB, {rate} a second{}",
            share.map_or(String::new(), |share| format!("{}, ", percent(share))),
            HumanCount(so_far.articles),
            so_far.bytes / 1_000_000,
            share.map_or(String::new(), |share| left(elapsed, share)),
        ));
    }

    fn share(&self, done: f64) {
        let mut at = self.at();
        let share = at.raise(done);
        let left = left(at.since.elapsed(), share);
        self.bar.set_message(percent(share) + &left);
    }

    fn cancelled(&self) -> bool {
        STOP.load(Ordering::Relaxed)
    }
}

impl At {
    /// The share that is shown when so much is done.
    fn raise(&mut self, share: f64) -> f64 {
        self.share = self.share.max(share.clamp(0.0, 1.0));
        self.share
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", (100.0 * share).floor())
}

/// What is left of a stage of which this share took so long, in words after a comma; nothing where that
/// would be a guess.
fn left(elapsed: Duration, share: f64) -> String {
    if elapsed < EARLY || share < LITTLE {
        return String::new();
    }
    let seconds = elapsed.as_secs_f64() * (1.0 - share) / share;
    match seconds {
        ..0.5 => String::new(),
        0.5..90.0 => format!(", {seconds:.0} s left"),
        90.0..5400.0 => format!(", {:.0} min left", seconds / 60.0),
        _ => format!(", {:.0} h left", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_never_goes_back_within_a_stage() {
        let progress = Progress::new(true, false);
        progress.begin(Stage::Copies);
        let shown = [0.1, 0.5, 0.3, f64::NAN, 7.0, 0.2].map(|share| progress.at().raise(share));
        assert_eq!(shown, [0.1, 0.5, 0.5, 0.5, 1.0, 1.0]);
        progress.begin(Stage::Coverage);
        assert_eq!(progress.at().raise(0.2), 0.2);
    }

    #[test]
    fn the_time_left_is_said_when_it_can_be_known() {
        let after = |seconds, share| left(Duration::from_secs(seconds), share);
        assert_eq!(after(0, 0.5), "");
        assert_eq!(after(10, 0.01), "");
        assert_eq!(after(10, 0.5), ", 10 s left");
        assert_eq!(after(60, 0.25), ", 3 min left");
        assert_eq!(after(3600, 0.1), ", 9 h left");
        assert_eq!(after(10, 1.0), "");
    }
}
