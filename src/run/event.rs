//! What happens during a run, for a progress bar.

use super::DatasetOutcome;

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
    /// A dataset was read and judged.
    Finished(&'a DatasetOutcome),
}
