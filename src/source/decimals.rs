//! A column of decimals that share a scale only once all of them are known.

use super::arrow_types::PRECISION;
use super::columns::push;
use crate::data::Decimal;
use polars_arrow::array::MutablePrimitiveArray;
use polars_core::datatypes::Int128Chunked;
use polars_core::prelude::{IntoSeries, PlSmallStr, Series};

/// Decimals, each with its own scale until all of them are known.
#[derive(Debug, Default)]
pub(super) struct AnyDecimals {
    units: MutablePrimitiveArray<i128>,
    scales: Vec<u8>,
}

impl AnyDecimals {
    /// Room for so many decimals.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { units: MutablePrimitiveArray::with_capacity(capacity), scales: Vec::with_capacity(capacity) }
    }

    /// A number, or a null; says which.
    #[inline]
    pub(super) fn push(&mut self, number: Option<Decimal>) -> bool {
        self.scales.push(number.map_or(0, |number| number.scale as u8));
        push(&mut self.units, number.map(|number| number.units))
    }

    /// Brings all to one scale: the largest that was written or, where that is too much for some number, the largest
    /// that is needed. A number that does not fit even so is unreadable.
    pub(super) fn finish(self, name: PlSmallStr, unreadable: &mut Vec<(u32, String)>) -> Series {
        let written = self.scales.iter().copied().max().unwrap_or(0);
        if self.scales.iter().all(|scale| *scale == written) {
            return finish_decimal(name, self.units, u32::from(written));
        }
        let all_fit = |scale| self.numbers().flatten().all(|number| rescale(number, scale).is_some());
        let needed = || self.numbers().flatten().map(|number| number.normal().scale).max().unwrap_or(0);
        let scale = if all_fit(u32::from(written)) { u32::from(written) } else { needed() };
        let mut units = MutablePrimitiveArray::with_capacity(self.scales.len());
        for (row, number) in self.numbers().enumerate() {
            let scaled = number.and_then(|number| rescale(number.normal(), scale));
            if let (Some(number), None) = (number, scaled) {
                unreadable.push((row as u32, number.to_string()));
            }
            units.push(scaled.map(|number| number.units));
        }
        unreadable.sort_by_key(|(row, _)| *row);
        finish_decimal(name, units, scale)
    }

    fn numbers(&self) -> impl Iterator<Item = Option<Decimal>> {
        let scaled = self.units.iter().zip(&self.scales);
        scaled.map(|(units, scale)| units.map(|units| Decimal::new(*units, u32::from(*scale))))
    }
}

fn rescale(number: Decimal, scale: u32) -> Option<Decimal> {
    number.rescale(scale).filter(|number| number.digits() as usize <= PRECISION)
}

/// A column of decimals of one scale.
pub(super) fn finish_decimal(name: PlSmallStr, units: MutablePrimitiveArray<i128>, scale: u32) -> Series {
    Int128Chunked::with_chunk(name, units.freeze()).into_decimal_unchecked(PRECISION, scale as usize).into_series()
}
