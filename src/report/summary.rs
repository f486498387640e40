//! What a run came to: counts, the worst status, the score.

use crate::contract::Severity;
use crate::run::{ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Scope, Status};

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Summary {
    /// The worst that happened.
    pub(crate) status: Status,
    /// Contracts, usable or not.
    pub(crate) contracts: usize,
    /// Contracts that could not be used.
    pub(crate) invalid: usize,
    /// Datasets, readable or not.
    pub(crate) datasets: usize,
    /// Datasets that could not be read.
    pub(crate) unreadable: usize,
    /// Checks that held.
    pub(crate) passed: usize,
    /// Checks that did not hold, and did not have to.
    pub(crate) warned: usize,
    /// Those of them that are of severity `info`.
    pub(crate) informed: usize,
    /// Checks that did not hold.
    pub(crate) failed: usize,
    /// Checks that could not be evaluated.
    pub(crate) errored: usize,
    /// Checks that were not evaluated because of another finding.
    pub(crate) skipped: usize,
    /// Datasets that are not there, where the user allows that.
    pub(crate) absent: usize,
    /// Rows of all datasets.
    pub(crate) rows: u64,
    /// How well the data kept the contracts; `None` where that cannot be told.
    pub(crate) score: Option<Score>,
}

/// A share between 0 and 1: `1 - (failed + warned / 4) / n`, where `n` leaves skipped checks out. There is none where
/// anything could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Score {
    part: u128,
    whole: u128,
}

impl Summary {
    pub(crate) fn of(outcomes: &Outcomes) -> Self {
        Self::of_contracts(outcomes, &outcomes.contracts)
    }

    /// What some of the contracts of a run came to.
    pub(crate) fn of_contracts(outcomes: &Outcomes, contracts: &[ContractOutcome]) -> Self {
        let datasets = || contracts.iter().flat_map(|contract| &contract.datasets);
        let checks = || datasets().flat_map(|dataset| &dataset.checks);
        let count = |status| checks().filter(|outcome| outcome.status == status).count();
        let mut summary = Self {
            status: contracts.iter().map(|one| status_of(outcomes, one)).max().unwrap_or(Status::Error),
            contracts: contracts.len(),
            invalid: contracts.iter().filter(|contract| contract.is_invalid()).count(),
            datasets: datasets().count(),
            unreadable: datasets().filter(|dataset| dataset.unreadable.is_some()).count(),
            passed: count(Status::Pass),
            warned: count(Status::Warn),
            informed: checks().filter(|outcome| is_info(outcome)).count(),
            failed: count(Status::Fail),
            errored: count(Status::Error),
            skipped: count(Status::Skip),
            absent: datasets().filter(|dataset| dataset.absent.is_some()).count(),
            rows: datasets().filter_map(|dataset| dataset.rows).fold(0, u64::saturating_add),
            score: None,
        };
        if outcomes.interrupted {
            summary.status = Status::Error;
        } else if summary.invalid + summary.unreadable + summary.absent + summary.errored == 0 {
            summary.score = summary.score();
        }
        summary
    }

    /// All checks.
    pub(crate) fn checks(&self) -> usize {
        self.passed + self.warned + self.failed + self.errored + self.skipped
    }

    fn score(&self) -> Option<Score> {
        let asked = self.passed + self.warned + self.failed;
        let part = (4 * (asked - self.failed) - self.warned) as u128;
        (asked > 0).then_some(Score { part, whole: 4 * asked as u128 })
    }
}

/// Whether a check that did not hold is told and nothing more.
pub(crate) fn is_info(outcome: &Outcome) -> bool {
    outcome.status == Status::Warn && outcome.severity == Severity::Info
}

/// The rows that a check counted, where it was evaluated. A check that looks at one value fails in no row of its own.
pub(crate) fn counted(outcome: &Outcome) -> Option<Counts> {
    let is_evaluated = match outcome.status {
        Status::Pass | Status::Warn | Status::Fail => true,
        Status::Skip | Status::Error => false,
    };
    let is_about_rows = |counts: &Counts| !outcome.allowed.is_empty() || counts.failing > 0;
    outcome.counts.filter(|counts| is_evaluated && is_about_rows(counts))
}

/// The worst that happened to a contract of a run.
pub(crate) fn status_of(outcomes: &Outcomes, contract: &ContractOutcome) -> Status {
    match outcomes.scope {
        Scope::Data => contract_status(contract),
        Scope::Contracts if contract.is_invalid() => Status::Error,
        Scope::Contracts => Status::Pass,
    }
}

/// The worst that happened to a contract that was checked. One without a check is never passed.
pub(crate) fn contract_status(contract: &ContractOutcome) -> Status {
    if contract.is_invalid() {
        return Status::Error;
    }
    contract.datasets.iter().map(dataset_status).max().unwrap_or(Status::Error)
}

/// The worst that happened to a dataset. One without a check is never passed, nor is one that was to be split and was not.
pub(crate) fn dataset_status(dataset: &DatasetOutcome) -> Status {
    if dataset.unreadable.is_some() || dataset.unsplit().is_some() {
        return Status::Error;
    }
    if let Some(absent) = &dataset.absent {
        return absent.status;
    }
    dataset.checks.iter().map(|check| check.status).max().unwrap_or(Status::Error)
}

impl Score {
    /// The share as a float.
    pub(crate) fn number(self) -> f64 {
        self.part as f64 / self.whole as f64
    }

    /// The share to three places, half of one rounded up: only a perfect score is `1.000`, and only one of nothing `0.000`.
    pub(crate) fn text(self) -> String {
        let rounded = (self.part * 2_000 + self.whole) / (2 * self.whole);
        let most = 1_000 - u128::from(self.part < self.whole);
        let thousandths = rounded.clamp(u128::from(self.part > 0), most);
        format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn skipped_checks_do_not_change_the_score() {
        let summary = Summary::of(&fixture::failing());
        assert_eq!((summary.failed, summary.warned, summary.errored, summary.skipped, summary.passed), (2, 1, 1, 1, 9));
        assert_eq!((summary.score, summary.status), (None, Status::Error));
        let mut outcomes = fixture::failing();
        let checks = &mut outcomes.contracts[0].datasets[0].checks;
        checks.retain(|outcome| outcome.status != Status::Error);
        // 2 of 12 failed, and 1 warned.
        assert_eq!(Summary::of(&outcomes).score.map(Score::text).as_deref(), Some("0.813"));
    }

    #[test]
    fn a_check_of_one_value_counts_no_rows() {
        let counts = Some(Counts { total: 9, evaluated: 9, ..Counts::default() });
        let mean = Outcome { counts, ..fixture::outcome("mean", &["a"], Status::Fail, "the mean is 3") };
        assert_eq!(counted(&mean), None);
        assert_eq!(counted(&Outcome { allowed: "0".into(), ..mean.clone() }), counts);
        assert_eq!(counted(&Outcome { allowed: "0".into(), status: Status::Error, ..mean.clone() }), None);
        let future = counts.map(|counts| Counts { failing: 1, ..counts });
        assert_eq!(counted(&Outcome { counts: future, ..mean }), future);
    }

    #[test]
    fn only_a_perfect_score_is_one() {
        assert_eq!(Score { part: 40_000, whole: 40_000 }.text(), "1.000");
        assert_eq!(Score { part: 39_999, whole: 40_000 }.text(), "0.999");
        assert_eq!(Score { part: 2, whole: 3 }.text(), "0.667");
        assert_eq!(Score { part: 1, whole: 40_000 }.text(), "0.001");
        assert_eq!(Score { part: 0, whole: 4 }.text(), "0.000");
    }

    #[test]
    fn what_was_not_evaluated_has_no_score_and_never_passed() {
        let interrupted = Outcomes { interrupted: true, ..fixture::passing() };
        for outcomes in [Outcomes::default(), interrupted, fixture::invalid(), fixture::everything()] {
            let summary = Summary::of(&outcomes);
            assert_eq!((summary.score, summary.status), (None, Status::Error));
        }
        assert_eq!(Summary::of(&fixture::passing()).status, Status::Pass);
    }
}
