//! Numbers, names and lengths of time in messages.

use std::borrow::Cow;

/// A count with separators between the thousands: `1,204,331`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A length of time by its two largest units, rounded down: `3 hours 20 minutes`.
pub(super) fn time(nanoseconds: i128) -> String {
    let seconds = nanoseconds.max(0) / 1_000_000_000;
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let Some(largest) = units.iter().position(|(length, _)| seconds >= *length) else { return "0 seconds".to_owned() };
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, name) in units.iter().skip(largest).take(2) {
        let number = rest / length;
        rest %= length;
        if number > 0 {
            parts.push(format!("{} {name}{}", count(number as u64), if number == 1 { "" } else { "s" }));
        }
    }
    parts.join(" ")
}

/// Names in backticks, the first few of them: "`a`, `b` and 7 more". A name as long as a page is cut.
pub(crate) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", cut(name))).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{} and {more} more", names[..SHOWN].join(", ")),
        Some(0) | None => names.join(", "),
    }
}

/// A name that can be read: names of columns come from files, and may be as long as these.
pub(super) fn cut(name: &str) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]).into(),
        None => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_at_most_two_units() {
        let shown =
            [0, 1, 59, 60, 3_600, 12_000, 86_400, 90_061, 172_800_000].map(|seconds| time(seconds * 1_000_000_000));
        assert_eq!(
            shown,
            [
                "0 seconds",
                "1 second",
                "59 seconds",
                "1 minute",
                "1 hour",
                "3 hours 20 minutes",
                "1 day",
                "1 day 1 hour",
                "2,000 days"
            ]
        );
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1_000, 1_204_331].map(count), ["0", "999", "1,000", "1,204,331"]);
    }

    #[test]
    fn many_names_are_cut_short() {
        assert_eq!(names(["a", "b"]), "`a`, `b`");
        let long = "é".repeat(1_000_000);
        assert_eq!(names([long.as_str()]).chars().count(), 203);
        assert_eq!(names(["a", "b", "c", "d", "e", "f", "g"]), "`a`, `b`, `c`, `d`, `e` and 2 more");
    }
}
