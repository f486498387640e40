//! The rows of a dataset, all at once, out of its files.

use super::{Rows, answer, failing};
use crate::data::{Schema, Table};
use crate::engine::{Ask, Engine, EngineError, Marking, file_read, read_schema, wanted};
use crate::measure::{Answer, Measured, Place, Quantity};
use crate::source::{self, Nature, Reader, SourceError, Wanted, Watch};
use std::collections::HashMap;
use std::sync::Arc;

/// The engine that keeps every row in memory and reads off the answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory;

impl Engine for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn about(&self) -> &'static str {
        "plain and slow, for small data: the meaning of every check"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        read_schema(table)
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        let mut wanted: Vec<&str> = ask.measures.iter().flat_map(|measure| measure.columns()).collect();
        wanted.extend(ask.sampling.beside.iter().map(String::as_str));
        let rows = read(table, &wanted, watch)?;
        let parents = read_parents(ask, watch)?;
        let answers = ask.measures.iter().map(|measure| {
            if let Quantity::Orphans { parent, .. } = &measure.quantity
                && let Some(Err(error)) = parents.get(parent.as_str())
            {
                return Answer::Refused(format!("dataset `{parent}` could not be read: {error}"));
            }
            answer(&rows, &|name| parents.get(name).and_then(|rows| rows.as_ref().ok()), measure, ask.sampling)
        });
        let answers = answers.collect();
        if let Some(marking) = ask.marking {
            mark(&rows, &parents, ask, marking).map_err(|why| SourceError::new(&table.source.path, why))?;
        }
        let may_heal = parents.values().any(|rows| rows.as_ref().is_err_and(|error| error.nature == Nature::Passing));
        Ok(Measured { answers, rows: rows.rows.len() as u64, files: rows.files, may_heal, timings: None })
    }
}

/// Marks the failing rows. Of a measure that cannot be answered there are none.
fn mark(rows: &Rows, parents: &Parents, ask: &Ask<'_>, marking: Marking<'_>) -> Result<(), String> {
    let parent = |name: &str| parents.get(name).and_then(|rows| rows.as_ref().ok());
    for (at, measure) in ask.measures.iter().enumerate().filter(|(at, _)| marking.wants(*at)) {
        let places = failing(rows, &parent, measure).unwrap_or_default();
        for of_file in places.chunk_by(|one, other| one.file == other.file) {
            marking.marks.add(of_file[0].file, of_file.iter().map(|place| (place.row, at)).collect())?;
        }
    }
    Ok(())
}

type Parents = HashMap<String, Result<Rows, SourceError>>;

/// The tables that foreign keys point to. One that cannot be read spoils only the questions about it.
fn read_parents(ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Parents, EngineError> {
    let mut parents = HashMap::new();
    for table in ask.parents {
        let columns: Vec<&str> =
            ask.measures.iter().flat_map(|measure| parent_columns(&measure.quantity, &table.name)).collect();
        if columns.is_empty() {
            continue;
        }
        let rows = match read(table, &columns, watch) {
            Ok(rows) => Ok(rows),
            Err(EngineError::Source(error)) => Err(error),
            Err(EngineError::Interrupted) => return Err(EngineError::Interrupted),
        };
        parents.insert(table.name.clone(), rows);
    }
    Ok(parents)
}

fn parent_columns<'q>(quantity: &'q Quantity, name: &str) -> Vec<&'q str> {
    match quantity {
        Quantity::Orphans { parent, parent_columns, .. } if parent == name => {
            parent_columns.iter().map(String::as_str).collect()
        }
        _ => Vec::new(),
    }
}

/// Reads the wanted columns of every file, each once.
fn read(table: &Table, names: &[&str], watch: &Arc<Watch>) -> Result<Rows, EngineError> {
    let mut rows = Rows::default();
    for name in names {
        if !rows.columns.iter().any(|column| column == name) {
            rows.columns.push((*name).to_owned());
        }
    }
    let files = source::find(&table.source)?;
    watch.expect_bytes(files.iter().map(|file| file.bytes).sum());
    for (number, file) in files.into_iter().enumerate() {
        let mut reader = source::open(&file, &table.read_options(), Some(Arc::clone(watch)))?;
        rows.files.push(file_read(&file));
        let wanted = wanted(table, &file, reader.as_ref(), &rows.columns)?;
        read_file(reader.as_mut(), &wanted, number as u32, &mut rows, watch)?;
        file.check_unchanged()?;
    }
    Ok(rows)
}

fn read_file(
    reader: &mut dyn Reader,
    wanted: &[Wanted],
    file: u32,
    rows: &mut Rows,
    watch: &Watch,
) -> Result<(), EngineError> {
    let decoder = reader.decoder(wanted);
    while let Some(chunk) = reader.next_chunk()? {
        if watch.is_stopped() {
            return Err(EngineError::Interrupted);
        }
        let chunk = decoder.rows(chunk)?;
        watch.add_rows(chunk.len() as u64);
        rows.rows.extend(chunk.into_iter().map(|row| (Place { file, row: row.number }, row.cells)));
    }
    Ok(())
}
