//! What all targets share: the laws, which the tests of the project hold for the kept cases, and
//! two watchmen that libFuzzer lacks.
//!
//! - A panic that the library contains itself (damage in a Parquet file) is no finding; libFuzzer's
//!   own hook would end the run at it. Only one that comes out of a law is.
//! - One allocation out of all proportion is a finding even if nothing is ever written to it, which
//!   `-rss_limit_mb` does not see. Zeroed memory is let be: it costs nothing until it is written to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

#[path = "../../tests/it/cases/laws.rs"]
pub mod laws;

/// A target for libFuzzer that holds one of the [`laws`]. An allocation of more bytes than are named is a
/// finding.
#[macro_export]
macro_rules! target {
    ($law:ident) => {
        $crate::target!($law, $crate::LARGEST);
    };
    ($law:ident, $largest:expr) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            $crate::hold($crate::laws::$law, bytes, $largest)
        });
    };
}

/// The panic that happened last.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Ends the process if the law does not hold for `bytes`, or at an allocation of more than `largest`.
pub fn hold(law: fn(&[u8]), bytes: &[u8], largest: usize) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        ALLOWED.store(largest, Ordering::Relaxed);
        panic::set_hook(Box::new(|info| {
            let text = match std::env::var_os("RUST_BACKTRACE") {
                Some(_) => format!("{info}\n{}", Backtrace::force_capture()),
                None => info.to_string(),
            };
            *LAST.lock().unwrap_or_else(PoisonError::into_inner) = text;
        }));
    });
    if panic::catch_unwind(AssertUnwindSafe(|| law(bytes))).is_err() {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        eprintln!("{last}");
        std::process::abort();
    }
}

/// The largest allocation that an input may cause: a stopped bomb may hold 64 MiB, twice while it
/// is moved.
pub const LARGEST: usize = 160 << 20;

/// The same for the law that is held.
static ALLOWED: AtomicUsize = AtomicUsize::new(LARGEST);

#[global_allocator]
static WATCHED: Watched = Watched;

struct Watched;

fn watch(size: usize) {
    /// Telling where it happened allocates too.
    static TOLD: AtomicBool = AtomicBool::new(false);
    if size > ALLOWED.load(Ordering::Relaxed) && !TOLD.swap(true, Ordering::Relaxed) {
        eprintln!(
            "an allocation of {size} bytes\n{}",
            Backtrace::force_capture()
        );
        std::process::abort();
    }
}

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        watch(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        watch(size);
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}
