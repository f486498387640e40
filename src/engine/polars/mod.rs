//! The embedded engine: a fold over batches of Polars columns, on all cores, in memory that does not follow the data
//! except by the keys of uniqueness and references.

// `for_steps!` runs the same code for every width of numbers, the widest included.
#![allow(clippy::unnecessary_cast)]

mod accumulator;
mod aggregates;
mod budget;
mod clock;
mod compare;
mod counts;
mod different_keys;
mod duplicates;
mod groups;
mod hashes;
mod held_keys;
mod key_set;
mod keys;
mod numbers;
mod open_files;
mod pass;
mod predicate;
mod samples;
mod scratch;
mod steps;
mod truth;
mod view;
mod words;
mod workers;

use super::{Ask, Engine, EngineError, Marking, file_read, memory, read_schema};
use crate::data::{Schema, Table};
use crate::measure::{Answer, FileRead, Measured, Quantity};
use crate::source::{DataFile, SourceError, Watch, find};
use accumulator::{Accumulator, Setting};
use budget::Budget;
use clock::Clock;
use foldhash::quality::RandomState;
use held_keys::HeldKeys;
use key_set::KeySet;
use keys::Keys;
use pass::Pass;
use std::collections::HashMap;
use std::sync::Arc;
use steps::Steps;

/// The embedded engine.
pub struct Polars;

impl Engine for Polars {
    fn name(&self) -> &'static str {
        "polars"
    }

    fn about(&self) -> &'static str {
        "embedded and parallel, for files of any size"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        read_schema(table)
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        let files = find(&table.source)?;
        let (budget, clock) = (Arc::new(Budget::new(ask.memory, threads(ask))), Clock::default());
        let dataset = Dataset { table, files: &files, threads: threads(ask), watch, budget: &budget };
        let (parents, may_heal) = parent_keys(ask, watch, &budget, &clock);
        let seed = RandomState::default();
        let keys_of = |quantity: &Quantity| {
            parents
                .iter()
                .find(|(asked, _)| *asked == quantity)
                .map_or_else(|| Err("its parent was not read".to_owned()), |(_, keys)| keys.clone())
        };
        let setting = Setting { sampling: ask.sampling, seed: &seed, budget: &budget, parents: &keys_of };
        let fresh = || ask.measures.iter().map(|measure| Accumulator::new(measure, &setting)).collect::<Vec<_>>();
        let every: Vec<usize> = (0..ask.measures.len()).collect();
        let (rows, gathered) = dataset.fold(&fresh, &every, ask.marking, &clock)?;
        let second = Clock::default();
        let mut answers = dataset.finish(gathered, ask, &clock, &second)?;
        files.iter().try_for_each(DataFile::check_unchanged)?;
        let files: Vec<FileRead> = files.iter().map(file_read).collect();
        for (answer, measure) in answers.iter_mut().zip(ask.measures) {
            if measure.quantity == Quantity::Modified {
                // No row knows it, only the file system.
                *answer = memory::modified(&files).unwrap_or_else(Answer::Refused);
            }
        }
        Ok(Measured { answers, files, rows, may_heal, timings: Some(clock.timings(&second)) })
    }
}

fn threads(ask: &Ask<'_>) -> usize {
    ask.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

/// What every pass over one dataset needs.
struct Dataset<'a> {
    table: &'a Table,
    files: &'a [DataFile],
    threads: usize,
    watch: &'a Arc<Watch>,
    budget: &'a Budget,
}

impl Dataset<'_> {
    /// One pass with one accumulator for each of these measures; also how many rows there are.
    fn fold(
        &self,
        fresh: &(dyn Fn() -> Vec<Accumulator> + Sync),
        measures: &[usize],
        marking: Option<Marking<'_>>,
        clock: &Clock,
    ) -> Result<(u64, Vec<Accumulator>), EngineError> {
        let (columns, steps) = self.columns(&fresh());
        let &Self { table, files, threads, watch, budget } = self;
        let room = budget.reading(files.len());
        let pass = Pass { table, files, columns: &columns, steps: &steps, threads, watch, room, clock };
        let (rows, states) = pass.run(fresh, |accumulators: &mut Vec<Accumulator>, at, rows, file| {
            let failing = accumulators[at].fold(rows, file);
            match (marking.filter(|marking| marking.wants(measures[at])), failing) {
                (Some(marking), Some(failing)) => {
                    let mark = |row| (rows.batch.rows.number(row), measures[at]);
                    marking.marks.add(file, failing.true_idx_iter().map(mark).collect())
                }
                (_, _) => Ok(()),
            }
        })?;
        let merged = states.into_iter().reduce(|mut mine, theirs| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
            mine
        });
        Ok((rows, merged.unwrap_or_default()))
    }

    /// Every answer; those that need a second look at the data share one more pass.
    fn finish(
        &self,
        gathered: Vec<Accumulator>,
        ask: &Ask<'_>,
        clock: &Clock,
        second: &Clock,
    ) -> Result<Vec<Answer>, EngineError> {
        let mut answers = Vec::new();
        let mut unsure = Vec::new();
        for (at, accumulator) in gathered.into_iter().enumerate() {
            let answer = clock.checking(|| accumulator.finish(ask.sampling, self.threads, &mut |_| {}));
            answers.push(answer.unwrap_or_else(|again| {
                unsure.push((at, again));
                Answer::Refused("its second pass found nothing".to_owned())
            }));
        }
        if unsure.is_empty() {
            return Ok(answers);
        }
        let (places, unsure): (Vec<usize>, Vec<Box<Accumulator>>) = unsure.into_iter().unzip();
        let fresh = || unsure.iter().filter_map(|accumulator| accumulator.again()).collect();
        let (_, confirmed) = self.fold(&fresh, &places, ask.marking, second)?;
        for (at, accumulator) in places.into_iter().zip(confirmed) {
            let mut clear = |place| {
                if let Some(marking) = ask.marking {
                    marking.marks.retract(at, place);
                }
            };
            if let Ok(answer) = second.checking(|| accumulator.finish(ask.sampling, self.threads, &mut clear)) {
                answers[at] = answer;
            }
        }
        Ok(answers)
    }

    /// The columns to read, each once, and in which order they are looked at.
    fn columns(&self, accumulators: &[Accumulator]) -> (Vec<String>, Steps) {
        let mut columns: Vec<String> = Vec::new();
        let mut place = |name: String| {
            columns.iter().position(|known| *known == name).unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            })
        };
        let needed: Vec<Vec<usize>> = accumulators
            .iter()
            .map(|accumulator| accumulator.columns().into_iter().map(&mut place).collect())
            .collect();
        (columns, Steps::of(&needed))
    }
}

/// The keys that foreign keys may point to, or why they are not known.
type ParentKeys<'a> = Vec<(&'a Quantity, KeysOrReason)>;
type KeysOrReason = Result<Arc<KeySet>, String>;

fn parent_keys<'a>(ask: &Ask<'a>, watch: &Arc<Watch>, budget: &Arc<Budget>, clock: &Clock) -> (ParentKeys<'a>, bool) {
    let mut known: HashMap<(&str, &[String]), KeysOrReason> = HashMap::new();
    let (mut parents, mut may_heal) = (Vec::new(), false);
    for measure in ask.measures {
        let Quantity::Orphans { parent, parent_columns, .. } = &measure.quantity else { continue };
        let keys = known.entry((parent, parent_columns)).or_insert_with(|| {
            read_keys(ask, parent, parent_columns, watch, budget, clock).map_err(|(reason, heals)| {
                may_heal |= heals;
                reason
            })
        });
        parents.push((&measure.quantity, keys.clone()));
    }
    (parents, may_heal)
}

/// The keys of a parent, or why there are none and whether that may pass.
fn read_keys(
    ask: &Ask<'_>,
    parent: &str,
    columns: &[String],
    watch: &Arc<Watch>,
    budget: &Arc<Budget>,
    clock: &Clock,
) -> Result<Arc<KeySet>, (String, bool)> {
    let table = ask
        .parents
        .iter()
        .find(|table| table.name == parent)
        .ok_or_else(|| (format!("dataset `{parent}` is not known"), false))?;
    let read = || -> Result<KeySet, EngineError> {
        let files = find(&table.source)?;
        let steps = Steps::of(&[(0..columns.len()).collect()]);
        let (threads, room) = (threads(ask), budget.reading(files.len()));
        let pass = Pass { table, files: &files, columns, steps: &steps, threads, watch, room, clock };
        let fresh = || HeldKeys::new(Arc::clone(budget), "its keys");
        let (_, sets) = pass.run(fresh, |set, _, rows, _| {
            let keys = Keys::of(rows, columns, false)?;
            set.insert_rows(&keys, &keys.present)
        })?;
        let mut merged = fresh();
        for set in sets {
            merged.merge(set).map_err(|why| SourceError::new(&table.source.path, why))?;
        }
        files.iter().try_for_each(DataFile::check_unchanged)?;
        Ok(merged.into_set().complete())
    };
    read().map(Arc::new).map_err(|error| (format!("`{parent}` could not be read: {error}"), error.may_heal()))
}
