//! A guard around readers that panic on corrupt files: the panic becomes an error, and its text stays off the terminal.

use super::SourceError;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::Once;

thread_local! {
    /// How many guards this thread is within.
    static GUARDS: Cell<u32> = const { Cell::new(0) };
}

/// Wraps the hook that prints panics, once for the whole program: within a guard it says nothing.
static HOOK: Once = Once::new();

/// Runs `f`. A panic within it means that the file at `path` is corrupt, or that its reader does not know it well enough.
///
/// Only panics of this thread are caught, so `f` must not hand its work to others.
pub(crate) fn guarded<T>(path: &Path, f: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    HOOK.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |panic| {
            if GUARDS.get() == 0 {
                print(panic);
            }
        }));
    });
    GUARDS.set(GUARDS.get() + 1);
    // What `f` was working on is dropped with it: nobody sees a value that is half changed.
    let result = catch_unwind(AssertUnwindSafe(f));
    GUARDS.set(GUARDS.get() - 1);
    result.unwrap_or_else(|_| Err(corrupt(path)))
}

/// The error about a file that its reader cannot make sense of.
pub(super) fn corrupt(path: &Path) -> SourceError {
    SourceError::new(path, "is corrupt or uses an unsupported feature")
        .help("read it with another program and write it again; if that works, please report the file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let path = Path::new("orders.parquet");
        let found: Result<(), SourceError> = guarded(path, || panic!("index out of bounds"));
        assert_eq!(found, Err(corrupt(path)));
        assert_eq!(guarded(path, || Ok(1)), Ok(1));
        assert_eq!(GUARDS.get(), 0);
    }

    #[test]
    fn a_guard_within_a_guard_leaves_the_outer_one_in_place() {
        let path = Path::new("orders.parquet");
        let found: Result<(), SourceError> = guarded(path, || {
            let _ = guarded::<()>(path, || panic!("inner"));
            assert_eq!(GUARDS.get(), 1);
            panic!("outer")
        });
        assert!(found.is_err());
    }
}
