//! Progress on standard error when that is a terminal, and the wish to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::say;
use crate::progress::{Observer, Stage};

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C ends the run in good order; a second one ends it at once.
pub(super) fn watch_for_interrupt() {
    // Without a handler Ctrl-C still ends the process, only less tidily.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

/// Shows how far a run is.
pub(super) struct Progress {
    bar: ProgressBar,
    timings: bool,
    stage: Mutex<Option<(Stage, Instant)>>,
    start: Instant,
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
        Self {
            bar,
            timings,
            stage: Mutex::new(None),
            start: Instant::now(),
        }
    }

    /// Ends the display.
    pub(super) fn finish(&self) {
        self.close_stage(None);
        self.bar.finish_and_clear();
    }

    fn close_stage(&self, next: Option<Stage>) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if let (true, Some((done, since))) = (self.timings, *stage) {
            self.bar
                .suspend(|| say(&format!("{done}: {:.2} s", since.elapsed().as_secs_f64())));
        }
        *stage = next.map(|stage| (stage, Instant::now()));
    }
}

impl Observer for Progress {
    fn begin(&self, stage: Stage) {
        self.close_stage(Some(stage));
        self.bar.set_prefix(stage.to_string());
        self.bar.set_message("");
    }

    fn read(&self, articles: u64, bytes: u64) {
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        let rate = HumanCount((articles as f64 / seconds) as u64);
        let megabytes = bytes / 1_000_000;
        self.bar.set_message(format!(
            "{} articles, {megabytes} MB, {rate} a second",
            HumanCount(articles)
        ));
    }

    fn share(&self, done: f64) {
        self.bar.set_message(format!("{:.0} %", 100.0 * done));
    }

    fn cancelled(&self) -> bool {
        STOP.load(Ordering::Relaxed)
    }
}
