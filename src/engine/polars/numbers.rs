//! A set of whole numbers of 64 bits. Numbers that lie close together, as keys that were counted up do, are one bit each
//! once the set is complete: a question then touches a few kilobytes instead of a table of all keys.

use super::compare::collect;
use foldhash::fast::RandomState;
use hashbrown::HashSet;
use polars_arrow::bitmap::Bitmap;
use polars_arrow::trusted_len::TrustedLen;

/// The most bits that are spent on one number: as much as the table spends at least.
const BITS_PER_NUMBER: u64 = 64;
/// A range of so many bits is always worth it.
const SMALL: u64 = 1 << 16;

/// Whole numbers.
pub(super) enum Numbers {
    /// Anywhere.
    Spread(HashSet<i64, RandomState>),
    /// Close together; no more are added.
    Close(Range),
}

/// A bit for every number from `first` on.
pub(super) struct Range {
    first: i64,
    bits: Vec<u64>,
    count: usize,
}

impl Numbers {
    pub(super) fn insert(&mut self, number: i64) {
        match self {
            Self::Spread(numbers) => {
                numbers.insert(number);
            }
            Self::Close(range) => *self = Self::Spread(range.numbers().chain([number]).collect()),
        }
    }

    /// Adds everything of another set.
    pub(super) fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Spread(mine), Self::Spread(theirs)) => {
                if mine.len() < theirs.len() {
                    let fewer = std::mem::replace(mine, theirs);
                    mine.extend(fewer);
                } else {
                    mine.extend(theirs);
                }
            }
            (_, Self::Spread(theirs)) => theirs.into_iter().for_each(|number| self.insert(number)),
            (_, Self::Close(theirs)) => theirs.numbers().for_each(|number| self.insert(number)),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Spread(numbers) => numbers.len(),
            Self::Close(range) => range.count,
        }
    }

    /// Every number, in any order.
    pub(super) fn numbers(&self) -> Box<dyn Iterator<Item = i64> + '_> {
        match self {
            Self::Spread(numbers) => Box::new(numbers.iter().copied()),
            Self::Close(range) => Box::new(range.numbers()),
        }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Spread(numbers) => numbers.allocation_size(),
            Self::Close(range) => size_of_val(&range.bits[..]),
        }
    }

    /// How many more numbers find room before it grows.
    pub(super) fn spare(&self) -> usize {
        match self {
            Self::Spread(numbers) => numbers.capacity() - numbers.len(),
            Self::Close(_) => 0,
        }
    }

    pub(super) fn contains(&self, number: i64) -> bool {
        match self {
            Self::Spread(numbers) => numbers.contains(&number),
            Self::Close(range) => range.contains(number),
        }
    }

    /// Which of the numbers are not in the set; what is `None` is in no set.
    pub(super) fn missing(&self, numbers: impl TrustedLen<Item = Option<i64>>) -> Bitmap {
        match self {
            Self::Spread(known) => collect(numbers.map(|number| number.is_none_or(|number| !known.contains(&number)))),
            Self::Close(range) => collect(numbers.map(|number| number.is_none_or(|number| !range.contains(number)))),
        }
    }

    /// The set as it is best asked.
    #[must_use]
    pub(super) fn complete(self) -> Self {
        match self {
            Self::Spread(numbers) => Range::of(&numbers).map_or(Self::Spread(numbers), Self::Close),
            close @ Self::Close(_) => close,
        }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Spread(HashSet::default())
    }
}

impl Range {
    /// The range of the numbers, where it is small enough.
    fn of(numbers: &HashSet<i64, RandomState>) -> Option<Self> {
        let (first, last) = (*numbers.iter().min()?, *numbers.iter().max()?);
        let span = last.abs_diff(first);
        if span >= SMALL.max(BITS_PER_NUMBER.saturating_mul(numbers.len() as u64)) {
            return None;
        }
        let mut bits = vec![0; (span / 64 + 1) as usize];
        for number in numbers {
            let at = number.abs_diff(first);
            bits[(at / 64) as usize] |= 1 << (at % 64);
        }
        Some(Self { first, bits, count: numbers.len() })
    }

    #[inline]
    fn contains(&self, number: i64) -> bool {
        // A number below the first wraps round to far beyond the last.
        let at = number.wrapping_sub(self.first) as u64;
        self.bits.get((at / 64) as usize).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    fn numbers(&self) -> impl Iterator<Item = i64> + '_ {
        let all = (0..self.bits.len() as i64 * 64).map(|at| self.first.wrapping_add(at));
        all.filter(|number| self.contains(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn numbers() -> impl Strategy<Value = Vec<i64>> {
        let edges = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(i64::MAX - 70), any::<i64>(), -200_i64..200];
        prop_oneof![
            proptest::collection::vec(edges, 0..20),
            proptest::collection::vec(-200_i64..200, 0..20),
            proptest::collection::vec((i64::MAX - 300)..=i64::MAX, 0..20),
            proptest::collection::vec(i64::MIN..=(i64::MIN + 300), 0..20),
        ]
    }

    fn set(numbers: &[i64]) -> Numbers {
        let mut set = Numbers::default();
        numbers.iter().for_each(|number| set.insert(*number));
        set
    }

    proptest! {
        #[test]
        fn a_complete_set_has_the_same_numbers(known in numbers(), asked in numbers(), more in numbers()) {
            let all: BTreeSet<i64> = known.iter().copied().collect();
            let complete = set(&known).complete();
            prop_assert_eq!(complete.len(), all.len());
            for number in known.iter().chain(&asked) {
                prop_assert_eq!(complete.contains(*number), all.contains(number));
            }
            let missing = complete.missing(asked.iter().map(|number| Some(*number)));
            let expected: Vec<bool> = asked.iter().map(|number| !all.contains(number)).collect();
            prop_assert_eq!(missing.iter().collect::<Vec<_>>(), expected);

            let mut merged = set(&more).complete();
            merged.merge(complete);
            let both: BTreeSet<i64> = all.iter().chain(&more).copied().collect();
            prop_assert_eq!(merged.len(), both.len());
            prop_assert!(both.iter().all(|number| merged.contains(*number)));
        }
    }

    #[test]
    fn counted_keys_become_bits_and_random_ones_do_not() {
        let counted: Vec<i64> = (0..100_000).map(|at| 1_000_000 + at * 3).collect();
        assert!(matches!(set(&counted).complete(), Numbers::Close(_)));
        let random: Vec<i64> = (0..1_000_i64).map(|at| at.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64)).collect();
        assert!(matches!(set(&random).complete(), Numbers::Spread(_)));
    }
}
