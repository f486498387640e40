//! A sum that does not depend on the order or the grouping of what is added.
//!
//! Engines add rows in whatever order and merge partial sums in whatever tree suits them; the answer must be the same.
//! So nothing is rounded on the way: whole numbers and decimals are added as integers, floats in a fixed-point number
//! wide enough for every float ("small superaccumulator", Radford Neal, 2015). Only the result is rounded, once.

mod float;

use crate::data::{Decimal, Value};
use float::FloatTotal;
use std::collections::BTreeMap;

/// A sum of numbers, and how many were added.
#[derive(Debug, Clone, Default)]
pub struct Total {
    count: u64,
    /// Sums of whole numbers and decimals by their digits behind the point.
    exact: BTreeMap<u32, Wide>,
    has_decimals: bool,
    floats: Option<Box<FloatTotal>>,
}

/// `high * 2^64 + low`: with 64 spare bits in both, no number of rows that a machine can count overflows it.
#[derive(Debug, Clone, Copy, Default)]
struct Wide {
    high: i128,
    low: i128,
}

/// The most digits that a decimal has.
const MOST_DIGITS: u32 = 38;

/// The sum cannot be held: it needs more than 38 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl Total {
    /// Adds a number. `false` where the value is none, and nothing was added.
    pub fn add(&mut self, value: &Value) -> bool {
        match value {
            Value::Integer(number) => self.add_integer(*number),
            Value::Decimal(number) => self.add_decimal(*number),
            Value::Float(number) => self.add_float(*number),
            Value::Boolean(_)
            | Value::String(_)
            | Value::Binary(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Timestamp(_)
            | Value::Nested(_) => return false,
        }
        true
    }

    /// Adds a whole number.
    pub fn add_integer(&mut self, number: i128) {
        self.count += 1;
        self.exact.entry(0).or_default().add(number);
    }

    /// Adds a decimal.
    pub fn add_decimal(&mut self, number: Decimal) {
        self.count += 1;
        self.has_decimals = true;
        self.exact.entry(number.scale).or_default().add(number.units);
    }

    /// Adds a float. A NaN, or infinities of both signs, make the sum NaN.
    pub fn add_float(&mut self, number: f64) {
        self.count += 1;
        self.floats.get_or_insert_default().add(number);
    }

    /// Adds everything that was added to another sum.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.has_decimals |= other.has_decimals;
        for (scale, wide) in &other.exact {
            let sum = self.exact.entry(*scale).or_default();
            sum.high += wide.high;
            sum.low += wide.low;
        }
        if let Some(floats) = &other.floats {
            self.floats.get_or_insert_default().merge(floats);
        }
    }

    /// How many numbers were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum: whole where only whole numbers were added, a decimal where a decimal was among them, and the nearest
    /// float where a float was. `None` where nothing was added.
    pub fn value(&self) -> Result<Option<Value>, Overflow> {
        if self.count == 0 {
            return Ok(None);
        }
        match &self.floats {
            Some(floats) => Ok(Some(Value::Float(self.with_exact(floats)?.value(0)))),
            None => self.exact_value().map(Some),
        }
    }

    /// The mean: a decimal where that is exact, and else the nearest float. `None` where nothing was added.
    pub fn mean(&self) -> Result<Option<Value>, Overflow> {
        if self.count == 0 {
            return Ok(None);
        }
        let mean = match (&self.floats, self.count as f64) {
            (Some(floats), count) => {
                let floats = self.with_exact(floats)?;
                let sum = floats.value(0);
                // A sum beyond the largest float still has a mean.
                if sum.is_infinite() { floats.value(-64) / (count * 2_f64.powi(-64)) } else { sum / count }
            }
            (None, _) => return self.exact_value().map(|sum| Some(quotient(&sum, self.count))),
        };
        Ok(Some(Value::Float(mean)))
    }

    fn exact_value(&self) -> Result<Value, Overflow> {
        if !self.has_decimals {
            let units = self.exact.get(&0).copied().unwrap_or_default().units();
            return units.map(Value::Integer).ok_or(Overflow);
        }
        // Zeros at the end are kept where there is room for them: parts may be stored with more of them than were written.
        let sum = self.exact_sum(|part| part).or_else(|| self.exact_sum(Decimal::normal));
        sum.map(Value::Decimal).ok_or(Overflow)
    }

    fn exact_sum(&self, shape: impl Fn(Decimal) -> Decimal) -> Option<Decimal> {
        self.exact.iter().try_fold(Decimal::new(0, 0), |sum, (scale, wide)| {
            sum.checked_add(shape(Decimal::new(wide.units()?, *scale))).map(&shape)
        })
    }

    fn with_exact(&self, floats: &FloatTotal) -> Result<FloatTotal, Overflow> {
        let mut sum = floats.clone();
        if !self.exact.is_empty() {
            sum.add(float_of(&self.exact_value()?));
        }
        Ok(sum)
    }
}

/// An exact sum divided by a count above zero: to its last digit, or where there is none rounded once.
fn quotient(sum: &Value, count: u64) -> Value {
    let (units, mut scale) = match sum {
        Value::Integer(units) => (*units, 0),
        Value::Decimal(sum) => (sum.units, sum.scale),
        _ => return Value::Float(f64::NAN),
    };
    let count = i128::from(count);
    let (mut digits, mut rest) = (units / count, units % count);
    while rest != 0 && scale < MOST_DIGITS {
        let Some(more) = digits.checked_mul(10).filter(|more| more.unsigned_abs() < 10_u128.pow(MOST_DIGITS)) else {
            break;
        };
        rest *= 10;
        (digits, rest, scale) = (more + rest / count, rest % count, scale + 1);
    }
    if rest == 0 {
        return Value::Decimal(Decimal::new(digits, scale).normal());
    }
    // One more digit stands for all that follow: a float needs to know no more of them.
    Value::Float(format!("{digits}1e-{}", scale + 1).parse().unwrap_or(f64::NAN))
}

fn float_of(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => *number as f64,
        Value::Decimal(number) => number.to_float(),
        Value::Float(number) => *number,
        Value::Boolean(_)
        | Value::String(_)
        | Value::Binary(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_)
        | Value::Nested(_) => f64::NAN,
    }
}

impl Wide {
    fn add(&mut self, number: i128) {
        self.high += number >> 64;
        self.low += number & i128::from(u64::MAX);
    }

    /// The sum, where it fits.
    fn units(self) -> Option<i128> {
        let high = self.high + (self.low >> 64);
        i64::try_from(high).ok().map(|high| (i128::from(high) << 64) | (self.low & i128::from(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(numbers: &[Value]) -> Total {
        let mut total = Total::default();
        for number in numbers {
            assert!(total.add(number));
        }
        total
    }

    fn floats(numbers: &[f64]) -> Total {
        total(&numbers.iter().map(|number| Value::Float(*number)).collect::<Vec<_>>())
    }

    fn float(value: Result<Option<Value>, Overflow>) -> f64 {
        let Ok(Some(Value::Float(number))) = value else { panic!("{value:?}") };
        number
    }

    fn decimal(text: &str) -> Value {
        Value::Decimal(Decimal::read(text.as_bytes()).unwrap())
    }

    #[test]
    fn nothing_has_no_sum_and_no_mean() {
        assert_eq!(Total::default().value(), Ok(None));
        assert_eq!(Total::default().mean(), Ok(None));
    }

    #[test]
    fn nan_and_infinities_stay() {
        assert!(float(floats(&[1.0, f64::NAN]).value()).is_nan());
        assert!(float(floats(&[f64::INFINITY, f64::NEG_INFINITY]).mean()).is_nan());
        assert_eq!(float(floats(&[f64::NEG_INFINITY, 1.0]).value()), f64::NEG_INFINITY);
        assert_eq!(float(floats(&[f64::MAX, f64::MAX]).value()), f64::INFINITY);
    }

    #[test]
    fn a_mean_exists_where_the_sum_is_too_large_for_a_float() {
        assert_eq!(float(floats(&[f64::MAX, f64::MAX]).mean()), f64::MAX);
        assert_eq!(float(floats(&[f64::MIN, f64::MIN]).mean()), f64::MIN);
    }

    #[test]
    fn whole_numbers_and_decimals_add_exactly() {
        let largest = Value::Integer(i128::from(i64::MAX));
        assert_eq!(total(&[largest, Value::Integer(1)]).value(), Ok(Some(Value::Integer(1 << 63))));
        assert_eq!(total(&[decimal("0.1"), decimal("0.20"), Value::Integer(1)]).value(), Ok(Some(decimal("1.3"))));
        assert_eq!(total(&[decimal("-0.5"), decimal("0.25")]).mean(), Ok(Some(decimal("-0.125"))));
        assert_eq!(total(&[Value::Integer(1), Value::Float(0.5)]).value(), Ok(Some(Value::Float(1.5))));
    }

    #[test]
    fn a_mean_is_exact_or_rounded_once() {
        let mean = |numbers: &[&str]| total(&numbers.iter().map(|text| decimal(text)).collect::<Vec<_>>()).mean();
        assert_eq!(mean(&["0.05", "0.05", "0.05"]), Ok(Some(decimal("0.05"))));
        assert_eq!(mean(&["1", "2", "4"]), Ok(Some(Value::Float(7.0 / 3.0))));
        assert_eq!(mean(&["-0.0000000000000001", "0", "0"]), Ok(Some(Value::Float(-1e-16 / 3.0))));
        assert_eq!(mean(&["99999999999999999999999999999999999999"]).unwrap().unwrap().to_string(), "9".repeat(38));
        assert_eq!(total(&[Value::Integer(1), Value::Integer(2)]).mean(), Ok(Some(decimal("1.5"))));
    }

    #[test]
    fn a_sum_may_pass_beyond_its_limit_on_the_way() {
        let large = decimal("99999999999999999999999999999999999999");
        let negative = decimal("-99999999999999999999999999999999999999");
        assert_eq!(total(&[large.clone(), large.clone()]).value(), Err(Overflow));
        assert_eq!(total(&[large.clone(), large.clone(), negative]).value(), Ok(Some(large)));
        assert_eq!(total(&[Value::Integer(i128::MAX), Value::Integer(1)]).value(), Err(Overflow));
        assert_eq!(
            total(&[Value::Integer(i128::MAX), Value::Integer(1), Value::Integer(-2)]).value(),
            Ok(Some(Value::Integer(i128::MAX - 1)))
        );
    }

    #[test]
    fn a_text_is_not_added() {
        let mut total = Total::default();
        assert!(!total.add(&Value::String("1".into())));
        assert_eq!(total.count(), 0);
    }

    fn any_number() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i64>().prop_map(|number| Value::Integer(number.into())),
            (any::<i64>(), 0..6_u32).prop_map(|(units, scale)| Value::Decimal(Decimal::new(units.into(), scale))),
            (any::<f64>().prop_filter("a finite number", |number| number.is_finite())).prop_map(Value::Float),
            (-1e6..1e6).prop_map(Value::Float),
        ]
    }

    fn shown(total: &Total) -> String {
        format!("{:?} {:?} {}", total.value(), total.mean(), total.count())
    }

    proptest! {
        #[test]
        fn every_split_and_every_order_gives_the_same_sum(
            (numbers, shuffled, cuts) in proptest::collection::vec(any_number(), 0..40).prop_flat_map(|numbers| {
                let cuts = proptest::collection::vec(0..5_usize, numbers.len());
                (Just(numbers.clone()), Just(numbers).prop_shuffle(), cuts)
            })
        ) {
            let mut parts = vec![Total::default(); 5];
            for (number, part) in shuffled.iter().zip(&cuts) {
                parts[*part].add(number);
            }
            let mut merged = Total::default();
            parts.iter().rev().for_each(|part| merged.merge(part));
            prop_assert_eq!(shown(&merged), shown(&total(&numbers)));
        }

        #[test]
        fn two_floats_add_as_the_processor_adds_them(left in any::<f64>(), right in any::<f64>()) {
            let (ours, theirs) = (float(floats(&[left, right]).value()), left + right);
            prop_assert!(ours == theirs || (ours.is_nan() && theirs.is_nan()), "{ours} {theirs}");
        }
    }
}
