//! How much may fail: a number of rows or a share of them, compared exactly.

use crate::data::Decimal;
use std::fmt;

/// How many rows may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// At most so many rows.
    Rows(u64),
    /// At most such a share of the evaluated rows, in percent.
    Percent(Decimal),
}

impl Tolerance {
    /// No row may fail.
    pub const NONE: Self = Self::Rows(0);

    /// Reads `10`, `10 rows` or `0.1%`. The error says what was expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(number) = text.strip_suffix('%') {
            return percent(number).map(Self::Percent);
        }
        let number = text.strip_suffix("rows").or_else(|| text.strip_suffix("row")).unwrap_or(text).trim_end();
        number.parse().map(Self::Rows).map_err(|_| match share_in_percent(number) {
            Some(share) => format!("`{text}` can mean rows or a share; write a share as `{share}%`"),
            None => format!("expected a number of rows (`10 rows`) or a share (`0.1%`), found `{text}`"),
        })
    }

    /// The share that is left for failing when so much must hold: `99%` leaves 1 %.
    pub fn from_least_share(text: &str) -> Result<Self, String> {
        let without_sign = || {
            let meant =
                share_in_percent(text.trim()).map_or(String::new(), |share| format!("; write it as `{share}%`"));
            format!("expected a share such as `99%`, found `{text}`{meant}")
        };
        let number = text.trim().strip_suffix('%').ok_or_else(without_sign)?;
        let share = percent(number)?;
        let left = Decimal::from(100).checked_add(Decimal::new(-share.units, share.scale));
        left.map(Self::Percent).ok_or_else(|| format!("`{text}` has too many digits"))
    }

    /// Whether so many failing rows out of so many evaluated ones are allowed. Nothing is rounded.
    pub fn allows(self, failing: u64, evaluated: u64) -> bool {
        match self {
            Self::Rows(rows) => failing <= rows,
            // failing / evaluated <= percent / 100, multiplied out. A product that overflows is larger than the other side.
            Self::Percent(percent) => {
                let failing = Decimal::from(i128::from(failing)).checked_mul(Decimal::from(100));
                let allowed = percent.checked_mul(Decimal::from(i128::from(evaluated)));
                match (failing, allowed) {
                    (Some(failing), Some(allowed)) => failing <= allowed,
                    (failing, _) => failing.is_some(),
                }
            }
        }
    }

    /// Whether everything may fail.
    pub fn is_all(self) -> bool {
        match self {
            Self::Rows(_) => false,
            Self::Percent(share) => share >= Decimal::from(100),
        }
    }

    /// Whether nothing may fail.
    pub fn is_none(self) -> bool {
        match self {
            Self::Rows(rows) => rows == 0,
            Self::Percent(percent) => percent.units == 0,
        }
    }

    /// Whether this allows less than `other`, where the two can be compared.
    pub fn is_below(self, other: Self) -> bool {
        match (self, other) {
            (Self::Rows(left), Self::Rows(right)) => left < right,
            (Self::Percent(left), Self::Percent(right)) => left < right,
            (left, right) => left.is_none() && !right.is_none(),
        }
    }
}

/// A fraction of one in percent: `0.995` as `99.5`.
fn share_in_percent(text: &str) -> Option<Decimal> {
    let share = Decimal::read(text.as_bytes()).filter(|share| (Decimal::from(0)..Decimal::from(1)).contains(share))?;
    let shift = share.scale.min(2);
    let units = share.units.checked_mul(10_i128.pow(2 - shift))?;
    Some(Decimal::new(units, share.scale - shift).normal())
}

fn percent(number: &str) -> Result<Decimal, String> {
    let number = number.trim();
    Decimal::read(number.as_bytes())
        .filter(|share| (Decimal::from(0)..=Decimal::from(100)).contains(share) && share.scale <= 12)
        .ok_or_else(|| {
            format!("expected a share from 0% to 100% with at most 12 digits behind the point, found `{number}%`")
        })
}

impl fmt::Display for Tolerance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(rows) => write!(formatter, "{rows}"),
            Self::Percent(percent) => write!(formatter, "{percent} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_compared_without_rounding() {
        let tolerance = Tolerance::read("1%").unwrap();
        assert!(tolerance.allows(1, 100));
        assert!(!tolerance.allows(2, 199));
        assert!(!Tolerance::read("0%").unwrap().allows(1, 30_000));
        assert!(Tolerance::read("0.0001%").unwrap().allows(1, 1_000_000));
        assert!(!Tolerance::read("0.0001%").unwrap().allows(1, 999_999));
        assert!(Tolerance::read("100%").unwrap().allows(u64::MAX, u64::MAX));
    }

    #[test]
    fn a_whole_number_means_rows() {
        assert_eq!(Tolerance::read("10"), Ok(Tolerance::Rows(10)));
        assert_eq!(Tolerance::read("1 row"), Ok(Tolerance::Rows(1)));
        assert_eq!(Tolerance::read("0.01").unwrap_err(), "`0.01` can mean rows or a share; write a share as `1%`");
        assert!(Tolerance::read("0.07").unwrap_err().ends_with("write a share as `7%`"));
        for text in ["-1", "101%", "ten", "", "%", "1.5 rows"] {
            assert!(Tolerance::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_least_share_leaves_the_rest() {
        let tolerance = Tolerance::from_least_share("99.9%").unwrap();
        assert!(tolerance.allows(1, 1_000));
        assert!(!tolerance.allows(2, 1_000));
        assert!(Tolerance::from_least_share("0.995").unwrap_err().ends_with("write it as `99.5%`"));
    }
}
