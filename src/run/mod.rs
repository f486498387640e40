//! Plans and engines to outcomes: asks, judges, and never prints.

mod age;
mod crew;
mod dataset;
mod event;
mod facts;
mod header;
mod identity;
mod judge;
mod order;
mod outcome;
mod retry;
mod schemas;
mod shape;
mod split;
#[cfg(test)]
mod testing;
mod words;
mod work;

pub use event::{Again, Event};
pub use judge::{Cause, Findings, Obstacle, Verdict, judge};
pub use outcome::{
    Absent, ColumnFacts, ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Scope, SplitOutcome, Status,
};
pub use retry::Retries;
pub(crate) use words::names;
pub use work::{Job, Means, MissingSource, run};
