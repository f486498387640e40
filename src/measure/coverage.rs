//! Whether an automaton lets every text pass, or none.

use super::automaton::Automaton;
use std::collections::HashSet;

/// What an automaton says of texts in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// Every text matches.
    All,
    /// No text does.
    None,
    /// Some do and some do not, or the automaton cannot tell.
    Some,
}

/// Where a text stands between two characters, or which bytes may follow within one: RFC 3629, section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Utf8 {
    Between,
    /// So many bytes are left, and the next one lies in this range.
    Within(u8, u8, u8),
}

impl Utf8 {
    /// Where the text stands after one more byte; `None` where no text has that byte here.
    fn next(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Between, 0..=0x7f) => Some(Self::Between),
            (Self::Between, 0xc2..=0xdf) => Some(Self::Within(1, 0x80, 0xbf)),
            (Self::Between, 0xe0) => Some(Self::Within(2, 0xa0, 0xbf)),
            (Self::Between, 0xed) => Some(Self::Within(2, 0x80, 0x9f)),
            (Self::Between, 0xe1..=0xef) => Some(Self::Within(2, 0x80, 0xbf)),
            (Self::Between, 0xf0) => Some(Self::Within(3, 0x90, 0xbf)),
            (Self::Between, 0xf1..=0xf3) => Some(Self::Within(3, 0x80, 0xbf)),
            (Self::Between, 0xf4) => Some(Self::Within(3, 0x80, 0x8f)),
            (Self::Between, _) => None,
            (Self::Within(left, least, most), byte) if (least..=most).contains(&byte) => {
                Some(if left == 1 { Self::Between } else { Self::Within(left - 1, 0x80, 0xbf) })
            }
            (Self::Within(..), _) => None,
        }
    }
}

/// Goes wherever a text can lead.
pub(super) fn coverage(automaton: &Automaton) -> Coverage {
    let first = (automaton.start(), Utf8::Between);
    let (mut seen, mut left, mut verdict) = (HashSet::from([first]), vec![first], None);
    while let Some((state, place)) = left.pop() {
        if place == Utf8::Between {
            let found = match automaton.end(state) {
                Some(true) => Coverage::All,
                Some(false) => Coverage::None,
                None => return Coverage::Some,
            };
            if *verdict.get_or_insert(found) != found {
                return Coverage::Some;
            }
        }
        let next = (0..=255).filter_map(|byte| Some((automaton.step(state, byte), place.next(byte)?)));
        left.extend(next.filter(|next| seen.insert(*next)));
    }
    verdict.unwrap_or(Coverage::Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Pattern;

    fn of(pattern: &str, whole: bool) -> Coverage {
        Pattern::compile(pattern, whole).unwrap().coverage()
    }

    #[test]
    fn a_pattern_may_match_everything() {
        for (pattern, whole) in [(r"[\s\S]*", true), ("(?s:.)*", true), ("x?", false), ("", false), ("(?s).*|a", true)]
        {
            assert_eq!(of(pattern, whole), Coverage::All, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_may_match_nothing() {
        for (pattern, whole) in [(r"[^\s\S]", true), (r"[^\s\S]+", false), (r"a\Ab", false)] {
            assert_eq!(of(pattern, whole), Coverage::None, "{pattern}");
        }
    }

    #[test]
    fn other_patterns_match_some_texts() {
        // A full stop is no line break.
        for (pattern, whole) in
            [(".*", true), ("a", false), (r"[\s\S]+", true), (r"[\x00-\x{d7ff}]*", true), (r"\b", false)]
        {
            assert_eq!(of(pattern, whole), Coverage::Some, "{pattern}");
        }
    }
}
