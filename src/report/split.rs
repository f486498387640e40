//! What became of the rows of a dataset that was split, in a sentence.

use super::page::{Page, count};
use super::thousands;
use crate::run::SplitOutcome;

/// `12 of 1,204 rows quarantined in q/orders.quarantine.csv, 1,192 accepted in good.csv`.
pub(super) fn sentence(page: &Page<'_>, split: &SplitOutcome) -> String {
    if let Some(failure) = &split.failure {
        return page.show(failure);
    }
    let rows = count(split.quarantined.saturating_add(split.accepted), "row");
    let within = |path: &Option<std::path::PathBuf>| match path {
        Some(path) => format!(" in {}", page.show(&path.to_string_lossy())),
        None => String::new(),
    };
    let quarantined = match split.quarantined {
        0 => "none".to_owned(),
        some => thousands(some),
    };
    let (quarantine, accepted) = (within(&split.quarantine), within(&split.accepted_file));
    format!("{quarantined} of {rows} quarantined{quarantine}, {} accepted{accepted}", thousands(split.accepted))
}
