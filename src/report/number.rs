//! Numbers as people read them: `1,204,331`, `0.034 %`, `412.0 MB`, `3.1 s`.

use std::time::Duration;

/// A count with separators between the thousands: `1,204,331`.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in percent, to three places: `0.034 %`. Only nothing is `0 %` and only everything is `100 %`; what lies
/// nearer to them than three places can tell is `< 0.001 %` or `> 99.999 %`. Empty where there is nothing to share.
pub fn share(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    if whole == 0 {
        return String::new();
    }
    let rest = whole.saturating_sub(part);
    if part == 0 {
        "0 %".to_owned()
    } else if rest == 0 {
        "100 %".to_owned()
    } else if part * 100_000 < whole {
        "< 0.001 %".to_owned()
    } else if rest * 100_000 < whole {
        "> 99.999 %".to_owned()
    } else {
        let thousandths = (part * 200_000 + whole) / (whole * 2);
        format!("{}.{:03} %", thousandths / 1_000, thousandths % 1_000)
    }
}

/// A size in decimal units: `412.0 MB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1_000 {
        return format!("{size} B");
    }
    let (mut unit, mut scale) = (0, 1_000_u64);
    // A size that would round to `1000.0` is one of the next unit.
    while unit + 1 < UNITS.len() && tenths(size, scale) >= 10_000 {
        (unit, scale) = (unit + 1, scale * 1_000);
    }
    let tenths = tenths(size, scale);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

fn tenths(size: u64, scale: u64) -> u128 {
    (u128::from(size) * 10 + u128::from(scale) / 2) / u128::from(scale)
}

/// A time that passed: `<1 ms`, `12 ms`, `3.1 s`, `2 min 5 s`, `1 h 2 min`.
pub fn duration(elapsed: Duration) -> String {
    let milliseconds = elapsed.as_millis();
    let seconds = (milliseconds + 500) / 1_000;
    if milliseconds == 0 {
        "<1 ms".to_owned()
    } else if milliseconds < 100 {
        format!("{milliseconds} ms")
    } else if milliseconds < 59_950 {
        let tenths = (milliseconds + 50) / 100;
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else if seconds < 3_600 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_are_separated() {
        let all = [0, 12, 999, 1_000, 1_204_331, u64::MAX].map(thousands);
        assert_eq!(all, ["0", "12", "999", "1,000", "1,204,331", "18,446,744,073,709,551,615"]);
    }

    #[test]
    fn a_share_is_told_to_three_places() {
        assert_eq!(share(412, 1_204_331), "0.034 %");
        assert_eq!(share(1, 2), "50.000 %");
        assert_eq!(share(1, 100_000), "0.001 %");
        assert_eq!(share(1, 100_001), "< 0.001 %");
        assert_eq!(share(99_999, 100_000), "99.999 %");
        assert_eq!(share(100_000, 100_001), "> 99.999 %");
        assert_eq!(share(0, 7), "0 %");
        assert_eq!(share(7, 7), "100 %");
        assert_eq!(share(0, 0), "");
    }

    #[test]
    fn sizes_have_decimal_units() {
        let all = [0, 999, 1_000, 1_049, 999_949, 999_950, 412_000_000, u64::MAX].map(bytes);
        assert_eq!(all, ["0 B", "999 B", "1.0 kB", "1.0 kB", "999.9 kB", "1.0 MB", "412.0 MB", "18.4 EB"]);
    }

    #[test]
    fn times_have_the_unit_they_need() {
        let all =
            [0, 99, 100, 3_120, 59_949, 59_950, 125_000, 3_599_500, 3_720_000].map(Duration::from_millis).map(duration);
        assert_eq!(
            all,
            ["<1 ms", "99 ms", "0.1 s", "3.1 s", "59.9 s", "1 min 0 s", "2 min 5 s", "1 h 0 min", "1 h 2 min"]
        );
    }

    proptest! {
        #[test]
        fn only_nothing_is_no_share_and_only_everything_is_all(part: u64, rest: u64, small in 0_u64..4) {
            for (part, rest) in [(part / 2, rest / 2), (small, rest / 2), (part / 2, small)] {
                let text = share(part, part + rest);
                let number: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                let percent: f64 = number.parse().unwrap_or(-1.0);
                prop_assert_eq!(part == 0 && rest > 0, text == "0 %");
                prop_assert_eq!(part > 0 && rest == 0, text == "100 %");
                prop_assert_eq!(part > 0 && rest > 0, percent > 0.0 && percent < 100.0);
            }
        }
    }
}
