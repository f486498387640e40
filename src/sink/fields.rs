//! Fields of delimited text as bytes: found in a record, and written so that they are read back.

use std::ops::Range;

/// How fields are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    /// Whether no field may look like a formula to a spreadsheet.
    pub(super) is_safe: bool,
}

/// Where the fields of a sound record stand in it, with their quotes.
pub(super) fn fields(record: &[u8], delimiter: u8, quote: u8) -> Vec<Range<usize>> {
    let (mut fields, mut start, mut odd) = (Vec::new(), 0, false);
    for (at, byte) in record.iter().enumerate() {
        if *byte == quote {
            odd = !odd;
        } else if *byte == delimiter && !odd {
            fields.push(start..at);
            start = at + 1;
        }
    }
    fields.push(start..record.len());
    fields
}

impl Dialect {
    /// Writes a field of a record as it stands there, with quotes where only this dialect needs them.
    pub(super) fn push_raw(&self, out: &mut Vec<u8>, field: &[u8]) {
        let is_quoted = field.first() == Some(&self.quote);
        let inner = if is_quoted { &field[1..] } else { field };
        let guarded = self.is_safe && looks_like_formula(inner);
        let needs_quotes = !is_quoted && field.contains(&self.delimiter);
        if is_quoted || needs_quotes {
            out.push(self.quote);
        }
        if guarded {
            out.push(b'\'');
        }
        out.extend_from_slice(inner);
        if needs_quotes {
            out.push(self.quote);
        }
    }

    /// Writes a text as a field.
    pub(super) fn push_text(&self, out: &mut Vec<u8>, text: &str) {
        let guarded = self.is_safe && looks_like_formula(text.as_bytes());
        let special = |byte: u8| byte == self.delimiter || byte == self.quote || byte == b'\n' || byte == b'\r';
        let is_padded = text.starts_with(' ') || text.ends_with(' ');
        if !is_padded && !text.bytes().any(special) {
            if guarded {
                out.push(b'\'');
            }
            out.extend_from_slice(text.as_bytes());
            return;
        }
        out.push(self.quote);
        if guarded {
            out.push(b'\'');
        }
        for byte in text.bytes() {
            if byte == self.quote {
                out.push(byte);
            }
            out.push(byte);
        }
        out.push(self.quote);
    }
}

/// Whether a spreadsheet may take a cell for a formula, or strip what hides one.
fn looks_like_formula(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(record: &str) -> Vec<&str> {
        fields(record.as_bytes(), b',', b'"').into_iter().map(|range| &record[range]).collect()
    }

    fn written(is_safe: bool, write: impl Fn(&Dialect, &mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&Dialect { delimiter: b',', quote: b'"', is_safe }, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_delimiter_within_quotes_ends_no_field() {
        assert_eq!(parts("a,\"b,\"\"c\",,é"), ["a", "\"b,\"\"c\"", "", "é"]);
        assert_eq!(parts(""), [""]);
    }

    #[test]
    fn a_field_is_quoted_only_where_it_must_be() {
        for (text, expected) in
            [("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("", ""), ("a\nb", "\"a\nb\""), (" a", "\" a\"")]
        {
            assert_eq!(written(false, |dialect, out| dialect.push_text(out, text)), expected);
        }
        assert_eq!(written(false, |dialect, out| dialect.push_raw(out, b"a,b")), "\"a,b\"");
        assert_eq!(written(false, |dialect, out| dialect.push_raw(out, b"\"a\"\"b\"")), "\"a\"\"b\"");
    }

    #[test]
    fn nothing_looks_like_a_formula_where_that_is_asked_for() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            let safe = written(true, |dialect, out| dialect.push_text(out, text));
            assert!(safe.trim_start_matches('"').starts_with('\''), "{safe:?}");
            assert!(!written(false, |dialect, out| dialect.push_text(out, text)).contains('\''));
        }
        assert_eq!(written(true, |dialect, out| dialect.push_raw(out, b"\"=1\"")), "\"'=1\"");
        assert_eq!(written(true, |dialect, out| dialect.push_raw(out, b"a=1")), "a=1");
    }
}
