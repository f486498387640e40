//! A small set of short words, for columns of codes: one multiplication, one look into a table without collisions, one
//! comparison.

use polars_arrow::array::View;

/// The longest text that lies in a view itself, so that a text is compared as one number.
const LONGEST: usize = View::MAX_INLINE_SIZE as usize;
/// The most words. A table of more would not stay in the nearest cache.
const MOST: usize = 256;
/// The largest table has two to the power of this many places: sixteen for each word.
const MOST_BITS: u32 = 12;
/// How many multipliers are tried for one size of the table.
const TRIES: u64 = 64;

/// Words of up to 12 bytes, each in a place of its own.
pub(super) struct Words {
    multiplier: u64,
    shift: u32,
    places: Vec<u128>,
}

impl Words {
    /// The set of these words; `None` where they are too many or too long.
    pub(super) fn of(words: &[&str]) -> Option<Self> {
        if words.is_empty() || words.len() > MOST || words.iter().any(|word| word.len() > LONGEST) {
            return None;
        }
        let mut words: Vec<u128> = words.iter().map(|word| View::new_inline(word.as_bytes()).as_u128()).collect();
        words.sort_unstable();
        words.dedup();
        let bits = words.len().next_power_of_two().trailing_zeros().max(1);
        (bits + 1..bits + 5).find_map(|bits| (1..=TRIES).find_map(|attempt| Self::placed(&words, bits, attempt)))
    }

    /// The set, where this multiplier gives every word a place of its own. It is made for every batch, so no memory is taken
    /// for one that does not.
    fn placed(words: &[u128], bits: u32, attempt: u64) -> Option<Self> {
        // Odd numbers without a pattern: multiples of the golden ratio.
        let multiplier = attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut set = Self { multiplier, shift: 64 - bits, places: Vec::new() };
        let mut taken = [0_u64; (1 << MOST_BITS) / 64];
        for word in words {
            let place = set.place(*word);
            let (bits, bit) = (taken.get_mut(place / 64)?, 1 << (place % 64));
            if *bits & bit != 0 {
                return None;
            }
            *bits |= bit;
        }
        // A place that no word has holds the first word: whatever else falls there is not equal to it.
        set.places = vec![*words.first()?; 1 << bits];
        for word in words {
            let place = set.place(*word);
            *set.places.get_mut(place)? = *word;
        }
        Some(set)
    }

    #[inline]
    fn place(&self, word: u128) -> usize {
        let mixed = (word as u64 ^ ((word >> 64) as u64).rotate_left(32)).wrapping_mul(self.multiplier);
        (mixed >> self.shift) as usize
    }

    /// Whether the text of a view is one of the words.
    #[inline]
    pub(super) fn contains(&self, view: View) -> bool {
        let word = view.as_u128();
        self.places.get(self.place(word)) == Some(&word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars_arrow::array::Utf8ViewArray;
    use proptest::prelude::*;

    fn holds(set: &Words, text: &str) -> bool {
        let array = Utf8ViewArray::from_slice_values([text]);
        set.contains(array.views()[0])
    }

    proptest! {
        #[test]
        fn a_set_holds_its_words_and_no_other(
            words in proptest::collection::vec("[a-c]{0,3}|.{0,6}", 1..60),
            others in proptest::collection::vec("[a-c]{0,3}|.{0,20}", 0..60),
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| word.len() <= LONGEST).collect();
            if let Some(set) = Words::of(&words) {
                for text in words.iter().copied().chain(others.iter().map(String::as_str)) {
                    prop_assert_eq!(holds(&set, text), words.contains(&text), "{:?}", text);
                }
            } else {
                prop_assert!(words.is_empty());
            }
        }
    }

    #[test]
    fn every_code_of_two_letters_finds_a_place() {
        let codes: Vec<String> = ('A'..='P').flat_map(|a| ('A'..='P').map(move |b| format!("{a}{b}"))).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        for count in [1, 2, 5, 20, 64] {
            let set = Words::of(&codes[..count]).unwrap();
            assert!(codes.iter().enumerate().all(|(at, code)| holds(&set, code) == (at < count)), "{count}");
        }
    }

    #[test]
    fn long_words_are_left_to_another_way() {
        assert!(Words::of(&["longer than twelve"]).is_none());
    }
}
