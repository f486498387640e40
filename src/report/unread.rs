//! Why there is nothing to tell of a dataset but that it could not be read, or was not there.

use crate::run::DatasetOutcome;

/// `could not read orders.csv: line 7: …` or `there is no orders.csv: …`; nothing where the dataset was read. Where one file
/// is to blame, and it is the one that was named, it is named once.
pub(super) fn sentence(dataset: &DatasetOutcome) -> Option<String> {
    let (what, why) = match (&dataset.unreadable, &dataset.absent) {
        (Some(why), _) => ("could not read", why),
        (None, Some(absent)) => ("there is no", &absent.reason),
        (None, None) => return None,
    };
    let path = dataset.path.to_string_lossy();
    let names = |name: &str| !name.is_empty() && why.strip_prefix(name).is_some_and(|rest| rest.starts_with(": "));
    Some(match names(&path) || names(&dataset.source) {
        true => format!("{what} {why}"),
        false => format!("{what} {}: {why}", dataset.source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Absent, Status};

    fn told(source: &str, path: &str, why: &str) -> Option<String> {
        let dataset = DatasetOutcome { source: source.into(), path: path.into(), ..DatasetOutcome::default() };
        sentence(&DatasetOutcome { unreadable: Some(why.into()), ..dataset })
    }

    #[test]
    fn a_file_is_named_once() {
        let file = told("x.csv", "bad/x.csv", "bad/x.csv: line 7: is broken");
        assert_eq!(file.as_deref(), Some("could not read bad/x.csv: line 7: is broken"));
        let folder = told("bad/*.csv", "bad/*.csv", "bad/x.csv: line 7: is broken");
        assert_eq!(folder.as_deref(), Some("could not read bad/*.csv: bad/x.csv: line 7: is broken"));
        assert_eq!(
            told("x.csv", "", "the run was stopped").as_deref(),
            Some("could not read x.csv: the run was stopped")
        );
    }

    #[test]
    fn what_is_not_there_is_named_once() {
        let absent = Absent { reason: "x.csv: does not exist".into(), status: Status::Warn };
        let dataset = DatasetOutcome { source: "x.csv".into(), absent: Some(absent), ..DatasetOutcome::default() };
        assert_eq!(sentence(&dataset).as_deref(), Some("there is no x.csv: does not exist"));
        assert_eq!(sentence(&DatasetOutcome::default()), None);
    }
}
