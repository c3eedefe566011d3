//! Ctrl-C: a run ends in good order if it can within a moment, and without if it cannot.
//!
//! A stage asks now and then whether to stop ([`Progress`](super::progress::Progress)). What does not ask, such as a read from a terminal
//! or a write into a full pipe, is ended by a thread that waits for [`GRACE`]: nothing that a command leaves
//! is half done, because results are renamed to their place when they are whole; temporary files that have
//! names are removed ([`output`]).

use std::thread;
use std::time::Duration;

use super::exit::Exit;
use super::{output, progress, say};

/// How long a run may take to stop by itself.
const GRACE: Duration = Duration::from_millis(250);

/// From now on Ctrl-C ends the run; a second one ends it at once.
pub(super) fn watch() {
    // Without a handler Ctrl-C still ends the process, only less tidily.
    let _ = ctrlc::set_handler(|| {
        if progress::stop() {
            leave();
        }
        // Before anything is said: standard error may be blocked.
        let waiting = thread::Builder::new().spawn(|| {
            thread::sleep(GRACE);
            leave();
        });
        if waiting.is_err() {
            leave();
        }
        progress::clear();
        say("interrupted, stopping");
    });
}

/// Ends the process as it is.
fn leave() -> ! {
    // Nothing temporary can be made from here on.
    let _removed = output::remove_temporary();
    std::process::exit(Exit::Interrupted as i32)
}
