//! What to do about texts that are not of a type, where a key of the contract would read them. No remedy repeats a text: it may
//! be confidential.

use super::kind::Kind;
use super::pattern::DatePattern;
use super::read::{Reading, read_text};
use super::reason::why_unreadable;

/// What stands for no value in many files, in lower case.
const MARKS: &[&str] =
    &["null", "none", "nil", "n/a", "#n/a", "na", "nan", "-", "--", "?", ".", "\\n", "missing", "unknown", "undefined"];

/// How days are written where they are not written as ISO 8601 says. Where a day comes before its month or behind it, the two
/// stand beside each other.
const DAYS: &[&str] = &[
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%-d.%-m.%Y",
    "%-d/%-m/%Y",
    "%-m/%-d/%Y",
    "%Y-%-m-%-d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%-d %b %Y",
    "%b %-d, %Y",
];

/// How times are written.
const TIMES: &[&str] =
    &["%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M:%S%z", "%-H:%M", "%I:%M %p", "%-I:%M %p", "%-I:%M:%S %p"];

/// Texts of a column that are not of its type, and what is known about them.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable<'a> {
    /// The first of them; the remedy is about the very first.
    pub texts: &'a [&'a str],
    /// The column's type.
    pub kind: &'a Kind,
    /// How it is read.
    pub reading: &'a Reading,
    /// Whether they stand in delimited text, which has keys of its own.
    pub is_delimited: bool,
    /// Whether most cells of the column are unreadable, so that the column may be written so throughout.
    pub is_rule: bool,
}

impl Unreadable<'_> {
    /// Why the first text is unreadable and what to do about it, in a few words: `a decimal comma; …`.
    pub fn explain(&self) -> Option<String> {
        let text = self.texts.first()?;
        if !matches!(self.kind, Kind::String | Kind::Binary) && MARKS.contains(&text.to_lowercase().as_str()) {
            return Some(match self.is_delimited {
                true => {
                    "a mark for no value; list it in `null_values` of the contract's `source`, beside `\"\"`".to_owned()
                }
                false => "a mark for no value, which in JSON is `null`".to_owned(),
            });
        }
        let reason = why_unreadable(text, self.kind, self.reading)?;
        Some(match self.remedy(text, &reason) {
            Some(remedy) => format!("{reason}; {remedy}"),
            None => reason,
        })
    }

    fn remedy(&self, text: &str, reason: &str) -> Option<String> {
        let trimmed = text.trim();
        if trimmed.len() < text.len() {
            let helps = trimmed.is_empty() || read_text(trimmed, self.kind, self.reading).is_some();
            return (self.is_delimited && helps)
                .then(|| "`trim: true` in the contract's `source` drops them".to_owned());
        }
        match self.kind {
            Kind::Integer(_) | Kind::Decimal(_) | Kind::Float => match reason {
                "a decimal comma" => Some("decimals are read with a point: convert the data".to_owned()),
                "a thousands separator" => Some("numbers are read without: convert the data".to_owned()),
                "a decimal comma or a thousands separator" => {
                    Some("numbers are read with a point and without separators: convert the data".to_owned())
                }
                _ => None,
            },
            Kind::Date | Kind::Time | Kind::Timestamp if self.is_rule && self.reading.pattern.is_none() => {
                self.patterns()
            }
            Kind::Date
            | Kind::Time
            | Kind::Timestamp
            | Kind::String
            | Kind::Boolean
            | Kind::Binary
            | Kind::List(_)
            | Kind::Struct(_)
            | Kind::Other(_) => None,
        }
    }

    /// The patterns that read all of the texts.
    fn patterns(&self) -> Option<String> {
        let candidates: Vec<String> = match self.kind {
            Kind::Date => DAYS.iter().map(|day| (*day).to_owned()).collect(),
            Kind::Time => TIMES.iter().map(|time| (*time).to_owned()).collect(),
            _ => {
                let moments = |day: &'static str| TIMES.iter().map(move |time| (day, *time));
                DAYS.iter()
                    .flat_map(|day| moments(day))
                    .flat_map(|(day, time)| [" ", "T"].map(|gap| format!("{day}{gap}{time}")))
                    .collect()
            }
        };
        let reads = |pattern: &String| {
            DatePattern::compile(pattern).is_ok_and(|pattern| self.texts.iter().all(|text| pattern.matches(text)))
        };
        let mut fitting: Vec<String> = Vec::new();
        for pattern in candidates.into_iter().filter(reads) {
            // What reads one digit reads two as well.
            if !fitting.contains(&pattern.replace("%-", "%")) {
                fitting.push(pattern);
            }
        }
        let told: Vec<String> = fitting.iter().take(2).map(|pattern| format!("`format: \"{pattern}\"`")).collect();
        (!told.is_empty()).then(|| format!("set {} on the column", told.join(" or ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(kind: &str, texts: &[&str], is_rule: bool) -> String {
        let (kind, reading) = (kind.parse().unwrap(), Reading::default());
        let told = Unreadable { texts, kind: &kind, reading: &reading, is_delimited: true, is_rule }.explain();
        told.unwrap_or_default()
    }

    #[test]
    fn a_column_of_foreign_dates_is_told_its_pattern() {
        let iso = "not ISO 8601, as `2024-02-29`";
        let cases: [(&[&str], &str); 5] = [
            (&["31.01.2026"], "; set `format: \"%d.%m.%Y\"` on the column"),
            (&["01/02/2026"], "; set `format: \"%d/%m/%Y\"` or `format: \"%m/%d/%Y\"` on the column"),
            (&["01/02/2026", "01/31/2026"], "; set `format: \"%m/%d/%Y\"` on the column"),
            (&["20260131"], "; set `format: \"%Y%m%d\"` on the column"),
            (&["31.01.2026", "next week"], ""),
        ];
        for (texts, remedy) in cases {
            assert_eq!(explained("date", texts, true), format!("{iso}{remedy}"));
        }
        // Where the other cells are as they should be, a pattern would make these unreadable.
        assert_eq!(explained("date", &["31.01.2026"], false), iso);
    }

    #[test]
    fn times_have_patterns_too() {
        let told = explained("timestamp", &["2026-01-31 18:30"], true);
        assert_eq!(told, "without seconds; set `format: \"%Y-%m-%d %H:%M\"` on the column");
        assert!(explained("timestamp", &["31.01.2026 18:30:00"], true).contains("\"%d.%m.%Y %H:%M:%S\""));
        assert_eq!(explained("time", &["18:30"], true), "without seconds; set `format: \"%H:%M\"` on the column");
        assert_eq!(explained("timestamp", &["2026-01-31"], true), "a day without a time");
    }

    #[test]
    fn a_key_of_the_source_is_named_where_it_would_help() {
        let trim = "`trim: true` in the contract's `source` drops them";
        assert_eq!(explained("integer", &[" 5"], false), format!("spaces around it; {trim}"));
        assert_eq!(explained("integer", &[" 5 x"], false), "spaces around it");
        assert_eq!(explained("integer", &["  "], false), format!("nothing but spaces; {trim}"));
        for mark in ["NULL", "N/A", "n/a", "-"] {
            let told = explained("decimal", &[mark], false);
            assert!(told.contains("`null_values`") && !told.contains(mark), "{told}");
        }
    }

    #[test]
    fn json_has_no_such_keys() {
        let kind = "integer".parse().unwrap();
        let told = |text: &str| {
            let texts = [text];
            let reading = Reading::default();
            Unreadable { texts: &texts, kind: &kind, reading: &reading, is_delimited: false, is_rule: true }.explain()
        };
        assert_eq!(told(" 5").as_deref(), Some("spaces around it"));
        assert_eq!(told("N/A").as_deref(), Some("a mark for no value, which in JSON is `null`"));
    }

    #[test]
    fn what_no_key_can_read_is_to_be_converted() {
        let told = explained("decimal", &["1,50"], true);
        assert_eq!(told, "a decimal comma; decimals are read with a point: convert the data");
    }
}
