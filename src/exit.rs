//! The exit codes: what a script learns from a run.

use crate::contract::Severity;
use crate::run::{DatasetOutcome, Outcome, Outcomes, Status};
use std::num::NonZeroU8;

/// How the program ends. Where several codes fit, the highest of 1 to 4 is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: every check was evaluated and held.
    Success,
    /// What the user wants to see where nothing was checked because no dataset exists, and that is allowed. Never 0.
    Skipped(NonZeroU8),
    /// 1: the data broke the contract.
    Failed,
    /// 2: the request or a contract is wrong, or there was nothing to check.
    Usage,
    /// 3: it could not be told: something was unreadable, or a check could not be evaluated.
    Unknown,
    /// 4: an internal error.
    Internal,
    /// 129: the terminal went away (SIGHUP).
    HungUp,
    /// 130: interrupted from the keyboard (SIGINT).
    Interrupted,
    /// 131: given up from the keyboard (SIGQUIT).
    Quit,
    /// 143: terminated (SIGTERM).
    Terminated,
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FailOn {
    /// A check of severity `error` that does not hold.
    #[default]
    Error,
    /// A warning, too.
    Warn,
    /// Nothing that was found in the data. What could not be told still counts.
    Never,
}

impl Exit {
    /// The number that the system is given.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Skipped(code) => code.get(),
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::Internal => 4,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Quit => 131,
            Self::Terminated => 143,
        }
    }

    /// What a run comes to, if it was not interrupted. Where it checked nothing because no dataset exists, and that is allowed,
    /// it comes to `skipped`, or to [`Exit::Unknown`] where that is `None`.
    pub fn of(outcomes: &Outcomes, fail_on: FailOn, skipped: Option<NonZeroU8>) -> Self {
        let datasets = || outcomes.contracts.iter().flat_map(|contract| &contract.datasets);
        let is_invalid = outcomes.contracts.iter().any(|contract| contract.is_invalid());
        let least = match is_invalid {
            true => Self::Usage,
            false if outcomes.checks().any(|outcome| is_evaluated(outcome.status)) => Self::Success,
            false if datasets().any(|dataset| dataset.absent.is_some()) => skipped.map_or(Self::Unknown, Self::Skipped),
            false if datasets().any(|dataset| dataset.unreadable.is_some()) => Self::Unknown,
            false if outcomes.checks().next().is_none() => Self::Usage,
            false => Self::Unknown,
        };
        let has_failed = outcomes.count(Status::Fail) > 0;
        let checks = datasets().filter(|dataset| dataset.absent.is_none()).flat_map(|dataset| &dataset.checks);
        let checks = checks.map(|outcome| Self::of_check(outcome, fail_on, has_failed));
        datasets().map(|dataset| Self::of_dataset(dataset, fail_on)).chain(checks).fold(least, Self::max)
    }

    fn of_dataset(dataset: &DatasetOutcome, fail_on: FailOn) -> Self {
        let is_warned = dataset.absent.as_ref().is_some_and(|absent| absent.status == Status::Warn);
        let crashed = dataset.crashed || dataset.split.as_ref().is_some_and(|split| split.crashed);
        match (crashed, &dataset.unreadable) {
            (true, _) => Self::Internal,
            (false, Some(_)) => Self::Unknown,
            (false, None) if dataset.unsplit().is_some() => Self::Unknown,
            (false, None) if is_warned && fail_on == FailOn::Warn => Self::Failed,
            (false, None) => Self::Success,
        }
    }

    fn of_check(outcome: &Outcome, fail_on: FailOn, has_failed: bool) -> Self {
        match (outcome.status, fail_on) {
            (Status::Error, _) => Self::Unknown,
            (Status::Fail, FailOn::Error | FailOn::Warn) => Self::Failed,
            (Status::Warn, FailOn::Warn) if outcome.severity != Severity::Info => Self::Failed,
            // What it was skipped for may be a failure of the same run, which counts for nothing here.
            (Status::Skip, FailOn::Never) if has_failed => Self::Unknown,
            (Status::Pass | Status::Skip | Status::Warn | Status::Fail, _) => Self::Success,
        }
    }
}

/// Whether a check has looked at data.
fn is_evaluated(status: Status) -> bool {
    match status {
        Status::Pass | Status::Warn | Status::Fail => true,
        Status::Skip | Status::Error => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Problem, Span};
    use crate::run::{Absent, ContractOutcome, SplitOutcome};

    fn check(status: Status, severity: Severity) -> Outcome {
        Outcome {
            id: String::new(),
            check: "not_null",
            name: None,
            description: None,
            columns: Vec::new(),
            severity,
            tags: Vec::new(),
            promise: String::new(),
            allowed: String::new(),
            span: Span::default(),
            status,
            message: String::new(),
            help: String::new(),
            unusable: None,
            counts: None,
            observed: None,
            samples: Vec::new(),
            repeats: Vec::new(),
        }
    }

    fn outcomes(statuses: &[Status]) -> Outcomes {
        let checks = statuses.iter().map(|status| check(*status, Severity::Error)).collect();
        let dataset = DatasetOutcome { checks, ..DatasetOutcome::default() };
        Outcomes {
            contracts: vec![ContractOutcome { datasets: vec![dataset], ..ContractOutcome::default() }],
            ..Outcomes::default()
        }
    }

    fn code(outcomes: &Outcomes, fail_on: FailOn) -> u8 {
        Exit::of(outcomes, fail_on, None).code()
    }

    #[test]
    fn only_what_was_checked_is_green() {
        assert_eq!(code(&outcomes(&[Status::Pass]), FailOn::Error), 0);
        assert_eq!(code(&outcomes(&[]), FailOn::Never), 2);
        assert_eq!(code(&Outcomes::default(), FailOn::Never), 2);
    }

    #[test]
    fn fail_on_decides_what_counts_but_never_hides_an_error() {
        let warned = outcomes(&[Status::Pass, Status::Warn]);
        assert_eq!([FailOn::Error, FailOn::Warn, FailOn::Never].map(|on| code(&warned, on)), [0, 1, 0]);
        let failed = outcomes(&[Status::Warn, Status::Fail]);
        assert_eq!([FailOn::Error, FailOn::Warn, FailOn::Never].map(|on| code(&failed, on)), [1, 1, 0]);
        let unknown = outcomes(&[Status::Fail, Status::Error, Status::Skip]);
        assert_eq!([FailOn::Error, FailOn::Warn, FailOn::Never].map(|on| code(&unknown, on)), [3, 3, 3]);
    }

    #[test]
    fn what_is_only_told_never_counts() {
        let mut told = outcomes(&[]);
        told.contracts[0].datasets[0].checks.push(check(Status::Warn, Severity::Info));
        assert_eq!(code(&told, FailOn::Warn), 0);
        told.contracts[0].datasets[0].checks.push(check(Status::Warn, Severity::Warn));
        assert_eq!(code(&told, FailOn::Warn), 1);
    }

    #[test]
    fn the_highest_code_wins() {
        let mut outcomes = outcomes(&[Status::Fail]);
        outcomes.contracts.push(ContractOutcome {
            problems: vec![Problem::error(Span::default(), "x")],
            ..ContractOutcome::default()
        });
        assert_eq!(code(&outcomes, FailOn::Error), 2);
        outcomes.contracts[0].datasets[0].unreadable = Some("x".into());
        assert_eq!(code(&outcomes, FailOn::Never), 3);
        outcomes.contracts[0].datasets[0].crashed = true;
        assert_eq!(code(&outcomes, FailOn::Error), 4);
    }

    fn absent(status: Status) -> DatasetOutcome {
        let absent = Some(Absent { reason: "does not exist".into(), status });
        DatasetOutcome { absent, checks: vec![check(Status::Skip, Severity::Error)], ..DatasetOutcome::default() }
    }

    #[test]
    fn a_dataset_that_is_allowed_to_be_away_is_green_only_beside_one_that_was_checked() {
        let mut some = outcomes(&[Status::Pass]);
        some.contracts[0].datasets.push(absent(Status::Skip));
        assert_eq!([FailOn::Error, FailOn::Warn, FailOn::Never].map(|on| code(&some, on)), [0, 0, 0]);
        some.contracts[0].datasets.push(absent(Status::Warn));
        assert_eq!([FailOn::Error, FailOn::Warn, FailOn::Never].map(|on| code(&some, on)), [0, 1, 0]);
        for status in [Status::Skip, Status::Warn] {
            let mut none = outcomes(&[]);
            none.contracts[0].datasets = vec![absent(status)];
            assert_eq!(code(&none, FailOn::Never), 3);
            let exit = |none: &Outcomes| Exit::of(none, FailOn::Error, NonZeroU8::new(99)).code();
            assert_eq!(exit(&none), 99);
            none.contracts[0].problems.push(Problem::error(Span::default(), "x"));
            assert_eq!(exit(&none), 2);
            none.contracts[0].problems.clear();
            none.contracts[0].datasets[0].checks[0].status = Status::Pass;
            assert_eq!(exit(&none), 0);
        }
    }

    #[test]
    fn what_was_only_skipped_was_not_checked() {
        assert_eq!(code(&outcomes(&[Status::Skip]), FailOn::Error), 3);
        assert_eq!(code(&outcomes(&[Status::Skip, Status::Pass]), FailOn::Never), 0);
        assert_eq!(code(&outcomes(&[Status::Skip, Status::Fail]), FailOn::Never), 3);
    }

    #[test]
    fn rows_that_were_asked_for_and_not_written_are_no_success() {
        let mut outcomes = outcomes(&[Status::Pass]);
        let split = SplitOutcome::default();
        outcomes.contracts[0].datasets[0].split = Some(split.clone());
        assert_eq!(code(&outcomes, FailOn::Error), 0);
        outcomes.contracts[0].datasets[0].split = Some(SplitOutcome { failure: Some("x".into()), ..split.clone() });
        assert_eq!(code(&outcomes, FailOn::Never), 3);
        outcomes.contracts[0].datasets[0].split =
            Some(SplitOutcome { failure: Some("x".into()), crashed: true, ..split });
        assert_eq!(code(&outcomes, FailOn::Never), 4);
    }

    #[test]
    fn a_remark_on_a_contract_makes_nothing_invalid() {
        let mut outcomes = outcomes(&[Status::Pass]);
        outcomes.contracts[0].problems.push(Problem::note(Span::default(), "x"));
        assert_eq!(code(&outcomes, FailOn::Warn), 0);
    }
}
