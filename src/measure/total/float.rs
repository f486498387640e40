//! An exact sum of floats: fixed point, wide enough for every float.

/// How many bits a digit of a [`FloatTotal`] stands for.
const DIGIT: usize = 32;
/// From 2^-1074 to 2^1024, and 64 bits for the number of additions.
const DIGITS: usize = (1074 + 1024 + 64_usize).div_ceil(DIGIT);
/// So many additions leave every digit below 2^62.
const CARRY_AFTER: u32 = 1 << 30;

/// An exact sum of floats: `Σ digits[i] * 2^(32 i - 1074)`. The digits are signed and have room to spare, so that carries wait.
#[derive(Debug, Clone)]
pub(super) struct FloatTotal {
    digits: [i64; DIGITS],
    since_carry: u32,
    has_nan: bool,
    has_infinity: bool,
    has_negative_infinity: bool,
}

impl Default for FloatTotal {
    fn default() -> Self {
        Self { digits: [0; DIGITS], since_carry: 0, has_nan: false, has_infinity: false, has_negative_infinity: false }
    }
}

impl FloatTotal {
    /// Adds a float.
    pub(super) fn add(&mut self, number: f64) {
        if !number.is_finite() {
            self.has_nan |= number.is_nan();
            self.has_infinity |= number == f64::INFINITY;
            self.has_negative_infinity |= number == f64::NEG_INFINITY;
            return;
        }
        let bits = number.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        // A subnormal number has no leading one, and the exponent of the smallest normal number.
        let (mantissa, shift) = if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        let spread = u128::from(mantissa) << (shift % DIGIT);
        for (place, digit) in self.digits[shift / DIGIT..].iter_mut().take(3).enumerate() {
            let part = (spread >> (place * DIGIT)) as u32;
            *digit += if number.is_sign_negative() { -i64::from(part) } else { i64::from(part) };
        }
        self.since_carry += 1;
        if self.since_carry >= CARRY_AFTER {
            self.carry();
        }
    }

    /// Adds everything that was added to another sum.
    pub(super) fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        other.carry();
        self.carry();
        for (digit, more) in self.digits.iter_mut().zip(other.digits) {
            *digit += more;
        }
        self.since_carry += 1;
        self.has_nan |= other.has_nan;
        self.has_infinity |= other.has_infinity;
        self.has_negative_infinity |= other.has_negative_infinity;
    }

    /// Brings every digit but the highest into 0..2^32. The highest one keeps the sign.
    fn carry(&mut self) {
        let mut carried = 0;
        let (last, lower) = match self.digits.split_last_mut() {
            Some(split) => split,
            None => return,
        };
        for digit in lower {
            let sum = *digit + carried;
            *digit = sum & i64::from(u32::MAX);
            carried = sum >> DIGIT;
        }
        *last += carried;
        self.since_carry = 1;
    }

    /// The float nearest to the sum times 2^`power`.
    pub(super) fn value(&self, power: i32) -> f64 {
        if self.has_nan || (self.has_infinity && self.has_negative_infinity) {
            return f64::NAN;
        }
        if self.has_infinity || self.has_negative_infinity {
            return if self.has_infinity { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        let mut sum = self.clone();
        sum.carry();
        let is_negative = sum.digits[DIGITS - 1] < 0;
        if is_negative {
            sum.digits.iter_mut().for_each(|digit| *digit = -*digit);
            sum.carry();
        }
        let Some(highest) = sum.digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
        // Four digits hold at least 97 significant bits; one bit stands for all that is below them, which is all that
        // rounding to 53 bits needs to know.
        let lowest = highest.saturating_sub(3);
        let top = sum.digits[lowest..=highest].iter().rev().fold(0_u128, |top, digit| top << DIGIT | *digit as u128);
        let below = sum.digits[..lowest].iter().any(|digit| *digit != 0);
        let size = (top | u128::from(below)) as f64 * power_of_two((lowest * DIGIT) as i32 - 1074 + power);
        if is_negative { -size } else { size }
    }
}

/// 2^`exponent` exactly, for exponents from -1074 to 1023.
fn power_of_two(exponent: i32) -> f64 {
    match exponent {
        ..-1022 => f64::from_bits(1 << (exponent + 1074).max(0)),
        _ => f64::from_bits(((exponent + 1023) as u64) << 52),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(numbers: &[f64]) -> f64 {
        let mut total = FloatTotal::default();
        numbers.iter().for_each(|number| total.add(*number));
        total.value(0)
    }

    #[test]
    fn a_sum_of_floats_is_rounded_once() {
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[f64::MAX, 1.0, f64::MAX, -f64::MAX, -f64::MAX]), 1.0);
        assert_eq!(sum(&[5e-324, 5e-324]), 1e-323);
        assert_eq!(sum(&[-2.5, 1.0]), -1.5);
        assert_eq!(sum(&[1.5, -1.5]), 0.0);
        // Half way between two floats goes to the even one, a little more goes up.
        let half = 2_f64.powi(-53);
        assert_eq!(sum(&[1.0, half]), 1.0);
        assert_eq!(sum(&[1.0, half, 1e-300]), 1.0 + f64::EPSILON);
    }

    #[test]
    fn one_float_is_its_own_sum() {
        for number in
            [0.0, 1.0, -1.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -3e-310, 0.1, 1e22, 123_456_789.123]
        {
            assert_eq!(sum(&[number]), number);
        }
    }
}
