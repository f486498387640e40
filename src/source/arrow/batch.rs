//! The wanted columns of the record batches of one file: looked at together, so that no more is read than there is room
//! for, and read one by one.

use super::super::growth::refuse_stream;
use super::super::guard::corrupt;
use super::super::room::too_large;
use super::super::{SourceError, Wanted};
use super::column::{Place, first_unreadable};
use super::layout::Batch;
use super::messages::{Dictionary, batch_at, body_of};
use super::schema::ArrowColumn;
use super::{Fit, Shared};
use polars_arrow::array::Array;
use polars_arrow::io::ipc::read::Dictionaries;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many record batches are being read at the same time, at most.
const AT_ONCE: usize = 256;

/// The wanted columns of a file as they are stored.
pub(super) struct Stored {
    pub(super) shared: Arc<Shared>,
    /// The positions of the wanted columns, in ascending order, each once.
    wanted: Vec<usize>,
    fit: Option<Fit>,
    dictionaries: OnceLock<Result<Dictionaries, SourceError>>,
    opened: Mutex<HashMap<usize, Arc<Opened>>>,
}

/// A record batch that was looked at.
pub(super) struct Opened {
    group: usize,
    batch: Batch,
    body: u64,
    places: BTreeMap<usize, Place>,
}

impl Stored {
    pub(super) fn new(shared: Arc<Shared>, wanted: &[Wanted], fit: Option<Fit>) -> Self {
        let mut wanted: Vec<usize> = wanted.iter().map(|wanted| wanted.index).collect();
        wanted.sort_unstable();
        wanted.dedup();
        Self { shared, wanted, fit, dictionaries: OnceLock::new(), opened: Mutex::default() }
    }

    /// Looks at a record batch, once.
    pub(super) fn open(&self, group: usize) -> Result<Arc<Opened>, SourceError> {
        let lock = || self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&group) {
            return Ok(Arc::clone(known));
        }
        let Shared { path, input, messages } = &*self.shared;
        let block = messages.batches.get(group).map(|(block, _)| block).ok_or_else(|| corrupt(path))?;
        let batch = batch_at(input, block).ok_or_else(|| corrupt(path))?;
        let body = body_of(block);
        let broken = |message: String| SourceError::new(path, message).help("write the file again");
        let parts = batch.parts(messages.columns.iter().map(|column| &column.layout)).map_err(broken)?;
        let mut places = BTreeMap::new();
        for (at, part) in parts.into_iter().enumerate().filter(|(at, _)| self.wanted.binary_search(at).is_ok()) {
            let place = Place::of(part, &batch, input, body);
            places.insert(at, place.map_err(|why| self.told(&messages.columns[at], &why))?);
        }
        self.check_room(&places, block.body_length.unsigned_abs())?;
        let opened = Arc::new(Opened { group, batch, body, places });
        let mut known = lock();
        // Pieces come in order.
        known.retain(|earlier, _| earlier + AT_ONCE > group);
        known.insert(group, Arc::clone(&opened));
        Ok(opened)
    }

    /// An error if the columns that are held at the same time find no room.
    fn check_room(&self, places: &BTreeMap<usize, Place>, packed: u64) -> Result<(), SourceError> {
        let path = &self.shared.path;
        let unpacked = places.values().fold(0_u64, |sum, place| sum.saturating_add(place.bytes()));
        refuse_stream(unpacked, packed)
            .map_err(|why| SourceError::new(path, format!("claims that its bytes unpack to {why}")))?;
        let Some(fit) = &self.fit else { return Ok(()) };
        for set in &fit.together {
            let sizes = set.iter().filter_map(|at| Some((*at, places.get(at)?.bytes())));
            let bytes = sizes.clone().fold(0_u64, |sum, (_, bytes)| sum.saturating_add(bytes));
            let largest = sizes.max_by_key(|(_, bytes)| *bytes);
            if let Some((at, _)) = largest.filter(|_| bytes > fit.bytes) {
                let name = self.name(at);
                let what = match set.len() {
                    1 => format!("column `{name}`"),
                    others => format!("column `{name}`, with {} that it is compared with,", others - 1),
                };
                return Err(too_large(path, &what, bytes, fit.bytes));
            }
        }
        Ok(())
    }

    fn name(&self, at: usize) -> &str {
        self.shared.messages.columns.get(at).map_or("", |column| &column.field.name)
    }

    /// A wanted column of a record batch.
    pub(super) fn read(&self, opened: &Opened, wanted: &Wanted) -> Result<Box<dyn Array>, SourceError> {
        let Shared { path, input, messages } = &*self.shared;
        let missing = || SourceError::new(path, format!("has no column `{}`", wanted.field.name));
        let column = messages.columns.get(wanted.index).ok_or_else(missing)?;
        if let Some(unknown) = column.unknown {
            let message = format!("column `{}` is of a type that is not supported: {unknown}", wanted.field.name);
            return Err(SourceError::new(path, message).help("write it in another type"));
        }
        let place = opened.places.get(&wanted.index).ok_or_else(missing)?;
        let dictionaries = self.dictionaries.get_or_init(|| self.read_dictionaries());
        let dictionaries = dictionaries.as_ref().map_err(Clone::clone)?;
        let read = place.read(column, &opened.batch, dictionaries, input, opened.body);
        read.map_err(|why| self.unreadable_text(opened, column, place).unwrap_or_else(|| self.told(column, &why)))
    }

    /// The error about the first text of a column that is none, if that is what is wrong with it.
    fn unreadable_text(&self, opened: &Opened, column: &ArrowColumn, place: &Place) -> Option<SourceError> {
        let Shared { path, input, messages } = &*self.shared;
        let bytes = column.as_bytes()?;
        let array = place.read(&bytes, &opened.batch, &Dictionaries::default(), input, opened.body).ok()?;
        let before: usize = messages.batches.iter().take(opened.group).map(|(_, rows)| rows).sum();
        let row = before + first_unreadable(array.as_ref())? + 1;
        let message = format!("column `{}` holds a text in row {row} that is not valid UTF-8", column.field.name);
        Some(SourceError::new(path, message).help("write the file again as UTF-8"))
    }

    fn told(&self, column: &ArrowColumn, why: &str) -> SourceError {
        let message = format!("column `{}` cannot be decoded: {why}", column.field.name);
        SourceError::new(&self.shared.path, message)
            .help("write the file again; if another program reads it, please report it")
    }

    /// The dictionaries of the wanted columns.
    fn read_dictionaries(&self) -> Result<Dictionaries, SourceError> {
        let mut read = Dictionaries::default();
        let mut left = self.fit.as_ref().map(|fit| fit.bytes);
        for at in &self.wanted {
            if let Some(column) = self.shared.messages.columns.get(*at) {
                self.read_dictionaries_of(column, &mut read, &mut left)?;
            }
        }
        Ok(read)
    }

    fn read_dictionaries_of(
        &self,
        column: &ArrowColumn,
        read: &mut Dictionaries,
        left: &mut Option<u64>,
    ) -> Result<(), SourceError> {
        let Shared { path, input, messages } = &*self.shared;
        for (id, values) in &column.dictionaries {
            if read.contains_key(id) {
                continue;
            }
            self.read_dictionaries_of(values, read, left)?;
            let name = &column.field.name;
            let Some(Dictionary { block, changes }) = messages.dictionaries.get(id) else {
                return Err(SourceError::new(path, format!("column `{name}` has a dictionary that is not there")));
            };
            if *changes {
                let message = format!("column `{name}` changes its dictionary in its course, which is not supported");
                return Err(SourceError::new(path, message).help("write the file with one dictionary"));
            }
            let batch = batch_at(input, block).ok_or_else(|| corrupt(path))?;
            let told = |why: String| self.told(values, &why);
            let part = batch.parts([&values.layout].into_iter()).map_err(told)?.pop().ok_or_else(|| corrupt(path))?;
            let place = Place::of(part, &batch, input, body_of(block)).map_err(told)?;
            match left {
                Some(left) if place.bytes() > *left => {
                    return Err(too_large(path, &format!("the dictionary of column `{name}`"), place.bytes(), *left));
                }
                Some(left) => *left -= place.bytes(),
                None => refuse_stream(place.bytes(), block.body_length.unsigned_abs()).map_err(told)?,
            }
            read.insert(*id, place.read(values, &batch, read, input, body_of(block)).map_err(told)?);
        }
        Ok(())
    }
}
