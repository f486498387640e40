//! The same work on several threads.

use std::panic::resume_unwind;
use std::thread::{Builder, ScopedJoinHandle, scope};

/// Does some work on so many threads, this one among them, and returns what each came to. Where the system starts fewer, these
/// do all of it.
pub(super) fn together<R: Send>(threads: usize, work: impl Fn() -> R + Sync) -> Vec<R> {
    scope(|scope| {
        let start = |_| Builder::new().spawn_scoped(scope, &work).ok();
        let others: Vec<ScopedJoinHandle<'_, R>> = (1..threads).map_while(start).collect();
        let own = work();
        let ended: Vec<_> = others.into_iter().map(ScopedJoinHandle::join).collect();
        // A panic of a worker is a panic of the engine; whoever runs engines catches it.
        let ended = ended.into_iter().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(own).chain(ended).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn all_of_the_work_is_done_whatever_the_number_of_threads() {
        for threads in [0, 1, 3] {
            let next = AtomicUsize::new(0);
            let work =
                || (0..).map_while(|_| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < 100)).count();
            let done = together(threads, work);
            assert_eq!((done.len(), done.iter().sum()), (threads.max(1), 100));
        }
    }
}
