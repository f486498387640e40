//! Plans and engines to outcomes: asks, judges, and never prints.

mod outcome;

pub use outcome::{ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Status};
