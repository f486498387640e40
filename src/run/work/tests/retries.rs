//! Reads that fail and may work a moment later.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Fails so many times before it answers.
struct Flaky {
    failures: AtomicUsize,
    nature: Nature,
}

impl Engine for Flaky {
    fn name(&self) -> &'static str {
        "flaky"
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        Fake.schema(table)
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        let left = self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(_) => Err(SourceError::new("orders.csv", "timed out").of_nature(self.nature).into()),
            Err(_) => Fake.measure(table, ask, watch),
        }
    }
}

/// What is told of a run over a dataset that fails so many times, with two retries, and whether it was read in the end.
fn retried(failures: usize, nature: Nature, delay: Duration, stop: bool) -> (Vec<String>, bool) {
    let watch = Arc::new(Watch::default());
    let engine = Flaky { failures: failures.into(), nature };
    let means = Means { engine: &engine, retries: Retries { count: 2, delay }, ..means(&watch, 0) };
    let mut told = Vec::new();
    let outcomes = run(vec![job("c.yaml", plan(vec![checked("orders", &["a"])]))], &means, &mut |event| {
        if let Event::Retrying { dataset, again } = event {
            told.push(format!("{dataset} {} of {}: {}", again.attempt, again.attempts, again.reason));
            if stop {
                watch.stop();
            }
        }
    });
    assert_eq!(outcomes.interrupted, stop);
    (told, outcomes.contracts[0].datasets[0].was_read())
}

#[test]
fn a_read_that_fails_in_passing_is_tried_again_and_each_attempt_is_told() {
    let soon = Duration::from_millis(1);
    let told = |attempt| format!("orders {attempt} of 3: orders.csv: timed out");
    assert_eq!(retried(2, Nature::Passing, soon, false), (vec![told(1), told(2)], true));
    assert_eq!(retried(3, Nature::Passing, soon, false), (vec![told(1), told(2)], false));
    assert_eq!(retried(1, Nature::Lasting, soon, false), (vec![], false));
    assert_eq!(retried(1, Nature::Absent, soon, false), (vec![], false));
}

#[test]
fn nobody_waits_for_an_attempt_after_a_wish_to_stop() {
    let start = Instant::now();
    let (told, was_read) = retried(2, Nature::Passing, Duration::from_secs(3_600), true);
    assert_eq!((told.len(), was_read), (1, false));
    assert!(start.elapsed() < Duration::from_secs(60));
}
