//! The one way by which a text from outside gets into Markdown: as code, or as words that cannot be anything else.

use crate::report::show;

/// A text as a code span that also fits into a cell of a table. Nothing in it is a link, a mention or a tag.
pub(super) fn code(text: &str, most: usize, ascii: bool) -> String {
    let shown = show(text, most, ascii);
    if shown.is_empty() {
        return String::new();
    }
    span(&shown)
}

/// A sentence. Names in backticks and words that might mean something in Markdown become code, the others stay words.
pub(super) fn prose(text: &str, most: usize, ascii: bool) -> String {
    let shown = show(text, most, ascii);
    let parts: Vec<&str> = shown.split('`').collect();
    let mut written = String::new();
    if parts.len().is_multiple_of(2) {
        write_words(&shown, &mut written);
        return written;
    }
    for (at, part) in parts.into_iter().enumerate() {
        match at % 2 {
            0 => write_words(part, &mut written),
            _ if part.trim().is_empty() => {}
            _ => written.push_str(&span(part)),
        }
    }
    written
}

/// Words, with those that are not plain gathered into code spans.
fn write_words(text: &str, written: &mut String) {
    let mut unplain: Vec<&str> = Vec::new();
    let mut is_first = true;
    let mut put = |part: &str, written: &mut String| {
        if !is_first {
            written.push(' ');
        }
        is_first = false;
        written.push_str(part);
    };
    for word in text.split(' ') {
        if is_plain(word) {
            if !unplain.is_empty() {
                put(&span(&unplain.join(" ")), written);
                unplain.clear();
            }
            put(word, written);
        } else {
            unplain.push(word);
        }
    }
    if !unplain.is_empty() {
        put(&span(&unplain.join(" ")), written);
    }
}

/// Whether a word can only be a word: no sign of Markdown or HTML, no address, no mention, no number of an issue or commit.
fn is_plain(word: &str) -> bool {
    const PLAIN: &str = ".,;%()/'\"{}=+-";
    let is_sign = |c: char| c.is_ascii_punctuation() && !PLAIN.contains(c);
    let lower = word.to_ascii_lowercase();
    let is_address = lower.contains("www.") || lower.contains("gh-");
    let is_commit = word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_colon_last = word.strip_suffix(':').is_some_and(|rest| !rest.contains(is_sign));
    !is_address && !is_commit && (is_colon_last || !word.contains(is_sign))
}

/// A text that holds no control characters, between as many backticks as it needs.
fn span(shown: &str) -> String {
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let touches = shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']);
    let room = if touches { " " } else { "" };
    let mut inside = String::new();
    for character in shown.chars() {
        match character {
            // In a cell of a table a bar is escaped even in code; behind a backslash that would undo itself.
            '|' if inside.ends_with('\\') => inside.push_str("\\u{7c}"),
            '|' => inside.push_str("\\|"),
            other => inside.push(other),
        }
    }
    format!("{fence}{room}{inside}{room}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        prose(text, usize::MAX, false)
    }

    #[test]
    fn code_holds_anything_in_one_cell() {
        let all = |text| code(text, usize::MAX, false);
        assert_eq!(all("a|b"), "`a\\|b`");
        assert_eq!(all("a\\|b"), "`a\\\\u{7c}b`");
        assert_eq!(all("``"), "``` `` ```");
        // Markdown takes the spaces away again where there is one on both sides.
        assert_eq!(all(" a\nb"), "`  a\\nb `");
        assert_eq!(all("<img src=x>"), "`<img src=x>`");
        assert_eq!(all(""), "");
    }

    #[test]
    fn sentences_stay_sentences() {
        assert_eq!(told("412 of 1,204 rows below 0 (0.1 % allowed)"), "412 of 1,204 rows below 0 (0.1 % allowed)");
        assert_eq!(told("not found in `customers.id` (0 allowed)"), "not found in `customers.id` (0 allowed)");
        assert_eq!(told("could not run: it is"), "could not run: it is");
        assert_eq!(told("not in {EUR, GBP} at 2026-01-31"), "not in {EUR, GBP} at 2026-01-31");
    }

    #[test]
    fn words_that_mean_something_elsewhere_are_code() {
        assert_eq!(told("see @team or #12 now"), "see `@team` or `#12` now");
        assert_eq!(told("at http://a.b or www.a.b"), "at `http://a.b` or `www.a.b`");
        assert_eq!(told("a <b> *c* _d_ [e](f)"), "a `<b> *c* _d_ [e](f)`");
        assert_eq!(told("a ` b | c"), "a `` ` `` b `\\|` c");
        assert_eq!(told("since deadbeef1"), "since `deadbeef1`");
        assert_eq!(told(":tada: GH-1"), "`:tada: GH-1`");
    }
}
