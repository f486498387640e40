//! What stands inside a valid JSON array or object: how deep it goes, and whether a key stands twice in one object. Readers
//! differ in which of the two they take.

use std::borrow::Cow;
use std::collections::HashSet;

/// How deep values may be nested, the record itself counted.
const DEEPEST: usize = 128;

/// What is open at a place in the text.
enum Open<'j> {
    Array,
    Object(HashSet<Cow<'j, str>>),
}

/// Walks through a valid JSON array or object. The error says what is wrong with it.
pub(super) fn check(json: &str) -> Result<(), String> {
    let (mut open, mut at, mut key_is_next) = (Vec::new(), 0, false);
    let bytes = json.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' if open.len() + 2 > DEEPEST => return Err(format!("nested deeper than {DEEPEST}")),
            b'[' => open.push(Open::Array),
            b'{' => open.push(Open::Object(HashSet::new())),
            b']' | b'}' => drop(open.pop()),
            b'"' => {
                let text = quoted(json, at + 1);
                at += text.len() + 1;
                if let (true, Some(Open::Object(names))) = (key_is_next, open.last_mut())
                    && names.replace(unescaped(text)).is_some()
                {
                    // Which one is not told: keys within a value are data, and may be private.
                    return Err("a key stands twice in it".to_owned());
                }
            }
            _ => {}
        }
        key_is_next = match byte {
            b'{' => true,
            b',' => matches!(open.last(), Some(Open::Object(_))),
            other => key_is_next && other.is_ascii_whitespace(),
        };
        at += 1;
    }
    Ok(())
}

/// The text from behind an opening quote up to the closing one.
fn quoted(json: &str, start: usize) -> &str {
    let bytes = &json.as_bytes()[start..];
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            return &json[start..start + at];
        }
        at = (at + 2).min(bytes.len());
    }
    &json[start..]
}

/// The name of a key. One with an escape that means no character is taken as it is written.
fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return text.into();
    }
    serde_json::from_str(&format!("\"{text}\"")).map_or(text.into(), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_does_not_look_into_texts() {
        let nested = |depth: usize| format!("{}\"[[[{{\\\"[\"{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(&nested(DEEPEST - 1)), Ok(()));
        assert_eq!(check(&nested(DEEPEST)), Err("nested deeper than 128".to_owned()));
    }

    #[test]
    fn a_key_stands_once_in_its_object() {
        for json in [
            r#"{"a": 1, "b": "a", "c": ["a", "a"]}"#,
            r#"{"a": {"a": {"a": [{"a": 1}, {"a": 1}]}}}"#,
            r#"{"a": "\"", "b": "\\", "c\"": ",\"a\":", "\\": 1}"#,
            "[[], {}, \"\"]",
        ] {
            assert_eq!(check(json), Ok(()), "{json}");
        }
        for json in
            [r#"{"a": 1, "a": 1}"#, r#"[{"b": [], "a": {"b": 1}, "\u0061": 2}]"#, r#"{ "x": { "a" : 1 , "a" : 1 } }"#]
        {
            assert_eq!(check(json), Err("a key stands twice in it".to_owned()), "{json}");
        }
    }
}
