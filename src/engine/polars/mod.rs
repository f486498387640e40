//! The embedded engine: a fold over batches of Polars columns, on all cores, in memory that does not follow the data
//! except by the keys of uniqueness and references.

// `for_steps!` runs the same code for every width of numbers, the widest included.
#![allow(clippy::unnecessary_cast)]

mod accumulator;
mod aggregates;
mod compare;
mod counts;
mod duplicates;
mod key_set;
mod keys;
mod numbers;
mod pass;
mod predicate;
mod samples;
mod truth;
mod view;
mod words;

use super::{Ask, Engine, EngineError, Marking, file_read, memory, read_schema};
use crate::data::{Schema, Table};
use crate::measure::{Answer, FileRead, Measured, Quantity};
use crate::source::{DataFile, Watch, find};
use accumulator::{Accumulator, Setting};
use foldhash::quality::RandomState;
use key_set::KeySet;
use keys::Keys;
use pass::Pass;
use std::collections::HashMap;
use std::sync::Arc;

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
        let dataset = Dataset { table, files: &files, threads: threads(ask), watch };
        let (parents, may_heal) = parent_keys(ask, watch);
        let seed = RandomState::default();
        let keys_of = |quantity: &Quantity| {
            parents
                .iter()
                .find(|(asked, _)| *asked == quantity)
                .map_or_else(|| Err("its parent was not read".to_owned()), |(_, keys)| keys.clone())
        };
        let setting = Setting { sampling: ask.sampling, seed: &seed, parents: &keys_of };
        let fresh = || ask.measures.iter().map(|measure| Accumulator::new(measure, &setting)).collect::<Vec<_>>();
        let every: Vec<usize> = (0..ask.measures.len()).collect();
        let (rows, gathered) = dataset.fold(&fresh, &every, ask.marking)?;
        let mut answers = dataset.finish(gathered, ask)?;
        files.iter().try_for_each(DataFile::check_unchanged)?;
        let files: Vec<FileRead> = files.iter().map(file_read).collect();
        for (answer, measure) in answers.iter_mut().zip(ask.measures) {
            if measure.quantity == Quantity::Modified {
                // No row knows it, only the file system.
                *answer = memory::modified(&files).unwrap_or_else(Answer::Refused);
            }
        }
        Ok(Measured { answers, files, rows, may_heal })
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
}

impl Dataset<'_> {
    /// One pass with one accumulator for each of these measures; also how many rows there are.
    fn fold(
        &self,
        fresh: &(dyn Fn() -> Vec<Accumulator> + Sync),
        measures: &[usize],
        marking: Option<Marking<'_>>,
    ) -> Result<(u64, Vec<Accumulator>), EngineError> {
        let columns = self.columns(&fresh());
        let pass =
            Pass { table: self.table, files: self.files, columns: &columns, threads: self.threads, watch: self.watch };
        let states = pass.run(
            || (0, fresh()),
            |(height, accumulators): &mut (u64, Vec<Accumulator>), rows, file| {
                *height += rows.batch.height as u64;
                let mut marked = Vec::new();
                for (accumulator, measure) in accumulators.iter_mut().zip(measures) {
                    let failing = accumulator.fold(rows, file);
                    if let Some(failing) = failing.filter(|_| marking.is_some_and(|marking| marking.wants(*measure))) {
                        marked.extend(failing.true_idx_iter().map(|row| (rows.batch.rows.number(row), *measure)));
                    }
                }
                marking.map_or(Ok(()), |marking| marking.marks.add(file, marked))
            },
        )?;
        let merged = states.into_iter().reduce(|(rows, mut mine), (more, theirs)| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
            (rows + more, mine)
        });
        Ok(merged.unwrap_or_default())
    }

    /// Every answer; those that need a second look at the data share one more pass.
    fn finish(&self, gathered: Vec<Accumulator>, ask: &Ask<'_>) -> Result<Vec<Answer>, EngineError> {
        let mut answers = Vec::new();
        let mut unsure = Vec::new();
        for (at, accumulator) in gathered.into_iter().enumerate() {
            answers.push(accumulator.finish(ask.sampling, self.threads).unwrap_or_else(|again| {
                unsure.push((at, again));
                Answer::Refused("its second pass found nothing".to_owned())
            }));
        }
        if unsure.is_empty() {
            return Ok(answers);
        }
        let (places, unsure): (Vec<usize>, Vec<Box<Accumulator>>) = unsure.into_iter().unzip();
        let again = || unsure.iter().filter_map(|accumulator| accumulator.again()).collect();
        let (_, confirmed) = self.fold(&again, &places, ask.marking)?;
        for (at, accumulator) in places.into_iter().zip(confirmed) {
            if let Some(marking) = ask.marking {
                accumulator.cleared().into_iter().for_each(|place| marking.marks.retract(at, place));
            }
            if let Ok(answer) = accumulator.finish(ask.sampling, self.threads) {
                answers[at] = answer;
            }
        }
        Ok(answers)
    }

    /// The columns to read, each once.
    fn columns(&self, accumulators: &[Accumulator]) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for name in accumulators.iter().flat_map(Accumulator::columns) {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
        columns
    }
}

/// The keys that foreign keys may point to, or why they are not known.
type ParentKeys<'a> = Vec<(&'a Quantity, KeysOrReason)>;
type KeysOrReason = Result<Arc<KeySet>, String>;

fn parent_keys<'a>(ask: &Ask<'a>, watch: &Arc<Watch>) -> (ParentKeys<'a>, bool) {
    let mut known: HashMap<(&str, &[String]), KeysOrReason> = HashMap::new();
    let (mut parents, mut may_heal) = (Vec::new(), false);
    for measure in ask.measures {
        let Quantity::Orphans { parent, parent_columns, .. } = &measure.quantity else { continue };
        let keys = known.entry((parent, parent_columns)).or_insert_with(|| {
            read_keys(ask, parent, parent_columns, watch).map_err(|(reason, heals)| {
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
) -> Result<Arc<KeySet>, (String, bool)> {
    let table = ask
        .parents
        .iter()
        .find(|table| table.name == parent)
        .ok_or_else(|| (format!("dataset `{parent}` is not known"), false))?;
    let read = || -> Result<KeySet, EngineError> {
        let files = find(&table.source)?;
        let pass = Pass { table, files: &files, columns, threads: threads(ask), watch };
        let sets = pass.run(KeySet::default, |set, rows, _| {
            let keys = Keys::of(rows, columns, false)?;
            set.insert_rows(&keys, &keys.present);
            Ok(())
        })?;
        let merged = sets.into_iter().reduce(|mut mine, theirs| {
            mine.merge(theirs);
            mine
        });
        files.iter().try_for_each(DataFile::check_unchanged)?;
        Ok(merged.unwrap_or_default().complete())
    };
    read().map(Arc::new).map_err(|error| (format!("`{parent}` could not be read: {error}"), error.may_heal()))
}
