//! The lines of a contract around a place in it, with the place marked.

use crate::problem::Span;
use serde::Serialize;
use std::ops::Range;

/// So many lines stand before the marked one, and so many behind it.
const BEFORE: usize = 2;
const BEHIND: usize = 1;
/// Lines are cut behind so many characters.
const LONGEST: usize = 160;

/// One line of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    number: usize,
    is_marked: bool,
    before: String,
    marked: String,
    behind: String,
}

impl Line {
    fn is_blank(&self) -> bool {
        [&self.before, &self.marked, &self.behind].iter().all(|part| part.trim().is_empty())
    }

    fn indent(&self) -> usize {
        self.before.bytes().take_while(|byte| *byte == b' ').count()
    }
}

/// The lines of a text, found once.
pub(super) struct Lines<'t> {
    text: &'t str,
    ranges: Vec<Range<usize>>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut ranges = Vec::new();
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate().skip(start) {
            let is_first_of_two = *byte == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if matches!(byte, b'\n' | b'\r') && !is_first_of_two {
                let end = if *byte == b'\n' && at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
                ranges.push(start..end);
                start = at + 1;
            }
        }
        if start < text.len() {
            ranges.push(start..text.len());
        }
        Self { text, ranges }
    }

    /// The lines around a place, without the spaces that all of them begin with; none where the place is unknown or not
    /// of this text.
    pub(super) fn around(&self, span: Span) -> Vec<Line> {
        let Some(at) = span.line.checked_sub(1).filter(|at| *at < self.ranges.len()) else { return Vec::new() };
        let shown = at.saturating_sub(BEFORE)..(at + BEHIND + 1).min(self.ranges.len());
        let mut lines: Vec<Line> = shown.map(|index| self.line(index, (index == at).then_some(span))).collect();
        let indent = lines.iter().filter(|line| !line.is_blank()).map(Line::indent).min().unwrap_or(0);
        for line in &mut lines {
            line.before.drain(..indent.min(line.indent()));
        }
        lines
    }

    fn line(&self, index: usize, marked: Option<Span>) -> Line {
        let range = self.ranges[index].clone();
        let Some(span) = marked else {
            let before = cut(&self.text[range], LONGEST);
            return Line { number: index + 1, is_marked: false, before, marked: String::new(), behind: String::new() };
        };
        let start = boundary(self.text, span.start.clamp(range.start, range.end));
        let end = boundary(self.text, span.end.clamp(start, range.end));
        let before = cut(&self.text[range.start..start], LONGEST);
        let marked = cut(self.text[start..end].trim_end(), LONGEST);
        let behind = cut(&self.text[start + self.text[start..end].trim_end().len()..range.end], LONGEST);
        Line { number: index + 1, is_marked: true, before, marked, behind }
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: usize, end: usize, line: usize) -> Span {
        Span { start, end, line, column: 1 }
    }

    fn shown(lines: &[Line]) -> Vec<String> {
        let mark = |line: &Line| format!("{} {}[{}]{}", line.number, line.before, line.marked, line.behind);
        lines.iter().map(mark).collect()
    }

    #[test]
    fn the_place_is_marked_between_its_neighbours() {
        let text = "a: 1\nb: 2\r\n  - c: 3\nd: 4\ne: 5\n";
        let lines = Lines::of(text).around(span(15, 16, 3));
        let indented = Lines::of("   a: 1\n\n     b: 2\n").around(span(14, 15, 3));
        assert_eq!(shown(&indented), ["1 a: 1[]", "2 []", "3   [b]: 2"]);
        assert_eq!(shown(&lines), ["1 a: 1[]", "2 b: 2[]", "3   - [c]: 3", "4 d: 4[]"]);
        assert!(lines[2].is_marked && !lines[1].is_marked);
        assert_eq!(shown(&Lines::of("\u{feff}x").around(span(3, 9, 1))), ["1 [x]"]);
    }

    #[test]
    fn a_place_elsewhere_has_no_lines() {
        assert!(Lines::of("a\n").around(Span::default()).is_empty());
        assert!(Lines::of("a\n").around(span(2, 3, 2)).is_empty());
        assert!(Lines::of("").around(span(0, 1, 1)).is_empty());
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = "x".repeat(1_000);
        let lines = Lines::of(&text).around(span(0, 1_000, 1));
        assert_eq!(lines[0].marked.chars().count(), LONGEST + 1);
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_can_be_shown(text in "[aé\r\n: ]{0,40}", start in 0_usize..50, length in 0_usize..20, line in 0_usize..12) {
            let lines = Lines::of(&text).around(span(start, start + length, line));
            prop_assert!(lines.len() <= BEFORE + 1 + BEHIND);
            let broken = lines.iter().any(|line| [&line.before, &line.marked, &line.behind].iter().any(|part| part.contains('\n')));
            prop_assert!(!broken);
        }
    }
}
