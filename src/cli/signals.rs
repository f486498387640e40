//! Ctrl-C and termination: the first asks for an end, the second is one, and so is having asked in vain.

use crate::engine::Watch;
use crate::exit::Exit;
use crate::output::remove_leftovers;
use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

/// Which signal came first, if any did.
#[derive(Debug, Clone, Default)]
pub(super) struct Received(Arc<AtomicI32>);

/// How long a run may take to stop. A read that never returns, of a pipe into which nobody writes, cannot be asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// Stops the watch at the first signal, and the program at the second, or where the first does not end it.
pub(super) fn listen(watch: &Arc<Watch>) -> Result<Received> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("cannot listen to signals")?;
    let received = Received::default();
    let (watch, first) = (Arc::clone(watch), received.clone());
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if first.0.swap(signal, Ordering::Relaxed) != 0 {
                remove_leftovers();
                low_level::exit(i32::from(exit_of(signal).code()));
            }
            watch.stop();
            std::thread::spawn(move || {
                std::thread::sleep(PATIENCE);
                low_level::exit(i32::from(exit_of(signal).code()));
            });
        }
    });
    Ok(received)
}

fn exit_of(signal: i32) -> Exit {
    if signal == SIGTERM { Exit::Terminated } else { Exit::Interrupted }
}

impl Received {
    /// How the program ends because of it.
    pub(super) fn received(&self) -> Option<Exit> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(exit_of(signal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_names_the_exit() {
        let received = Received::default();
        assert_eq!(received.received(), None);
        received.0.store(SIGTERM, Ordering::Relaxed);
        assert_eq!(received.received().map(Exit::code), Some(143));
        received.0.store(SIGINT, Ordering::Relaxed);
        assert_eq!(received.received().map(Exit::code), Some(130));
    }
}
