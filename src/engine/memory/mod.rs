//! The meaning of every question, over plain rows: slow, and so plain that it can be checked by reading.
//!
//! Tests hold every other engine against this one. `row` says what a predicate and a term mean on one row, this file what
//! a quantity means on all of them, `read` gets the rows out of files.

mod failing;
mod read;
mod row;
#[cfg(test)]
mod tests;

pub use failing::failing;
pub use read::Memory;

use crate::data::{Cell, Value};
use crate::measure::{
    Answer, FileRead, Measure, Observed, Place, Predicate, Quantity, Repeat, SHOWN_PLACES, Sample, Sampling, Tally,
    Total,
};
pub(in crate::engine) use row::{Row, Truth, Why};
use std::collections::{HashMap, HashSet};
use std::time::UNIX_EPOCH;

/// All rows of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The files they come from.
    pub files: Vec<FileRead>,
    /// Where each row stands, and its cells in the order of the columns.
    pub rows: Vec<(Place, Vec<Cell>)>,
}

/// Why a question has no answer.
type Refusal = String;

/// The parts of a key, as texts that are equal for equal values; `None` for a null that may be part of one.
type Key = Vec<Option<String>>;

/// What was found in the rows that have it, and the tally of all rows.
type Found<'r, T> = Result<(Vec<(T, &'r Row<'r>)>, Tally), Refusal>;

/// Answers one question. `parents` finds the datasets that foreign keys point to.
pub fn answer<'r>(
    rows: &Rows,
    parents: &dyn Fn(&str) -> Option<&'r Rows>,
    measure: &Measure,
    sampling: &Sampling,
) -> Answer {
    ask(rows, parents, measure, sampling).unwrap_or_else(Answer::Refused)
}

fn ask<'r>(
    rows: &Rows,
    parents: &dyn Fn(&str) -> Option<&'r Rows>,
    measure: &Measure,
    sampling: &Sampling,
) -> Result<Answer, Refusal> {
    let asked = Asked {
        rows: among(rows, measure.among.as_ref())?,
        shown: measure.shown_columns(sampling),
        limit: sampling.limit,
    };
    match &measure.quantity {
        Quantity::Rows => Ok(asked.count()),
        Quantity::Breaking(predicate) => asked.breaking(predicate),
        Quantity::Unreadable(column) => asked.unreadable(column),
        Quantity::Duplicates { columns, nulls_equal } => asked.duplicates(columns, *nulls_equal),
        Quantity::Orphans { columns, parent, parent_columns } => {
            let parent_rows = parents(parent).ok_or_else(|| format!("dataset `{parent}` is not known"))?;
            asked.orphans(columns, &keys(parent_rows, parent_columns)?)
        }
        Quantity::Distinct(columns) => asked.distinct(columns),
        Quantity::Min(column) => {
            asked.extreme(column, |value, smallest| value.compare(smallest).map(std::cmp::Ordering::is_lt))
        }
        Quantity::Max(column) => {
            asked.extreme(column, |value, largest| value.compare(largest).map(std::cmp::Ordering::is_gt))
        }
        Quantity::Sum(column) => asked.total(column, |total| total.value()),
        Quantity::Mean(column) => asked.total(column, |total| total.mean()),
        Quantity::Newest { column, no_later_than } => asked.newest(column, no_later_than),
        Quantity::Modified => modified(&rows.files),
    }
}

/// The rows for which the contract's `where` is true; not those for which it is unknown.
fn among<'r>(rows: &'r Rows, filter: Option<&Predicate>) -> Result<Vec<Row<'r>>, Refusal> {
    let mut selected = Vec::new();
    for (place, cells) in &rows.rows {
        let row = Row { columns: &rows.columns, place: *place, cells };
        if filter.map_or(Ok(Truth::True), |predicate| row.truth(predicate))? == Truth::True {
            selected.push(row);
        }
    }
    Ok(selected)
}

/// The keys of a parent. A row with a null or an unreadable part has none.
fn keys(parent: &Rows, columns: &[String]) -> Result<HashSet<Key>, Refusal> {
    let mut keys = HashSet::new();
    for row in among(parent, None)? {
        keys.extend(row.key(columns, false)?.ok());
    }
    Ok(keys)
}

/// The rows a question is asked of, and what is shown of those that fail.
struct Asked<'r> {
    rows: Vec<Row<'r>>,
    shown: Vec<&'r str>,
    limit: usize,
}

impl Asked<'_> {
    fn count(&self) -> Answer {
        let tally = Tally { evaluated: self.rows.len() as u64, ..self.tally() };
        observed(Some(Value::Integer(self.rows.len() as i128)), tally)
    }

    fn breaking(&self, predicate: &Predicate) -> Result<Answer, Refusal> {
        let mut tally = self.tally();
        for row in &self.rows {
            match row.truth(predicate)? {
                Truth::True => tally.evaluated += 1,
                Truth::False => {
                    tally.evaluated += 1;
                    self.fail(row, &mut tally)?;
                }
                Truth::Unknown(why) => skip(why, &mut tally),
            }
        }
        Ok(Answer::Rows(tally))
    }

    /// A cell that is there was evaluated, whether it could be read or not.
    fn unreadable(&self, column: &str) -> Result<Answer, Refusal> {
        let mut tally = self.tally();
        for row in &self.rows {
            match row.cell(column)? {
                Cell::Null => tally.nulls += 1,
                Cell::Value(_) => tally.evaluated += 1,
                Cell::Unreadable(_) => {
                    tally.evaluated += 1;
                    self.fail(row, &mut tally)?;
                }
            }
        }
        Ok(Answer::Rows(tally))
    }

    /// Every row whose key occurs more than once fails. Keys are shown in the order in which they first occur.
    fn duplicates(&self, columns: &[String], nulls_equal: bool) -> Result<Answer, Refusal> {
        let (keyed, mut tally) = self.keyed(columns, nulls_equal)?;
        let mut groups: Vec<Vec<&Row<'_>>> = Vec::new();
        let mut group_of: HashMap<Key, usize> = HashMap::new();
        for (key, row) in keyed {
            let group = *group_of.entry(key).or_insert(groups.len());
            if group == groups.len() {
                groups.push(Vec::new());
            }
            groups[group].push(row);
        }
        groups.retain(|group| group.len() > 1);
        tally.failing = groups.iter().map(|group| group.len() as u64).sum();
        tally.repeated_keys = groups.len() as u64;
        for group in groups.iter().take(self.limit) {
            let key = columns
                .iter()
                .map(|column| Ok((column.clone(), group[0].cell(column)?.clone())))
                .collect::<Result<_, Refusal>>()?;
            let places = group.iter().take(SHOWN_PLACES).map(|row| row.place).collect();
            tally.repeats.push(Repeat { key, rows: group.len() as u64, places });
        }
        Ok(Answer::Rows(tally))
    }

    fn orphans(&self, columns: &[String], parents: &HashSet<Key>) -> Result<Answer, Refusal> {
        let (keyed, mut tally) = self.keyed(columns, false)?;
        for (key, row) in keyed {
            if !parents.contains(&key) {
                self.fail(row, &mut tally)?;
            }
        }
        Ok(Answer::Rows(tally))
    }

    fn distinct(&self, columns: &[String]) -> Result<Answer, Refusal> {
        let (keyed, tally) = self.keyed(columns, false)?;
        let keys: HashSet<_> = keyed.into_iter().map(|(key, _)| key).collect();
        Ok(observed(Some(Value::Integer(keys.len() as i128)), tally))
    }

    /// The value that `beats` all others, the first of equal ones; NaN as soon as there is one.
    fn extreme(&self, column: &str, beats: impl Fn(&Value, &Value) -> Option<bool>) -> Result<Answer, Refusal> {
        let (values, tally) = self.values(column)?;
        let mut best: Option<Value> = None;
        for (value, _) in values {
            if row::is_nan(value) {
                return Ok(observed(Some(value.clone()), tally));
            }
            let better = match &best {
                None => true,
                Some(best) => {
                    beats(value, best).ok_or_else(|| format!("values of type {} have no order", value.kind()))?
                }
            };
            if better {
                best = Some(value.clone());
            }
        }
        Ok(observed(best, tally))
    }

    fn total(
        &self,
        column: &str,
        result: impl Fn(&Total) -> Result<Option<Value>, crate::measure::Overflow>,
    ) -> Result<Answer, Refusal> {
        let (values, tally) = self.values(column)?;
        let mut total = Total::default();
        for (value, _) in values {
            if !total.add(value) {
                return Err(format!("values of type {} cannot be added", value.kind()));
            }
        }
        let value = result(&total).map_err(|_| format!("the sum of `{column}` needs more than 38 digits"))?;
        Ok(observed(value, tally))
    }

    /// Values beyond the limit fail; the newest of the others is the answer.
    fn newest(&self, column: &str, no_later_than: &Value) -> Result<Answer, Refusal> {
        let (values, mut tally) = self.values(column)?;
        let mut newest: Option<Value> = None;
        for (value, row) in values {
            if row::order(value, no_later_than)?.is_none_or(std::cmp::Ordering::is_gt) {
                self.fail(row, &mut tally)?;
            } else if newest.as_ref().is_none_or(|newest| value.compare(newest).is_some_and(std::cmp::Ordering::is_gt))
            {
                newest = Some(value.clone());
            }
        }
        Ok(observed(newest, tally))
    }

    fn tally(&self) -> Tally {
        Tally { total: self.rows.len() as u64, ..Tally::default() }
    }

    /// The rows that have a key, and the tally of those that have none.
    fn keyed(&self, columns: &[String], nulls_equal: bool) -> Found<'_, Key> {
        let (mut keyed, mut tally) = (Vec::new(), self.tally());
        for row in &self.rows {
            match row.key(columns, nulls_equal)? {
                Ok(key) => keyed.push((key, row)),
                Err(why) => skip(why, &mut tally),
            }
        }
        tally.evaluated = keyed.len() as u64;
        Ok((keyed, tally))
    }

    /// The rows that have a value in a column, and the tally of those that have none.
    fn values(&self, column: &str) -> Found<'_, &Value> {
        let (mut values, mut tally) = (Vec::new(), self.tally());
        for row in &self.rows {
            match row.cell(column)? {
                Cell::Value(value) => values.push((value, row)),
                Cell::Null => skip(Why::Null, &mut tally),
                Cell::Unreadable(_) => skip(Why::Unreadable, &mut tally),
            }
        }
        tally.evaluated = values.len() as u64;
        Ok((values, tally))
    }

    fn fail(&self, row: &Row<'_>, tally: &mut Tally) -> Result<(), Refusal> {
        tally.failing += 1;
        if tally.samples.len() < self.limit {
            let cells = self.shown.iter().map(|column| Ok(((*column).to_owned(), row.cell(column)?.clone())));
            tally.samples.push(Sample { place: row.place, cells: cells.collect::<Result<_, Refusal>>()? });
        }
        Ok(())
    }
}

fn skip(why: Why, tally: &mut Tally) {
    match why {
        Why::Null => tally.nulls += 1,
        Why::Unreadable => tally.unreadable += 1,
    }
}

fn observed(value: Option<Value>, tally: Tally) -> Answer {
    Answer::Number(Observed { value, tally })
}

/// When the newest file was last modified.
pub(in crate::engine) fn modified(files: &[FileRead]) -> Result<Answer, Refusal> {
    let mut newest = None;
    for file in files {
        let unknown = || match file.path.to_str() {
            Some("-") => "standard input has no age".to_owned(),
            _ => format!("it is not known when `{}` was last modified", file.path.display()),
        };
        let time = file.modified.ok_or_else(unknown)?;
        newest = newest.max(Some(time));
    }
    let nanoseconds = newest.map(|time| match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    });
    Ok(observed(nanoseconds.map(Value::Timestamp), Tally::default()))
}
