//! What happens during a run, for a progress bar and for whoever wants to follow it.

use super::DatasetOutcome;
use std::time::Duration;

/// Something that happened during a run.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A dataset is about to be read.
    Started {
        /// The contract's file.
        file: &'a str,
        /// What the dataset is called.
        dataset: &'a str,
    },
    /// A dataset will be read again, because a read failed in a way that may pass.
    Retrying {
        /// What the dataset is called.
        dataset: &'a str,
        /// The attempt that failed.
        again: &'a Again,
    },
    /// A dataset was read and judged.
    Finished(&'a DatasetOutcome),
}

/// An attempt to read that failed, and will be followed by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Which attempt failed, counted from 1.
    pub attempt: usize,
    /// How many there will be at most.
    pub attempts: usize,
    /// How long to wait before the next.
    pub wait: Duration,
    /// Why it failed.
    pub reason: String,
}
