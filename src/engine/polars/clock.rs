//! Where the time of a measuring went, noted by its workers: a look at the clock for each piece, column and measure.

use crate::measure::Timings;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nanoseconds, summed over workers.
#[derive(Debug, Default)]
pub(super) struct Clock {
    read: AtomicU64,
    /// With the reading that happens on the way.
    decode: AtomicU64,
    check: AtomicU64,
}

impl Clock {
    /// Turning stored bytes into columns.
    pub(super) fn decoding<T>(&self, work: impl FnOnce() -> T) -> T {
        timed(&self.decode, work)
    }

    /// Looking at columns.
    pub(super) fn checking<T>(&self, work: impl FnOnce() -> T) -> T {
        timed(&self.check, work)
    }

    /// Time that was spent reading files.
    pub(super) fn add_read(&self, time: Duration) {
        add(&self.read, time);
    }

    /// Where the time went, and how much of a second pass there was.
    pub(super) fn timings(&self, second: &Self) -> Timings {
        let (read, decode, check) = self.parts();
        let (read_again, decode_again, check_again) = second.parts();
        Timings { read, decode, check, confirm: read_again + decode_again + check_again }
    }

    fn parts(&self) -> (Duration, Duration, Duration) {
        let of = |nanoseconds: &AtomicU64| Duration::from_nanos(nanoseconds.load(Ordering::Relaxed));
        (of(&self.read), of(&self.decode).saturating_sub(of(&self.read)), of(&self.check))
    }
}

fn timed<T>(sum: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    add(sum, start.elapsed());
    done
}

fn add(sum: &AtomicU64, time: Duration) {
    sum.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
}
