//! Which rows fail which measures: marked in any order, told in the order of files and rows, and kept in an unnamed
//! temporary file where there are many, so that memory does not follow the number of failing rows.

use crate::measure::Place;
use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};
use tempfile::SpooledTempFile;

/// So many bytes of marks are kept in memory.
const IN_MEMORY: usize = 4 << 20;

/// The measures whose failing rows are marked.
#[derive(Debug, Clone, Copy)]
pub struct Marking<'a> {
    /// Where they are marked.
    pub marks: &'a Marks,
    /// The measures, as indices into [`super::Ask::measures`]. Only those of which single rows fail: breaking rows,
    /// unreadable cells, duplicates and orphans. Of others nothing is marked.
    pub of: &'a [usize],
}

/// The marked rows of one dataset.
#[derive(Debug)]
pub struct Marks {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    spool: SpooledTempFile,
    length: u64,
    runs: Vec<Run>,
    retracted: HashSet<(usize, Place)>,
}

/// The marks of some rows of one file, in order.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: Place,
    offset: u64,
    length: usize,
}

/// One marked row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands.
    pub place: Place,
    /// The measures it fails, in ascending order.
    pub measures: Vec<usize>,
}

impl Default for Marks {
    fn default() -> Self {
        let spool = SpooledTempFile::new(IN_MEMORY);
        let kept = Kept { spool, length: 0, runs: Vec::new(), retracted: HashSet::new() };
        Self { kept: Mutex::new(kept) }
    }
}

impl Marking<'_> {
    /// Whether the failing rows of a measure are marked.
    pub(super) fn wants(&self, measure: usize) -> bool {
        self.of.contains(&measure)
    }
}

impl Marks {
    /// Marks rows of one file: the number of the row, and the measure it fails.
    pub(super) fn add(&self, file: u32, mut marked: Vec<(u64, usize)>) -> Result<(), String> {
        marked.sort_unstable();
        let Some((first, _)) = marked.first() else { return Ok(()) };
        let (first, mut before) = (Place { file, row: *first }, 0);
        let mut bytes = Vec::with_capacity(marked.len() * 3);
        for (row, measure) in marked {
            push_number(&mut bytes, row - before);
            push_number(&mut bytes, measure as u64);
            before = row;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.spool.write_all(&bytes).map_err(|error| unkept(&error))?;
        let run = Run { first, offset: kept.length, length: bytes.len() };
        kept.length += bytes.len() as u64;
        kept.runs.push(run);
        Ok(())
    }

    /// Takes the mark of a measure off a row.
    #[cfg(any(test, feature = "polars"))]
    pub(super) fn retract(&self, measure: usize, place: Place) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retracted.insert((measure, place));
    }

    /// The marked rows in the order of their places.
    pub fn in_order(self) -> InOrder {
        let mut kept = self.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        kept.runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.first));
        InOrder { spool: kept.spool, ahead: kept.runs, open: Vec::new(), retracted: kept.retracted }
    }
}

/// Marked rows in the order of their places.
#[derive(Debug)]
pub struct InOrder {
    spool: SpooledTempFile,
    /// The runs that were not begun, the first one last.
    ahead: Vec<Run>,
    open: Vec<Cursor>,
    retracted: HashSet<(usize, Place)>,
}

/// How far a run was read.
#[derive(Debug)]
struct Cursor {
    bytes: Vec<u8>,
    at: usize,
    place: Place,
    measure: usize,
}

impl InOrder {
    /// The next marked row.
    pub fn next_mark(&mut self) -> Result<Option<Mark>, String> {
        loop {
            self.begin_runs().map_err(|error| unkept(&error))?;
            let Some(place) = self.open.iter().map(|cursor| cursor.place).min() else { return Ok(None) };
            let mut measures = Vec::new();
            for cursor in &mut self.open {
                while cursor.place == place {
                    measures.push(cursor.measure);
                    if !cursor.advance() {
                        break;
                    }
                }
            }
            self.open.retain(|cursor| cursor.at <= cursor.bytes.len());
            measures.sort_unstable();
            measures.dedup();
            measures.retain(|measure| !self.retracted.contains(&(*measure, place)));
            if !measures.is_empty() {
                return Ok(Some(Mark { place, measures }));
            }
        }
    }

    /// Begins every run that may hold the next place.
    fn begin_runs(&mut self) -> io::Result<()> {
        while let Some(run) = self.ahead.last() {
            if self.open.iter().any(|cursor| cursor.place < run.first) {
                break;
            }
            let mut bytes = vec![0; run.length];
            self.spool.seek(SeekFrom::Start(run.offset))?;
            self.spool.read_exact(&mut bytes)?;
            let mut cursor = Cursor { bytes, at: 0, place: Place { file: run.first.file, row: 0 }, measure: 0 };
            cursor.advance();
            self.open.push(cursor);
            self.ahead.pop();
        }
        Ok(())
    }
}

impl Cursor {
    /// Reads the next mark. At the end there is none, and the position lies behind the bytes.
    fn advance(&mut self) -> bool {
        if self.at >= self.bytes.len() {
            self.at = self.bytes.len() + 1;
            return false;
        }
        self.place.row += read_number(&self.bytes, &mut self.at);
        self.measure = read_number(&self.bytes, &mut self.at) as usize;
        true
    }
}

fn unkept(error: &io::Error) -> String {
    format!("what fails cannot be kept in `{}`: {error}", std::env::temp_dir().display())
}

/// Seven bits a byte, the lowest first.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &[u8], at: &mut usize) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = bytes.get(*at).copied().unwrap_or_default();
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn told(marks: Marks) -> Vec<(u32, u64, Vec<usize>)> {
        let mut marks = marks.in_order();
        let mut told = Vec::new();
        while let Some(mark) = marks.next_mark().unwrap() {
            told.push((mark.place.file, mark.place.row, mark.measures));
        }
        told
    }

    #[test]
    fn a_mark_can_be_taken_back() {
        let marks = Marks::default();
        marks.add(0, vec![(7, 1), (2, 0)]).unwrap();
        marks.add(0, vec![(2, 1)]).unwrap();
        marks.retract(1, Place { file: 0, row: 7 });
        marks.retract(1, Place { file: 0, row: 2 });
        assert_eq!(told(marks), [(0, 2, vec![0])]);
    }

    #[test]
    fn a_number_of_any_size_comes_back() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            let mut at = 0;
            assert_eq!((read_number(&bytes, &mut at), at), (number, bytes.len()));
        }
    }

    proptest! {
        #[test]
        fn rows_come_in_order_however_they_were_marked(
            runs in proptest::collection::vec((0_u32..3, proptest::collection::vec((0_u64..400, 0_usize..200), 0..40)), 0..20)
        ) {
            let marks = Marks::default();
            let mut expected: BTreeMap<(u32, u64), BTreeSet<usize>> = BTreeMap::new();
            for (file, run) in runs {
                run.iter().for_each(|(row, measure)| { expected.entry((file, *row)).or_default().insert(*measure); });
                marks.add(file, run).unwrap();
            }
            let expected: Vec<_> = expected.into_iter().map(|((file, row), measures)| (file, row, measures.into_iter().collect())).collect();
            prop_assert_eq!(told(marks), expected);
        }
    }
}
