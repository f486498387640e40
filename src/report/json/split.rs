//! The part of version 1 about rows that were split: fields are added, never removed, renamed or given another meaning.

use crate::run::SplitOutcome;
use schemars::JsonSchema;
use std::path::PathBuf;

/// How the rows of a dataset were split into those that break a check of severity `error` and those that passed. Where it
/// was, `quarantined + accepted = rows` of the dataset.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Split {
    /// Why nothing was written; null where the rows were split.
    pub(crate) failure: Option<String>,
    /// What names the run in the quarantine; null where nothing was split.
    pub(crate) run: Option<String>,
    /// Rows that were quarantined; null where nothing was split.
    pub(crate) quarantined: Option<u64>,
    /// Rows that passed; null where nothing was split.
    pub(crate) accepted: Option<u64>,
    /// The file of the quarantined rows; null where there are none.
    pub(crate) quarantine_file: Option<String>,
    /// The file of the rows that passed; null where none was asked for.
    pub(crate) accepted_file: Option<String>,
}

impl Split {
    /// What came of a split.
    pub(super) fn of(outcome: &SplitOutcome) -> Self {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let is_split = outcome.failure.is_none();
        Self {
            failure: outcome.failure.clone(),
            run: is_split.then(|| outcome.run.clone()),
            quarantined: is_split.then_some(outcome.quarantined),
            accepted: is_split.then_some(outcome.accepted),
            quarantine_file: path(&outcome.quarantine),
            accepted_file: path(&outcome.accepted_file),
        }
    }
}
