//! The one way by which text from outside gets into a report that people read.

use unicode_width::UnicodeWidthChar;

/// More marks than that upon one letter are no writing any more, but ink over the neighbouring lines.
const MOST_MARKS: usize = 4;

/// A text that is safe to print, at most so many terminal columns wide; longer ones end in an ellipsis.
///
/// What does not show or changes how other text shows is escaped: control characters, line separators, spaces other
/// than the plain one, bidirectional controls and everything without a width of its own. So is what a CI runner would
/// take for a command: a leading `::`, and `##[` or `##vso[` anywhere. With `ascii` everything else is escaped, too.
pub fn show(text: &str, most: usize, ascii: bool) -> String {
    let ellipsis = if ascii { "..." } else { "…" };
    let ellipsis = &ellipsis[..ellipsis.len().min(if ascii { most } else { most.saturating_mul(3) })];
    let room = most.saturating_sub(ellipsis.chars().count());
    let mut shown = String::new();
    let (mut width, mut kept) = (0, 0);
    let mut marks = MOST_MARKS;
    for (at, character) in text.char_indices() {
        let own = character.width().unwrap_or(0);
        marks = if own > 0 { 0 } else { marks + 1 };
        let before = shown.len();
        if is_command(text, at) || is_treacherous(character) || marks > MOST_MARKS {
            escape(character, &mut shown);
        } else if ascii && !character.is_ascii() {
            spell(character, &mut shown);
        } else {
            shown.push(character);
        }
        let printed = &shown[before..];
        width += if printed.starts_with(character) { own } else { printed.len() };
        if width > most {
            shown.truncate(kept);
            shown.push_str(ellipsis);
            return shown;
        }
        if width <= room {
            kept = shown.len();
        }
    }
    shown
}

/// Whether a character shows nothing, or changes how others show.
pub(super) fn is_treacherous(character: char) -> bool {
    if character == ' ' {
        return false;
    }
    character.is_control() || character.is_whitespace() || is_ignorable(character) || is_no_character(character)
}

/// The code points that Unicode calls default-ignorable, and those that terminals treat so: joiners, bidirectional
/// controls, variation selectors, fillers, tags.
fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the character here is the second of `::` at the start of the text, or of `##` before `[` or a word.
pub(super) fn is_command(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at(at);
    if from.starts_with(':') {
        return before.trim_start() == ":";
    }
    let opens = |rest: &str| rest.starts_with(|next: char| next == '[' || next.is_ascii_alphabetic());
    before.ends_with('#') && from.strip_prefix('#').is_some_and(opens)
}

/// The code points that no text should hold, and XML forbids.
fn is_no_character(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

fn escape(character: char, shown: &mut String) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        other => shown.extend(other.escape_unicode()),
    }
}

/// Our own typographic signs have a spelling in ASCII.
fn spell(character: char, shown: &mut String) {
    match character {
        '–' | '—' | '−' => shown.push('-'),
        '…' => shown.push_str("..."),
        '≤' => shown.push_str("<="),
        '≥' => shown.push_str(">="),
        '≠' => shown.push_str("!="),
        '→' => shown.push_str("->"),
        '×' => shown.push('x'),
        other => escape(other, shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    fn all(text: &str) -> String {
        show(text, usize::MAX, false)
    }

    #[test]
    fn what_does_not_show_is_escaped() {
        assert_eq!(all("a\u{1b}[31mb\nc\td\r\0\u{7f}\u{9b}"), "a\\u{1b}[31mb\\nc\\td\\r\\u{0}\\u{7f}\\u{9b}");
        assert_eq!(all("\u{202e}gpj.exe\u{200b}\u{feff}\u{2028}"), "\\u{202e}gpj.exe\\u{200b}\\u{feff}\\u{2028}");
        assert_eq!(all("\u{fdd0}\u{fffe}\u{10ffff}"), "\\u{fdd0}\\u{fffe}\\u{10ffff}");
        assert_eq!(all("1\u{a0}000\u{fe0f}"), "1\\u{a0}000\\u{fe0f}");
    }

    #[test]
    fn ordinary_writing_stays_as_it_is() {
        for text in [
            "",
            " a  b ",
            "Zoë",
            "e\u{301}",
            "北京",
            "Жуков",
            "🙂",
            r"C:\data\d+",
            "a::b",
            "::".get(1..).unwrap(),
            "# x",
            "## x",
        ] {
            assert_eq!(all(text), text);
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        assert_eq!(all("\u{301}a"), "\\u{301}a");
        let pile = format!("a{}", "\u{301}".repeat(6));
        assert_eq!(all(&pile), format!("a{}\\u{{301}}\\u{{301}}", "\u{301}".repeat(4)));
    }

    #[test]
    fn no_text_is_a_command_of_a_ci_runner() {
        assert_eq!(all("::error::x"), ":\\u{3a}error::x");
        assert_eq!(all("  ::stop-commands::x"), "  :\\u{3a}stop-commands::x");
        assert_eq!(all("x ##vso[task.x] ##[error] ###[x"), "x #\\u{23}vso[task.x] #\\u{23}[error] ##\\u{23}[x");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis() {
        assert_eq!(show("abcdef", 6, false), "abcdef");
        assert_eq!(show("abcdefg", 6, false), "abcde…");
        assert_eq!(show("abcdefg", 6, true), "abc...");
        assert_eq!(show("北京北京", 6, false), "北京…");
        assert_eq!(show("abc\u{1b}", 6, false), "abc…");
        assert_eq!(show("abc", 0, false), "");
        assert_eq!(show("abc", 1, false), "…");
        assert_eq!(show("abc", 2, true), "..");
    }

    #[test]
    fn ascii_is_ascii() {
        assert_eq!(show("é ≤ 1…", usize::MAX, true), "\\u{e9} <= 1...");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select("\u{1b}\n\r\t\u{0}\u{7f}\u{85}\u{9b}\u{ad}\u{200b}\u{200d}\u{202e}\u{2066}\u{2028}\u{feff}\u{fe0f}\u{301}\u{1100}\u{1160}\u{11a8}:#[🙂🏽🇩🇪北a ".chars().collect::<Vec<_>>());
        prop::collection::vec(prop_oneof![nasty, any::<char>()], 0..60)
            .prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn shown_text_holds_nothing_treacherous_and_keeps_its_width(text in any_text(), most in 0_usize..50, ascii: bool) {
            let shown = show(&text, most, ascii);
            prop_assert!(!shown.chars().any(is_treacherous), "{:?}", shown);
            prop_assert!(shown.width() <= most, "{:?} is {} wide", shown, shown.width());
            prop_assert!(!ascii || shown.is_ascii());
            prop_assert!(!shown.trim_start().starts_with("::") && !shown.contains("##[") && !shown.contains("##vso["));
        }

        #[test]
        fn what_fits_is_not_cut(text in any_text()) {
            let shown = show(&text, usize::MAX, false);
            prop_assert!(shown.width() <= 10 * text.chars().count());
            prop_assert!(text.contains('…') || !shown.contains('…'));
        }
    }
}
