//! Several workers at one list of things to do, and one who listens.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread::Builder;

/// What a worker tells.
pub(super) enum Told<M, R> {
    /// How it goes.
    Said(M),
    /// What came of the item at this position.
    Done(usize, R),
}

/// Works on every item, on at most so many threads, and tells `hear` what happens, on the thread of the caller.
pub(super) fn each<T: Sync, R: Send, M: Send>(
    items: &[T],
    workers: usize,
    work: impl Fn(&T, &dyn Fn(M)) -> R + Sync,
    hear: &mut dyn FnMut(Told<M, R>),
) {
    if workers.min(items.len()) < 2 {
        let hear = RefCell::new(hear);
        for (at, item) in items.iter().enumerate() {
            let done = work(item, &|said| hear.borrow_mut()(Told::Said(said)));
            hear.borrow_mut()(Told::Done(at, done));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        let worker = || {
            let (sender, next, work) = (sender.clone(), &next, &work);
            move || {
                // Who listens does so until the last worker is gone: nothing said is lost.
                while let Some((at, item)) = take(items, next) {
                    let done = work(item, &|said| drop(sender.send(Told::Said(said))));
                    drop(sender.send(Told::Done(at, done)));
                }
            }
        };
        // Where the system starts fewer threads, these do all of it; where it starts none, this one does.
        let start = |_: &usize| Builder::new().spawn_scoped(scope, worker()).is_ok();
        if (0..workers.min(items.len())).take_while(start).count() == 0 {
            worker()();
        }
        drop(sender);
        receiver.into_iter().for_each(hear);
    });
}

fn take<'i, T>(items: &'i [T], next: &AtomicUsize) -> Option<(usize, &'i T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    items.get(at).map(|item| (at, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_done_once_whatever_the_number_of_workers() {
        let items: Vec<usize> = (0..100).collect();
        for workers in [0, 1, 2, 7, 200] {
            let (mut done, mut said) = (vec![0; items.len()], 0);
            each(
                &items,
                workers,
                |item, say| {
                    say(());
                    item * 2
                },
                &mut |told| match told {
                    Told::Said(()) => said += 1,
                    Told::Done(at, twice) => {
                        assert_eq!(twice, at * 2);
                        done[at] += 1;
                    }
                },
            );
            assert_eq!((done, said), (vec![1; 100], 100));
        }
    }
}
