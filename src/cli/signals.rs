//! Ctrl-C, termination, and a terminal that goes away: the first signal asks for an end, the second is one, and so is having
//! asked in vain. And the signals with which the system says that a limit is reached: no reason to end without a code.

use crate::engine::Watch;
use crate::exit::Exit;
use crate::output::remove_leftovers;
use signal_hook::consts::{SIGABRT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};
use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread::{self, Builder};
use std::time::Duration;

/// Which signal came first, if any did.
#[derive(Debug, Clone, Default)]
pub(super) struct Received(Arc<AtomicI32>);

/// How long a run may take to stop. A read that never returns, of a pipe into which nobody writes, cannot be asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes an error of what would end the program: a file that may not grow any more (`ulimit -f`), and memory that is refused
/// (`ulimit -v`). Where this cannot be arranged, all is as it was.
pub(super) fn survive_limits() {
    // Nobody asks whether it came: the call that writes is refused.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    // The runtime says what it wanted memory for, and gives up. Nothing can be cleaned up then.
    let unknown = i32::from(Exit::Unknown.code());
    let _ = flag::register_conditional_shutdown(SIGABRT, unknown, Arc::new(AtomicBool::new(true)));
}

/// Stops the watch at the first signal, and the program at the second, or where the first does not end it.
pub(super) fn listen(watch: &Arc<Watch>) -> io::Result<Received> {
    let received = Received::default();
    let (watch, first) = (Arc::clone(watch), received.clone());
    hear(move |signal| {
        if first.0.swap(signal, Ordering::Relaxed) != 0 {
            end(signal);
        }
        watch.stop();
        let end_later = move || {
            thread::sleep(PATIENCE);
            end(signal);
        };
        if Builder::new().spawn(end_later).is_err() {
            end_later();
        }
    })?;
    Ok(received)
}

/// Ends the program at the first signal. For what is over soon, and cannot be asked to stop.
pub(super) fn end_at_once() -> io::Result<()> {
    hear(end)
}

fn hear(act: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    let status = fs::read_to_string("/proc/self/status").ok();
    let is_heard = |signal: &i32| match *signal {
        // `nohup` ignores the one, and a shell both for what runs in the background: that is a wish. The other two ask for
        // an end wherever they are sent.
        SIGHUP | SIGQUIT => status.as_deref().is_some_and(|status| !is_ignored(*signal, status)),
        _ => true,
    };
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM].iter().filter(|signal| is_heard(signal)))?;
    Builder::new().spawn(move || signals.forever().for_each(act)).map(drop)
}

/// Whether a signal was ignored when the program began, by what the system tells of it.
fn is_ignored(signal: i32, status: &str) -> bool {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    ignored.is_none_or(|bits| bits >> (signal - 1) & 1 == 1)
}

fn end(signal: i32) {
    remove_leftovers();
    low_level::exit(i32::from(exit_of(signal).code()));
}

fn exit_of(signal: i32) -> Exit {
    match signal {
        SIGHUP => Exit::HungUp,
        SIGQUIT => Exit::Quit,
        SIGTERM => Exit::Terminated,
        _ => Exit::Interrupted,
    }
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
        assert_eq!([SIGHUP, SIGQUIT].map(|signal| exit_of(signal).code()), [129, 131]);
    }

    #[test]
    fn a_signal_is_ignored_where_the_system_says_so_or_says_nothing() {
        let status = "Name:\ttabpact\nSigBlk:\t0000000000000005\nSigIgn:\t0000000000001001\n";
        assert!(is_ignored(SIGHUP, status) && !is_ignored(SIGQUIT, status));
        assert!(is_ignored(SIGQUIT, "Name:\ttabpact\n") && is_ignored(SIGQUIT, "SigIgn:\tall\n"));
    }
}
