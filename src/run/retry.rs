//! Asking again where a read failed in a way that may pass: a little later each time, and never against the user's wish
//! to stop.

use super::Means;
use super::event::Again;
use crate::engine::EngineError;
use backon::{BackoffBuilder, ExponentialBuilder};
use std::time::{Duration, Instant};

/// The longest time between two attempts, before chance is added.
const LONGEST: Duration = Duration::from_secs(60);
/// How soon a wish to stop is heard while waiting.
const HEARING: Duration = Duration::from_millis(20);

/// How often to ask again, and how soon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retries {
    /// At most so many times more.
    pub count: usize,
    /// How long to wait before the second attempt; twice as long before each further one, and each time up to as long
    /// again by chance, so that many runs do not all come back at once.
    pub delay: Duration,
}

impl Retries {
    fn waits(self) -> impl Iterator<Item = Duration> {
        let longest = LONGEST.max(self.delay);
        ExponentialBuilder::default()
            .with_min_delay(self.delay)
            .with_max_delay(longest)
            .with_max_times(self.count)
            .with_jitter()
            .build()
    }
}

/// Asks until there is an answer, an error that lasts, a wish to stop, or no attempt left. An answer that `is_whole` denies
/// is taken when there is no attempt left.
pub(super) fn persist<T>(
    means: &Means<'_>,
    say: &dyn Fn(Again),
    is_whole: impl Fn(&T) -> bool,
    ask: impl Fn() -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    let mut waits = means.retries.waits();
    for attempt in 1.. {
        let found = ask();
        let reason = match &found {
            Ok(answer) if is_whole(answer) => return found,
            Ok(_) => "what a foreign key points to could not be read".to_owned(),
            Err(error) if error.may_heal() => error.to_string(),
            Err(_) => return found,
        };
        let Some(wait) = waits.next() else { return found };
        say(Again { attempt, attempts: means.retries.count + 1, wait, reason });
        if !sleep(means, wait) {
            return Err(EngineError::Interrupted);
        }
    }
    Err(EngineError::Interrupted)
}

/// Waits, unless and until somebody wants to stop. Returns whether nobody did.
fn sleep(means: &Means<'_>, wait: Duration) -> bool {
    let start = Instant::now();
    while !means.watch.is_stopped() {
        match wait.checked_sub(start.elapsed()) {
            Some(left) if !left.is_zero() => std::thread::sleep(left.min(HEARING)),
            Some(_) | None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_as_long_and_a_chance_longer() {
        let waits: Vec<u128> =
            Retries { count: 9, delay: Duration::from_secs(1) }.waits().map(|wait| wait.as_millis()).collect();
        assert_eq!(waits.len(), 9);
        for (at, wait) in waits.iter().enumerate() {
            let least = (1_000 << at).min(60_000);
            assert!((least..=2 * least).contains(wait), "{waits:?}");
        }
        assert_eq!(Retries::default().waits().count(), 0);
    }
}
