//! The pass that splits a dataset: every record, in order, to one side or the other.

use super::label::{Label, Labels, Reasons};
use super::output::{Output, Wish, columns};
use super::target::Target;
use super::{Failure, Sides, Split};
use crate::data::{Cell, Field, Reading};
use crate::engine::{InOrder, Mark, Marks, Watch};
use crate::measure::{FileRead, Place};
use crate::source::{Chunk, DataFile, Decode, Form, Reader, Record, SourceError, Wanted, find, open, records};
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// How far a split has come.
pub(super) struct Pass<'a> {
    pub(super) split: &'a Split<'a>,
    pub(super) watch: &'a Arc<Watch>,
    marks: InOrder,
    /// The next marked row.
    next: Option<Mark>,
    labels: Labels<'a>,
    /// How many rows failed each measure.
    met: HashMap<usize, u64>,
    pub(super) quarantine: Output,
    pub(super) accepted: Option<Output>,
    quarantined_rows: u64,
    pub(super) accepted_rows: u64,
}

/// One file of the dataset.
#[derive(Clone, Copy)]
pub(super) struct OfFile<'f> {
    pub(super) number: u32,
    pub(super) name: &'f str,
}

/// Splits a dataset by its marks.
pub(super) fn run(target: Target, split: &Split<'_>, marks: Marks, watch: &Arc<Watch>) -> Result<Sides, Failure> {
    let files = find(&split.table.source)?;
    check_unchanged(&files, split.files)?;
    let Some(first) = files.first() else { return Err(Failure::Unsound("there is no file".to_owned())) };
    let form = open(first, &split.table.read_options(), None)?.form();
    let safe = target.is_spreadsheet_safe;
    let wish = |draft, format, origin| Wish { draft, format, origin, is_spreadsheet_safe: safe };
    let quarantine = wish(target.quarantine, target.quarantine_format, Some(split.origin.clone()));
    let accepted = target.accepted.map(|draft| Wish { is_spreadsheet_safe: false, ..wish(draft, target.format, None) });
    let mut pass = Pass {
        split,
        watch,
        marks: marks.in_order(),
        next: None,
        labels: Labels::new(split.grounds),
        met: HashMap::new(),
        quarantine: Output::new(quarantine, split, &form)?,
        accepted: accepted.map(|wish| Output::new(wish, split, &form)).transpose()?,
        quarantined_rows: 0,
        accepted_rows: 0,
    };
    pass.next = pass.marks.next_mark().map_err(Failure::Unwritable)?;
    watch.expect_bytes(files.iter().map(|file| file.bytes).sum());
    for (number, file) in files.iter().enumerate() {
        pass.file(number as u32, file)?;
    }
    pass.finish(target.replaces)
}

/// What was measured must be what is read now.
fn check_unchanged(found: &[DataFile], measured: &[FileRead]) -> Result<(), Failure> {
    let is_same = |(one, other): (&DataFile, &FileRead)| {
        one.path == other.path && one.bytes == other.bytes && one.modified == other.modified
    };
    if found.len() == measured.len() && found.iter().zip(measured).all(is_same) {
        return Ok(());
    }
    let path = found.first().map(|file| file.path.clone()).unwrap_or_default();
    let error = SourceError::new(path, "changed after it was checked, and before its rows were split");
    Err(error.help("check a copy, or check again when nobody writes to it").into())
}

impl Pass<'_> {
    fn file(&mut self, number: u32, file: &DataFile) -> Result<(), Failure> {
        let mut reader = open(file, &self.split.table.read_options(), Some(Arc::clone(self.watch)))?;
        let form = reader.form();
        let name = file.path.to_string_lossy();
        let place = OfFile { number, name: &name };
        let copies = self.quarantine.begin_file(&form, file).map_err(unwritable)?;
        if let Some(accepted) = &mut self.accepted {
            accepted.begin_file(&form, file).map_err(unwritable)?;
        }
        match form {
            Form::Csv(_) | Form::Ndjson => self.text_file(place, reader.as_mut(), &form, copies),
            #[cfg(feature = "polars")]
            Form::Typed(_) => self.typed_file(place, file, reader.as_mut(), &form),
        }
    }

    fn text_file(
        &mut self,
        place: OfFile<'_>,
        reader: &mut dyn Reader,
        form: &Form,
        copies: bool,
    ) -> Result<(), Failure> {
        let cells = (!copies).then(|| TextCells::new(reader, &columns(self.split)));
        while let Some(chunk) = self.next_chunk(reader)? {
            let Chunk::Text { bytes, first_line } = chunk else {
                return Err(Failure::Unsound("text has become typed".to_owned()));
            };
            let mut run = 0..0;
            records(form, &bytes, first_line, |record| {
                let at = Place { file: place.number, row: record.line };
                let Some(reasons) = self.take_mark(at)? else {
                    self.accepted_rows += 1;
                    return self.accept(&bytes, &record, &mut run);
                };
                let label = Label { reasons: &reasons, file: place.name, row: record.line };
                match &cells {
                    None => self.quarantine.write_record(record.bytes, line_end(&bytes, &record), Some(&label)),
                    Some(cells) => self.quarantine.write_cells(&cells.of(&record)?, Some(&label)),
                }
                .map_err(unwritable)
            })?;
            self.accept_run(&bytes[run])?;
        }
        Ok(())
    }

    /// An accepted record: where records are copied as they stand, those that follow each other are copied at once.
    fn accept(&mut self, bytes: &[u8], record: &Record<'_>, run: &mut std::ops::Range<usize>) -> Result<(), Failure> {
        let Some(accepted) = &mut self.accepted else { return Ok(()) };
        if !accepted.is_verbatim() {
            return accepted.write_record(record.bytes, line_end(bytes, record), None).map_err(unwritable);
        }
        if run.end == record.whole.start {
            run.end = record.whole.end;
            return Ok(());
        }
        let before = std::mem::replace(run, record.whole.clone());
        self.accept_run(&bytes[before])
    }

    fn accept_run(&mut self, records: &[u8]) -> Result<(), Failure> {
        match &mut self.accepted {
            Some(accepted) if !records.is_empty() => accepted.write_records(records).map_err(unwritable),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn next_chunk(&mut self, reader: &mut dyn Reader) -> Result<Option<Chunk>, Failure> {
        if self.watch.is_stopped() {
            return Err(Failure::Interrupted);
        }
        Ok(reader.next_chunk()?)
    }

    /// Why the row at a place is quarantined, if it is.
    pub(super) fn take_mark(&mut self, at: Place) -> Result<Option<Rc<Reasons>>, Failure> {
        let Some(mark) = self.next.take_if(|mark| mark.place == at) else { return Ok(None) };
        self.next = self.marks.next_mark().map_err(Failure::Unwritable)?;
        self.quarantined_rows += 1;
        for measure in &mark.measures {
            *self.met.entry(*measure).or_default() += 1;
        }
        Ok(Some(self.labels.reasons(&mark.measures)))
    }

    /// The place of the next marked row.
    #[cfg(feature = "polars")]
    pub(super) fn next_place(&self) -> Option<Place> {
        self.next.as_ref().map(|mark| mark.place)
    }

    /// Both sides, once they are known to be the whole and what was measured.
    fn finish(self, replaces: bool) -> Result<Sides, Failure> {
        let (quarantined, accepted) = (self.quarantined_rows, self.accepted_rows);
        if quarantined + accepted != self.split.rows {
            let message =
                format!("{quarantined} rows quarantined and {accepted} accepted, but {} read", self.split.rows);
            return Err(Failure::Unsound(message));
        }
        if let Some(mark) = self.next {
            return Err(Failure::Unsound(format!("row {} was not found again", mark.place.row)));
        }
        for (measure, failing) in self.split.failing {
            let met = self.met.get(measure).copied().unwrap_or_default();
            if met != *failing {
                return Err(Failure::Unsound(format!("{met} rows failed a check, but {failing} were counted")));
            }
        }
        let accepted_rows = self.accepted.map(Output::finish).transpose().map_err(unwritable)?;
        let quarantine = self.quarantine.finish().map_err(unwritable)?;
        Ok(Sides { quarantined, accepted, quarantine, accepted_rows, replaces })
    }
}

/// Reads single records of a text file as cells, for a quarantine of another format.
struct TextCells {
    decoder: Arc<dyn Decode>,
    /// For each column, its position among those that are decoded.
    positions: Vec<Option<usize>>,
}

impl TextCells {
    fn new(reader: &dyn Reader, columns: &[String]) -> Self {
        let mut wanted = Vec::new();
        let position = |name: &String| {
            let index = reader.index_of(name)?;
            let field = Field { name: name.clone(), kind: None, reading: Reading::default() };
            wanted.push(Wanted { index, field });
            Some(wanted.len() - 1)
        };
        let positions = columns.iter().map(position).collect();
        Self { decoder: reader.decoder(&wanted), positions }
    }

    /// The cells of a record: text, or nothing.
    fn of(&self, record: &Record<'_>) -> Result<Vec<Cell>, Failure> {
        let bytes = [record.bytes, b"\n"].concat();
        let rows = self.decoder.rows(Chunk::Text { bytes, first_line: record.line })?;
        let Ok([row]) = <[_; 1]>::try_from(rows) else {
            return Err(Failure::Unsound(format!("line {} is not one record", record.line)));
        };
        let cell = |at: &Option<usize>| at.and_then(|at| row.cells.get(at).cloned()).unwrap_or(Cell::Null);
        Ok(self.positions.iter().map(cell).collect())
    }
}

/// How a record ends in its piece; empty at the end of a file.
fn line_end<'b>(bytes: &'b [u8], record: &Record<'_>) -> &'b [u8] {
    &bytes[record.whole.start + record.bytes.len()..record.whole.end]
}

pub(super) fn unwritable(error: io::Error) -> Failure {
    Failure::Unwritable(format!("the rows cannot be written: {error}"))
}
