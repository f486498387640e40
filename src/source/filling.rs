//! Cells into vectors of values, one tight loop for each way to store them.

use crate::data::{IntegerWidth, read_integer, read_short_integer, word};
use polars_arrow::array::{MutableBinaryViewArray, MutablePrimitiveArray, View};
use polars_arrow::types::NativeType;

/// How much of an unreadable text is kept, in characters.
const LONGEST_UNREADABLE: usize = 200;

/// How many cells were taken, and which of them could not be read.
pub(super) struct Notes<'n> {
    pub(super) height: &'n mut u32,
    pub(super) unreadable: &'n mut Vec<(u32, String)>,
}

impl Notes<'_> {
    /// One cell more.
    #[inline]
    pub(super) fn take(&mut self, cell: Option<&str>, is_readable: bool) {
        if let Some(text) = cell.filter(|_| !is_readable) {
            self.unreadable.push((*self.height, clip(text)));
        }
        *self.height += 1;
    }

    /// Reads all cells as values of one kind.
    #[inline]
    pub(super) fn fill<'t, T: NativeType>(
        mut self,
        values: &mut MutablePrimitiveArray<T>,
        cells: impl Iterator<Item = Option<&'t str>>,
        read: impl Fn(&'t str) -> Option<T>,
    ) {
        cells.for_each(|cell| {
            let is_readable = push(values, cell.and_then(&read));
            self.take(cell, is_readable);
        });
    }

    /// Fills until an integer comes that is too large for 64 bits with a sign, and returns it.
    #[inline]
    pub(super) fn fill_until_wide<'t>(
        mut self,
        values: &mut MutablePrimitiveArray<i64>,
        width: IntegerWidth,
        cells: &mut impl Iterator<Item = Option<&'t str>>,
    ) -> Option<i128> {
        let (low, high) = width.limits();
        let limits = low.max(i64::MIN.into()) as i64..=high.min(i64::MAX.into()) as i64;
        for cell in cells {
            let number = match cell.and_then(|text| read_short_integer(text.as_bytes())) {
                Some(short) => limits.contains(&short).then_some(short),
                None => {
                    match cell.and_then(|text| read_integer(text.as_bytes(), width)).map(|long| (long, long.try_into()))
                    {
                        Some((_, Ok(number))) => Some(number),
                        Some((long, Err(_))) => return Some(long),
                        None => None,
                    }
                }
            };
            let is_readable = push(values, number);
            self.take(cell, is_readable);
        }
        None
    }
}

/// Pushes a value or, where there is none, a null; says which.
#[inline]
pub(super) fn push<T: NativeType>(values: &mut MutablePrimitiveArray<T>, value: Option<T>) -> bool {
    match value {
        Some(value) => values.push_value(value),
        None => values.push(None),
    }
    value.is_some()
}

/// Pushes a text. A short one lies in its view, which is several times faster to make of words than of any number of bytes.
#[inline]
pub(super) fn push_str(values: &mut MutableBinaryViewArray<str>, text: Option<&str>) {
    let Some(text) = text else { return values.push_null() };
    if text.len() > View::MAX_INLINE_SIZE as usize {
        return values.push_value(text);
    }
    let (head, tail) = text.as_bytes().split_at(text.len().min(8));
    let head = word(head);
    let view = View {
        length: text.len() as u32,
        prefix: head as u32,
        buffer_idx: (head >> 32) as u32,
        offset: word(tail) as u32,
    };
    values.push_view(view, &[]);
}

/// The beginning of a text, as much of it as a report will ever show.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(LONGEST_UNREADABLE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
