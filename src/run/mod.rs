//! Plans and engines to outcomes: asks, judges, and never prints.

mod age;
mod dataset;
mod event;
mod facts;
mod judge;
mod outcome;
mod shape;
#[cfg(test)]
mod testing;
mod words;
mod work;

pub use event::Event;
pub use judge::{Cause, Findings, Obstacle, Verdict, judge};
pub use outcome::{ColumnFacts, ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Status};
pub use work::{Job, Means, run};
