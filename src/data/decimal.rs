//! Exact decimal numbers: 38 digits, never through a float.

use super::digits::{NARROW_DIGITS, NARROW_POWERS, narrow};
use std::cmp::Ordering;
use std::fmt;

/// The most digits a decimal holds, as in Arrow's and Polars' 128-bit decimals.
pub(crate) const MAX_DIGITS: u32 = 38;

/// The powers of ten up to the one that no decimal reaches.
const POWERS: [u128; MAX_DIGITS as usize + 1] = {
    let mut powers = [1; MAX_DIGITS as usize + 1];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// `units / 10^scale`, exactly.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    /// The number without its point.
    pub units: i128,
    /// Digits behind the point, 0 to 38.
    pub scale: u32,
}

impl Decimal {
    /// `units / 10^scale`.
    pub const fn new(units: i128, scale: u32) -> Self {
        Self { units, scale }
    }

    /// Reads `-?digits[.digits]`: no spaces, separators, sign `+`, exponent or needless leading zero.
    /// `None` when the text is anything else or needs more than 38 digits.
    pub fn read(text: &[u8]) -> Option<Self> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let point = memchr::memchr(b'.', digits);
        let (whole, fraction) = match point {
            Some(at) => (&digits[..at], &digits[at + 1..]),
            None => (digits, &[][..]),
        };
        let malformed =
            whole.is_empty() || (point.is_some() && fraction.is_empty()) || (whole.len() > 1 && whole[0] == b'0');
        if malformed || whole.len() + fraction.len() > MAX_DIGITS as usize + 1 {
            return None;
        }
        let units = if whole.len() + fraction.len() <= NARROW_DIGITS {
            // Fits: 10^19 is below 2^64.
            i128::from(narrow(whole)? * NARROW_POWERS[fraction.len()] + narrow(fraction)?)
        } else {
            let digits = whole.iter().chain(fraction);
            let add = |units: i128, digit: &u8| {
                units.checked_mul(10)?.checked_add(i128::from(narrow(std::slice::from_ref(digit))?))
            };
            digits.into_iter().try_fold(0_i128, add)?
        };
        let number = Self::new(if negative { -units } else { units }, fraction.len() as u32);
        number.has_digits(MAX_DIGITS).then_some(number)
    }

    /// Reads `-?digits.digits` with exactly `scale` digits behind the point and at most 18 in all; `None` for any other
    /// text, also for another way to write a number.
    #[inline]
    pub(crate) fn read_short(text: &[u8], scale: u32) -> Option<Self> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let behind = scale as usize;
        let before = digits.len().checked_sub(behind + 1)?;
        let (whole, fraction) = (&digits[..before], &digits[before + 1..]);
        let malformed = before == 0 || behind == 0 || digits[before] != b'.' || (before > 1 && whole[0] == b'0');
        if malformed || digits.len() > NARROW_DIGITS {
            return None;
        }
        let units = (narrow(whole)? * NARROW_POWERS[behind] + narrow(fraction)?) as i64;
        Some(Self::new(i128::from(if negative { -units } else { units }), scale))
    }

    /// The same number with exactly `scale` digits behind the point, or `None` when that would lose a digit or overflow.
    pub fn rescale(self, scale: u32) -> Option<Self> {
        if scale == self.scale {
            return Some(self);
        }
        if scale > self.scale {
            let factor = 10_i128.checked_pow(scale - self.scale)?;
            return Some(Self::new(self.units.checked_mul(factor)?, scale));
        }
        let factor = 10_i128.checked_pow(self.scale - scale)?;
        (self.units % factor == 0).then(|| Self::new(self.units / factor, scale))
    }

    /// The same number without zeros at its end, so that equal numbers are equal field by field.
    pub fn normal(self) -> Self {
        let Self { mut units, mut scale } = self;
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Self { units, scale }
    }

    /// Whether the units have at most so many digits.
    pub fn has_digits(self, most: u32) -> bool {
        match POWERS.get(most as usize) {
            Some(power) => self.units.unsigned_abs() < *power,
            None => true,
        }
    }

    /// How many digits the units have; 1 for zero.
    pub fn digits(self) -> u32 {
        self.units.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)
    }

    /// The nearest float.
    pub fn to_float(self) -> f64 {
        // Through text: the standard parser rounds correctly, a division of two rounded floats does not.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The sum, or `None` when it needs more than 38 digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let units = self.rescale(scale)?.units.checked_add(other.rescale(scale)?.units)?;
        Self::new(units, scale).in_range()
    }

    /// The product, or `None` when it needs more than 38 digits.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (left, right) = (self.normal(), other.normal());
        Self::new(left.units.checked_mul(right.units)?, left.scale + right.scale).in_range()
    }

    fn in_range(self) -> Option<Self> {
        (self.has_digits(MAX_DIGITS) && self.scale <= MAX_DIGITS).then_some(self)
    }
}

impl From<i128> for Decimal {
    fn from(units: i128) -> Self {
        Self::new(units, 0)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (scaled_up(*self, scale), scaled_up(*other, scale)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // Only one side is scaled up. Where it overflows it is larger in size than any number of the other scale.
            (None, _) => self.units.cmp(&0),
            (_, None) => 0.cmp(&other.units),
        }
    }
}

fn scaled_up(number: Decimal, scale: u32) -> Option<i128> {
    number.units.checked_mul(10_i128.checked_pow(scale - number.scale)?)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let sign = if self.units < 0 { "-" } else { "" };
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(formatter, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(formatter, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_decimal_keeps_its_digits() {
        for text in ["0", "-1.50", "0.10", "99999999999999999999999999999999999999", "-0.05"] {
            assert_eq!(number(text).to_string(), text);
        }
    }

    #[test]
    fn a_decimal_refuses_what_is_not_plainly_one() {
        for text in [
            "",
            "-",
            "+1",
            " 1",
            "1 ",
            "1.",
            ".5",
            "007",
            "1e3",
            "1,000",
            "1_000",
            "0x1",
            "--1",
            "999999999999999999999999999999999999999",
        ] {
            assert!(Decimal::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn decimals_of_different_scale_compare_exactly() {
        assert_eq!(number("1.0"), number("1.000"));
        assert!(number("0.1") > number("0.09999999999999999999999999999999999999"));
        assert!(number("-99999999999999999999999999999999999999") < number("0.00000000000000000000000000000000000001"));
        assert!(number("99999999999999999999999999999999999999") > number("-0.5"));
    }

    #[test]
    fn a_rescale_never_loses_a_digit() {
        assert_eq!(number("1.50").rescale(1).map(|d| d.units), Some(15));
        assert!(number("1.119").rescale(2).is_none());
    }

    #[test]
    fn arithmetic_is_exact_or_refused() {
        assert_eq!(number("0.1").checked_add(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1.5").checked_mul(number("-2")), Some(number("-3")));
        assert!(number("99999999999999999999999999999999999999").checked_add(number("1")).is_none());
    }
}
