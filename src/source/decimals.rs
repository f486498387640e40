//! A column of decimals that share a scale only once all of them are known.

use super::arrow::types::PRECISION;
use super::filling::push;
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

    /// Brings all to the largest scale, which every number fits into by the rules of reading. Also says how many digits
    /// behind the point each number was written with, where they differ.
    pub(super) fn finish(self, name: PlSmallStr) -> (Series, Option<Vec<u8>>) {
        let scale = self.scales.iter().copied().max().unwrap_or(0);
        if self.scales.iter().all(|other| *other == scale) {
            return (finish_decimal(name, self.units, u32::from(scale)), None);
        }
        let mut units = MutablePrimitiveArray::with_capacity(self.scales.len());
        for number in self.numbers() {
            units.push(number.and_then(|number| number.rescale(u32::from(scale))).map(|number| number.units));
        }
        (finish_decimal(name, units, u32::from(scale)), Some(self.scales))
    }

    fn numbers(&self) -> impl Iterator<Item = Option<Decimal>> {
        let scaled = self.units.iter().zip(&self.scales);
        scaled.map(|(units, scale)| units.map(|units| Decimal::new(*units, u32::from(*scale))))
    }
}

/// A column of decimals of one scale.
pub(super) fn finish_decimal(name: PlSmallStr, units: MutablePrimitiveArray<i128>, scale: u32) -> Series {
    Int128Chunked::with_chunk(name, units.freeze()).into_decimal_unchecked(PRECISION, scale as usize).into_series()
}
