//! Keys of rows: 64-bit hashes to find candidates, and exact bytes to be sure.
//!
//! Equal values have equal keys however they are stored: `1`, `1.0` and `1.00` are the same number in any width, an
//! instant is the same in any unit, `-0.0` is `0.0`, and every NaN is the same.

use super::predicate::unreadable;
use super::truth::either;
use super::view::{Rows, Unit, Values, View, for_steps};
use crate::data::{Cell, Decimal, Value};
use crate::source::cell;
use foldhash::quality::RandomState;
use polars_arrow::bitmap::{Bitmap, and_not};
use std::hash::{BuildHasher, Hasher};

/// The key columns of a batch.
pub(super) struct Keys<'b> {
    views: Vec<View<'b>>,
    height: usize,
    /// The rows that have a key.
    pub(super) present: Bitmap,
    /// The rows without a key because a part is unreadable.
    pub(super) unreadable: Option<Bitmap>,
}

impl<'b> Keys<'b> {
    /// The keys of every row.
    pub(super) fn of(rows: Rows<'b>, columns: &[String], nulls_equal: bool) -> Result<Self, String> {
        let height = rows.batch.height;
        let columns: Vec<_> = columns.iter().map(|name| rows.column(name)).collect::<Result<_, _>>()?;
        let unreadable = columns.iter().fold(None, |rows, column| either(rows, unreadable(column)));
        let views: Vec<View<'b>> = columns.into_iter().map(View::of).collect();
        let everyone = Bitmap::new_with_value(true, height);
        let present = if nulls_equal {
            unreadable.as_ref().map_or(everyone.clone(), |rows| and_not(&everyone, rows))
        } else {
            views.iter().filter_map(|view| view.validity).fold(everyone, |present, validity| &present & validity)
        };
        Ok(Self { views, height, present, unreadable })
    }

    /// The values of the key's only column, where it has only one.
    pub(super) fn single(&self) -> Option<Values<'b>> {
        match &self.views[..] {
            [view] => Some(view.values),
            _ => None,
        }
    }

    /// The whole number of 64 bits that a key is, where it is one.
    pub(super) fn as_number(key: &[u8]) -> Option<i64> {
        match key {
            [NUMBER, number @ ..] => {
                number.try_into().ok().and_then(|bytes| i64::try_from(i128::from_le_bytes(bytes)).ok())
            }
            _ => None,
        }
    }

    /// The key that a whole number is.
    pub(super) fn of_number(number: i64) -> Vec<u8> {
        let mut key = Vec::with_capacity(17);
        write_number(i128::from(number), 0, &mut key);
        key
    }

    /// The hash of every row's key; of a row without a key, anything.
    pub(super) fn hashes(&self, seed: &RandomState) -> Vec<u64> {
        if let [view] = &self.views[..]
            && let Some(mut hashes) = single_hashes(view, seed)
        {
            // What lies under a null is anything; as a key, a null is itself.
            if let Some(validity) = view.validity {
                let null = seed.hash_one_bytes(&[NULL]);
                (!validity).true_idx_iter().for_each(|row| hashes[row] = null);
            }
            return hashes;
        }
        let mut buffer = Vec::new();
        (0..self.height)
            .map(|row| {
                self.bytes(row, &mut buffer);
                seed.hash_one_bytes(&buffer)
            })
            .collect()
    }

    /// The exact key of a row, so that equal keys are equal bytes.
    pub(super) fn bytes(&self, row: usize, buffer: &mut Vec<u8>) {
        buffer.clear();
        for view in &self.views {
            if view.is_valid(row) {
                write_value(view, row, buffer);
            } else {
                buffer.push(NULL);
            }
        }
    }
}

const NULL: u8 = 0;
const NUMBER: u8 = 1;
const FRACTION: u8 = 2;
const FLOAT: u8 = 3;
const TEXT: u8 = 4;
const BOOLEAN: u8 = 5;
const DAY: u8 = 6;
const TIME: u8 = 7;
const INSTANT: u8 = 8;
const BYTES: u8 = 9;
const OTHER: u8 = 10;

fn write_value(view: &View<'_>, row: usize, buffer: &mut Vec<u8>) {
    match view.values {
        Values::Steps(steps, unit) => write_steps(for_steps!(steps, slice => slice[row] as i128), unit, buffer),
        Values::Float32(slice) => write_float(f64::from(slice[row]), buffer),
        Values::Float64(slice) => write_float(slice[row], buffer),
        Values::Boolean(bits) => buffer.extend([BOOLEAN, u8::from(bits.get_bit(row))]),
        Values::Text(array) => write_bytes(TEXT, array.value(row).as_bytes(), buffer),
        Values::Bytes(array) => write_bytes(BYTES, array.value(row), buffer),
        Values::Nested => write_bytes(OTHER, cell(view.column, row).to_string().as_bytes(), buffer),
    }
}

fn write_steps(steps: i128, unit: Unit, buffer: &mut Vec<u8>) {
    match unit {
        Unit::Number(0) => write_number(steps, 0, buffer),
        Unit::Number(scale) => {
            let number = Decimal::new(steps, scale).normal();
            write_number(number.units, number.scale, buffer);
        }
        Unit::Day => {
            buffer.push(DAY);
            buffer.extend((steps as i64).to_le_bytes());
        }
        Unit::TimeOfDay => {
            buffer.push(TIME);
            buffer.extend((steps as i64).to_le_bytes());
        }
        Unit::Instant(step) => {
            buffer.push(INSTANT);
            buffer.extend((steps * step).to_le_bytes());
        }
    }
}

fn write_number(units: i128, scale: u32, buffer: &mut Vec<u8>) {
    if scale == 0 {
        buffer.push(NUMBER);
    } else {
        buffer.extend([FRACTION, scale as u8]);
    }
    buffer.extend(units.to_le_bytes());
}

fn write_float(number: f64, buffer: &mut Vec<u8>) {
    buffer.push(FLOAT);
    buffer.extend(float_bits(number).to_le_bytes());
}

fn write_bytes(tag: u8, bytes: &[u8], buffer: &mut Vec<u8>) {
    buffer.push(tag);
    buffer.extend((bytes.len() as u64).to_le_bytes());
    buffer.extend(bytes);
}

/// The cells of a key, from its exact bytes.
pub(super) fn cells(mut key: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    while let Some((cell, rest)) = read_cell(key) {
        cells.push(cell);
        key = rest;
    }
    cells
}

fn read_cell(key: &[u8]) -> Option<(Cell, &[u8])> {
    let (tag, rest) = key.split_first()?;
    let eight = |rest: &[u8]| rest.first_chunk::<8>().map(|bytes| i64::from_le_bytes(*bytes));
    let sixteen = |rest: &[u8]| rest.first_chunk::<16>().map(|bytes| i128::from_le_bytes(*bytes));
    let (value, length) = match *tag {
        NULL => return Some((Cell::Null, rest)),
        NUMBER => (Value::Integer(sixteen(rest)?), 16),
        FRACTION => {
            let (scale, units) = rest.split_first()?;
            (Value::Decimal(Decimal::new(sixteen(units)?, u32::from(*scale))), 17)
        }
        FLOAT => (Value::Float(f64::from_bits(eight(rest)? as u64)), 8),
        BOOLEAN => (Value::Boolean(*rest.first()? == 1), 1),
        DAY => (Value::Date(eight(rest)? as i32), 8),
        TIME => (Value::Time(eight(rest)?), 8),
        INSTANT => (Value::Timestamp(sixteen(rest)?), 16),
        tag => {
            let length = eight(rest)? as usize;
            let bytes = rest.get(8..8 + length)?;
            let text = || String::from_utf8_lossy(bytes).into_owned();
            let value = match tag {
                TEXT => Value::String(text()),
                BYTES => Value::Binary(bytes.to_vec()),
                _ => Value::Nested(text()),
            };
            (value, 8 + length)
        }
    };
    Some((Cell::Value(value), rest.get(length..)?))
}

fn float_bits(number: f64) -> u64 {
    if number.is_nan() {
        return f64::NAN.to_bits();
    }
    // Adding zero makes -0.0 to 0.0.
    (number + 0.0).to_bits()
}

/// The common keys of one column, without bytes in between. A key must hash alike in every batch and in the other
/// dataset, so whole numbers hash as numbers whatever their width, and only texts and whole numbers come here.
fn single_hashes(view: &View<'_>, seed: &RandomState) -> Option<Vec<u64>> {
    match view.values {
        Values::Text(array) => Some(array.values_iter().map(|text| seed.hash_text(text.as_bytes())).collect()),
        Values::Steps(steps, Unit::Number(0)) => {
            Some(for_steps!(steps, slice => slice.iter().map(|value| seed.hash_number(*value as i128)).collect()))
        }
        _ => None,
    }
}

/// The ways keys are hashed. All of them agree with [`Keys::bytes`] on what is equal.
trait HashKey {
    fn hash_one_bytes(&self, key: &[u8]) -> u64;
    fn hash_text(&self, text: &[u8]) -> u64;
    fn hash_number(&self, number: i128) -> u64;
}

impl HashKey for RandomState {
    fn hash_one_bytes(&self, key: &[u8]) -> u64 {
        // Short of being the same function, it must give a single whole number or text the hash of its fast path:
        // a column of decimals may hold whole numbers.
        match key {
            [NUMBER, number @ ..] if number.len() == 16 => match number.try_into() {
                Ok(bytes) => self.hash_number(i128::from_le_bytes(bytes)),
                Err(_) => self.hash_text(key),
            },
            key => self.hash_text(key),
        }
    }

    fn hash_text(&self, text: &[u8]) -> u64 {
        let mut hasher = self.build_hasher();
        hasher.write(text);
        hasher.finish()
    }

    fn hash_number(&self, number: i128) -> u64 {
        let mut hasher = self.build_hasher();
        match i64::try_from(number) {
            Ok(number) => hasher.write_u64(number as u64),
            Err(_) => hasher.write_u128(number as u128),
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Batch, Column, Rows as Numbers};
    use polars::prelude::{Int64Chunked, IntoSeries};
    use polars_arrow::array::PrimitiveArray;

    #[test]
    fn what_lies_under_a_null_is_no_part_of_a_key() {
        let validity: Bitmap = [true, false, false, true].into_iter().collect();
        let array = PrimitiveArray::from_vec(vec![1_i64, 2, 3, 1]).with_validity(Some(validity));
        let series = Int64Chunked::with_chunk("a".into(), array).into_series();
        let batch = Batch { height: 4, rows: Numbers::From(1), columns: vec![Column::new(series, Vec::new())] };
        let names = ["a".to_owned()];
        let keys = Keys::of(Rows { batch: &batch, names: &names }, &names, true).unwrap();
        let hashes = keys.hashes(&RandomState::default());
        assert_eq!((hashes[0], hashes[1]), (hashes[3], hashes[2]));
        assert_ne!(hashes[0], hashes[1]);
    }
}
