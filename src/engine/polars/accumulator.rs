//! One accumulator per measure: it folds batches, merges with others of its kind, and finishes as an answer. Merging is
//! associative and commutative, so threads, files and batches may come in any order.

use super::aggregates::{add, extreme, further, valued};
use super::budget::Budget;
use super::counts::{Counts, selected_rows};
use super::different_keys::DifferentKeys;
use super::duplicates::{Candidates, KeyHashes};
use super::key_set::KeySet;
use super::keys::Keys;
use super::predicate::{evaluate, unreadable};
use super::samples::Samples;
use super::truth::Truth;
use super::view::{Rows, View};
use crate::data::Value;
use crate::measure::{
    Answer, Comparison, Measure, Observed, Overflow, Place, Predicate, Quantity, Sampling, Tally, Term, Total,
};
use foldhash::quality::RandomState;
use polars_arrow::bitmap::Bitmap;
use std::cmp::Ordering;
use std::sync::Arc;

/// What one measure has gathered so far.
pub(super) struct Accumulator {
    among: Option<Predicate>,
    counts: Counts,
    samples: Samples,
    /// The columns of a sample.
    shown: Vec<String>,
    gathered: Gathered,
    /// Why the measure cannot be answered, once that is known.
    refused: Option<String>,
}

enum Gathered {
    /// Nothing but rows.
    Rows,
    Breaking(Predicate),
    Unreadable(String),
    Duplicates(KeyHashes),
    Confirmed(Box<Candidates>),
    Orphans {
        columns: Vec<String>,
        parents: Arc<KeySet>,
    },
    Distinct {
        columns: Vec<String>,
        keys: DifferentKeys,
    },
    Extreme {
        column: String,
        wanted: Ordering,
        value: Option<Value>,
    },
    Total {
        column: String,
        total: Total,
        mean: bool,
    },
    Newest {
        column: String,
        no_later_than: Value,
        value: Option<Value>,
    },
}

/// What an accumulator needs from outside to begin.
pub(super) struct Setting<'a> {
    pub(super) sampling: &'a Sampling,
    pub(super) seed: &'a RandomState,
    pub(super) budget: &'a Arc<Budget>,
    /// The keys of the parents of foreign keys, or why they are not known.
    pub(super) parents: &'a (dyn Fn(&Quantity) -> Result<Arc<KeySet>, String> + Sync),
}

impl Accumulator {
    pub(super) fn new(measure: &Measure, setting: &Setting<'_>) -> Self {
        let mut refused = None;
        let gathered = Gathered::new(&measure.quantity, setting).unwrap_or_else(|why| {
            refused = Some(why);
            Gathered::Rows
        });
        let shown = measure.shown_columns(setting.sampling).into_iter().map(str::to_owned).collect();
        let samples = Samples::new(setting.sampling.limit);
        Self { among: measure.among.clone(), counts: Counts::default(), samples, shown, gathered, refused }
    }

    /// Looks at a batch. Returns the rows that fail, where that can be told now.
    pub(super) fn fold(&mut self, rows: Rows<'_>, file: u32) -> Option<Bitmap> {
        if self.refused.is_some() {
            return None;
        }
        let selected = self.among.as_ref().map(|among| evaluate(rows, among, None)).transpose();
        let folded = selected.and_then(|truth| self.fold_selected(rows, file, truth.map(|truth| truth.yes).as_ref()));
        folded.unwrap_or_else(|why| {
            self.refused = Some(why);
            None
        })
    }

    fn fold_selected(
        &mut self,
        rows: Rows<'_>,
        file: u32,
        selected: Option<&Bitmap>,
    ) -> Result<Option<Bitmap>, String> {
        let counts = &mut self.counts;
        let failing = match &mut self.gathered {
            Gathered::Rows => {
                counts.add_rows(selected_rows(rows, selected));
                None
            }
            Gathered::Breaking(predicate) => Some(breaking(rows, predicate, selected, counts)?.no),
            Gathered::Unreadable(column) => Some(unreadable_cells(rows, column, selected, counts)?),
            Gathered::Duplicates(hashes) => {
                hashes.fold(rows, selected)?;
                None
            }
            Gathered::Confirmed(candidates) => return candidates.fold(rows, file, selected).map(Some),
            Gathered::Orphans { columns, parents } => Some(orphans(rows, columns, parents, selected, counts)?),
            Gathered::Distinct { columns, keys: set } => {
                let keys = Keys::of(rows, columns, false)?;
                set.insert_rows(&keys, &counts.add_keys(&keys, selected))?;
                None
            }
            Gathered::Extreme { column, wanted, value } => {
                let among = valued(rows, column, selected, counts)?;
                keep_further(value, extreme(rows, column, &among, *wanted)?, *wanted);
                None
            }
            Gathered::Total { column, total, .. } => {
                let among = valued(rows, column, selected, counts)?;
                add(rows, column, &among, total)?;
                None
            }
            Gathered::Newest { column, no_later_than, value } => {
                let limit = Term::Literal(no_later_than.clone());
                let timely = Predicate::Compare(Term::column(column.as_str()), Comparison::LessOrEqual, limit);
                let truth = breaking(rows, &timely, selected, counts)?;
                keep_further(value, extreme(rows, column, &truth.yes, Ordering::Greater)?, Ordering::Greater);
                Some(truth.no)
            }
        };
        if let Some(failing) = &failing {
            self.samples.fold(rows, file, failing, &self.shown)?;
        }
        Ok(failing)
    }

    /// Takes over what another accumulator of the same measure has gathered.
    pub(super) fn merge(&mut self, other: Self) {
        self.counts.merge(other.counts);
        self.samples.merge(other.samples);
        self.refused = self.refused.take().or(other.refused);
        match (&mut self.gathered, other.gathered) {
            (Gathered::Duplicates(mine), Gathered::Duplicates(theirs)) => mine.merge(theirs),
            (Gathered::Confirmed(mine), Gathered::Confirmed(theirs)) => {
                keep_first(&mut self.refused, mine.merge(*theirs))
            }
            (Gathered::Distinct { keys: mine, .. }, Gathered::Distinct { keys: theirs, .. }) => {
                keep_first(&mut self.refused, mine.merge(theirs));
            }
            (Gathered::Extreme { value, wanted, .. }, Gathered::Extreme { value: theirs, .. }) => {
                keep_further(value, theirs, *wanted)
            }
            (Gathered::Newest { value, .. }, Gathered::Newest { value: theirs, .. }) => {
                keep_further(value, theirs, Ordering::Greater)
            }
            (Gathered::Total { total: mine, .. }, Gathered::Total { total: theirs, .. }) => mine.merge(&theirs),
            // These gather nothing but counts and samples.
            (
                Gathered::Rows | Gathered::Breaking(_) | Gathered::Unreadable(_) | Gathered::Orphans { .. },
                Gathered::Rows | Gathered::Breaking(_) | Gathered::Unreadable(_) | Gathered::Orphans { .. },
            ) => {}
            // Accumulators of one measure are of one kind, unless one of them was refused and gathers no more.
            (
                Gathered::Duplicates(_)
                | Gathered::Confirmed(_)
                | Gathered::Distinct { .. }
                | Gathered::Extreme { .. }
                | Gathered::Newest { .. }
                | Gathered::Total { .. }
                | Gathered::Rows
                | Gathered::Breaking(_)
                | Gathered::Unreadable(_)
                | Gathered::Orphans { .. },
                _,
            ) => self.refused = Some("its parts do not belong together".to_owned()),
        }
    }

    /// The answer, or the accumulator of a second pass that must confirm it. Rows that a second pass took for failing ones, and
    /// that are none, are cleared.
    pub(super) fn finish(
        self,
        sampling: &Sampling,
        threads: usize,
        clear: &mut dyn FnMut(Place),
    ) -> Result<Answer, Box<Self>> {
        if let Some(why) = self.refused {
            return Ok(Answer::Refused(why));
        }
        let Self { among, counts, samples, shown, gathered, .. } = self;
        let tally = counts.tally(samples.finish());
        let number = |value, tally: Tally| Ok(Answer::Number(Observed { value, tally }));
        match gathered {
            Gathered::Rows => number(Some(Value::Integer(i128::from(tally.total))), tally),
            Gathered::Breaking(_) | Gathered::Unreadable(_) | Gathered::Orphans { .. } => Ok(Answer::Rows(tally)),
            Gathered::Duplicates(hashes) => match hashes.finish(threads) {
                Ok(Ok(tally)) => Ok(Answer::Rows(tally)),
                Ok(Err(candidates)) => Err(Box::new(Self {
                    among,
                    counts: Counts::default(),
                    samples: Samples::new(0),
                    shown,
                    gathered: Gathered::Confirmed(candidates),
                    refused: None,
                })),
                Err(why) => Ok(Answer::Refused(why)),
            },
            Gathered::Confirmed(candidates) => {
                Ok(candidates.finish(sampling.limit, clear).map_or_else(Answer::Refused, Answer::Rows))
            }
            Gathered::Distinct { keys, .. } => match keys.count() {
                Ok(count) => number(Some(Value::Integer(i128::from(count))), tally),
                Err(why) => Ok(Answer::Refused(why)),
            },
            Gathered::Extreme { value, .. } | Gathered::Newest { value, .. } => number(value, tally),
            Gathered::Total { column, total, mean } => match if mean { total.mean() } else { total.value() } {
                Ok(value) => number(value, tally),
                Err(Overflow) => Ok(Answer::Refused(format!("the sum of `{column}` needs more than 38 digits"))),
            },
        }
    }

    /// The same accumulator with nothing gathered, for another thread of the second pass.
    pub(super) fn again(&self) -> Option<Self> {
        let Gathered::Confirmed(candidates) = &self.gathered else { return None };
        Some(Self {
            among: self.among.clone(),
            counts: Counts::default(),
            samples: Samples::new(0),
            shown: Vec::new(),
            gathered: Gathered::Confirmed(Box::new(candidates.again())),
            refused: None,
        })
    }

    /// The columns that must be read.
    pub(super) fn columns(&self) -> Vec<String> {
        let among = self.among.iter().flat_map(Predicate::columns).map(str::to_owned);
        let own: &[String] = match &self.gathered {
            Gathered::Confirmed(candidates) => candidates.columns(),
            _ => &self.shown,
        };
        own.iter().cloned().chain(among).collect()
    }
}

impl Gathered {
    fn new(quantity: &Quantity, setting: &Setting<'_>) -> Result<Self, String> {
        Ok(match quantity.clone() {
            Quantity::Rows | Quantity::Modified => Self::Rows,
            Quantity::Breaking(predicate) => Self::Breaking(predicate),
            Quantity::Unreadable(column) => Self::Unreadable(column),
            Quantity::Duplicates { columns, nulls_equal } => {
                Self::Duplicates(KeyHashes::new(columns, nulls_equal, setting.seed.clone(), Arc::clone(setting.budget)))
            }
            Quantity::Orphans { columns, .. } => Self::Orphans { columns, parents: (setting.parents)(quantity)? },
            Quantity::Distinct(columns) => {
                Self::Distinct { columns, keys: DifferentKeys::new(Arc::clone(setting.budget), setting.seed.clone()) }
            }
            Quantity::Min(column) => Self::Extreme { column, wanted: Ordering::Less, value: None },
            Quantity::Max(column) => Self::Extreme { column, wanted: Ordering::Greater, value: None },
            Quantity::Sum(column) => Self::Total { column, total: Total::default(), mean: false },
            Quantity::Mean(column) => Self::Total { column, total: Total::default(), mean: true },
            Quantity::Newest { column, no_later_than } => Self::Newest { column, no_later_than, value: None },
        })
    }
}

fn keep_first(refused: &mut Option<String>, done: Result<(), String>) {
    *refused = refused.take().or(done.err());
}

fn keep_further(value: &mut Option<Value>, found: Option<Value>, wanted: Ordering) {
    if let Some(found) = found {
        *value = Some(further(value.take(), found, wanted));
    }
}

/// The rows that break a predicate, and those that keep it, counted.
fn breaking(
    rows: Rows<'_>,
    predicate: &Predicate,
    selected: Option<&Bitmap>,
    counts: &mut Counts,
) -> Result<Truth, String> {
    let truth = evaluate(rows, predicate, selected)?;
    counts.add_truth(rows, &truth, selected);
    Ok(truth)
}

/// The rows whose key is not among those of the parent.
fn orphans(
    rows: Rows<'_>,
    columns: &[String],
    parents: &KeySet,
    selected: Option<&Bitmap>,
    counts: &mut Counts,
) -> Result<Bitmap, String> {
    let keys = Keys::of(rows, columns, false)?;
    let present = counts.add_keys(&keys, selected);
    let missing = parents.missing(rows, &keys, &present);
    counts.add_failing(missing.set_bits() as u64);
    Ok(missing)
}

/// The rows whose cell is unreadable. A null has nothing to read.
fn unreadable_cells(
    rows: Rows<'_>,
    name: &str,
    selected: Option<&Bitmap>,
    counts: &mut Counts,
) -> Result<Bitmap, String> {
    let column = rows.column(name)?;
    let height = rows.batch.height;
    let readable = View::of(column).validity.cloned().unwrap_or_else(|| Bitmap::new_with_value(true, height));
    let failing = unreadable(column).unwrap_or_else(|| Bitmap::new_zeroed(height));
    let truth = Truth { yes: readable, no: failing, unreadable: None }.among(selected);
    counts.add_truth(rows, &truth, selected);
    Ok(truth.no)
}
