//! Comparisons of a column with a constant, exactly, and as simple as the processor likes them.
//!
//! Whole numbers, decimals, dates and times are stored as whole numbers of steps. Every comparison of such a column
//! with a constant is a question whether the number of steps lies in one closed range, or outside it.

use super::view::{Steps, Unit, Values, for_steps};
use crate::data::{DAY, Decimal, Value};
use crate::measure::Comparison;
use polars_arrow::array::Utf8ViewArray;
use polars_arrow::bitmap::Bitmap;
use polars_arrow::trusted_len::TrustedLen;

/// The rows whose value compares so with a constant; rows without a value are anything. `None` where this needs the
/// slow path.
pub(super) fn compare(values: Values<'_>, comparison: Comparison, constant: &Value) -> Option<Bitmap> {
    match (values, constant) {
        (Values::Steps(steps, unit), constant) => {
            let range = Range::of(comparison, Target::of(constant, unit)?);
            Some(for_steps!(steps, slice => range.select(slice)))
        }
        (Values::Float64(slice), constant) => {
            let constant = exact_float(constant)?;
            Some(collect(slice.iter().map(|value| floats(*value, comparison, constant))))
        }
        (Values::Float32(slice), constant) => {
            let constant = exact_float(constant)?;
            Some(collect(slice.iter().map(|value| floats(f64::from(*value), comparison, constant))))
        }
        (Values::Text(array), Value::String(constant)) => Some(texts(array, comparison, constant)),
        (Values::Boolean(bits), Value::Boolean(constant)) => match comparison {
            Comparison::Equal => Some(if *constant { bits.clone() } else { !bits }),
            Comparison::NotEqual => Some(if *constant { !bits } else { bits.clone() }),
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => None,
        },
        _ => None,
    }
}

/// The rows whose number of steps compares so between two columns of the same unit and width.
pub(super) fn compare_columns(left: Values<'_>, comparison: Comparison, right: Values<'_>) -> Option<Bitmap> {
    match (left, right) {
        (Values::Steps(left, left_unit), Values::Steps(right, right_unit)) if left_unit == right_unit => {
            steps(left, comparison, right)
        }
        (Values::Float64(left), Values::Float64(right)) => {
            Some(collect(left.iter().zip(right).map(|(left, right)| floats(*left, comparison, *right))))
        }
        (Values::Text(left), Values::Text(right)) => {
            let pairs = left.values_iter().zip(right.values_iter());
            Some(pairs.map(|(left, right)| comparison.holds(left.cmp(right))).collect())
        }
        _ => None,
    }
}

fn steps(left: Steps<'_>, comparison: Comparison, right: Steps<'_>) -> Option<Bitmap> {
    fn both<T: Ord>(left: &[T], comparison: Comparison, right: &[T]) -> Bitmap {
        collect(left.iter().zip(right).map(|(left, right)| comparison.holds(left.cmp(right))))
    }
    Some(match (left, right) {
        (Steps::I8(left), Steps::I8(right)) => both(left, comparison, right),
        (Steps::I16(left), Steps::I16(right)) => both(left, comparison, right),
        (Steps::I32(left), Steps::I32(right)) => both(left, comparison, right),
        (Steps::I64(left), Steps::I64(right)) => both(left, comparison, right),
        (Steps::I128(left), Steps::I128(right)) => both(left, comparison, right),
        (Steps::U8(left), Steps::U8(right)) => both(left, comparison, right),
        (Steps::U16(left), Steps::U16(right)) => both(left, comparison, right),
        (Steps::U32(left), Steps::U32(right)) => both(left, comparison, right),
        (Steps::U64(left), Steps::U64(right)) => both(left, comparison, right),
        _ => return None,
    })
}

/// Lengths that compare so with a constant.
pub(super) fn lengths(lengths: &[u64], comparison: Comparison, constant: &Value) -> Option<Bitmap> {
    compare(Values::Steps(Steps::U64(lengths), Unit::Number(0)), comparison, constant)
}

/// The number of steps that a constant is, where it is one exactly.
pub(super) fn steps_of(constant: &Value, unit: Unit) -> Option<Option<i128>> {
    match Target::of(constant, unit)? {
        Target::Fraction { steps, parts } => Some((steps % parts == 0).then(|| steps / parts)),
        Target::BelowAll | Target::AboveAll | Target::Nothing => Some(None),
    }
}

/// A constant in steps of a column's unit.
#[derive(Clone, Copy)]
enum Target {
    /// `steps / parts`, with `parts` above zero.
    Fraction { steps: i128, parts: i128 },
    /// Below every value.
    BelowAll,
    /// Above every value.
    AboveAll,
    /// Comparable with nothing: NaN.
    Nothing,
}

impl Target {
    fn of(constant: &Value, unit: Unit) -> Option<Self> {
        Some(match (unit, constant) {
            (Unit::Number(scale), Value::Integer(number)) => Self::scaled(Decimal::from(*number), scale)?,
            (Unit::Number(scale), Value::Decimal(number)) => Self::scaled(*number, scale)?,
            (Unit::Number(0), Value::Float(number)) => Self::of_float(*number),
            (Unit::Day, Value::Date(days)) => Self::Fraction { steps: i128::from(*days), parts: 1 },
            (Unit::Day, Value::Timestamp(instant)) => Self::Fraction { steps: *instant, parts: DAY },
            (Unit::TimeOfDay, Value::Time(time)) => Self::Fraction { steps: i128::from(*time), parts: 1 },
            (Unit::Instant(step), Value::Timestamp(instant)) => Self::Fraction { steps: *instant, parts: step },
            (Unit::Instant(step), Value::Date(days)) => Self::Fraction { steps: i128::from(*days) * DAY, parts: step },
            _ => return None,
        })
    }

    /// A number in steps of `1 / 10^scale`.
    fn scaled(number: Decimal, scale: u32) -> Option<Self> {
        if number.scale > scale {
            return Some(Self::Fraction { steps: number.units, parts: 10_i128.checked_pow(number.scale - scale)? });
        }
        Some(match number.rescale(scale) {
            Some(number) => Self::Fraction { steps: number.units, parts: 1 },
            None if number.units < 0 => Self::BelowAll,
            None => Self::AboveAll,
        })
    }

    fn of_float(number: f64) -> Self {
        // A float with a fraction lies between two whole numbers, and any place between them compares alike.
        match number {
            _ if number.is_nan() => Self::Nothing,
            _ if number >= 1e30 => Self::AboveAll,
            _ if number <= -1e30 => Self::BelowAll,
            _ if number.fract() == 0.0 => Self::Fraction { steps: number as i128, parts: 1 },
            _ => Self::Fraction { steps: number.floor() as i128 * 2 + 1, parts: 2 },
        }
    }
}

/// The numbers of steps from `low` to `high`, or those outside.
#[derive(Clone, Copy)]
struct Range {
    low: i128,
    high: i128,
    inside: bool,
}

impl Range {
    const NOTHING: Self = Self { low: 1, high: 0, inside: true };

    fn of(comparison: Comparison, target: Target) -> Self {
        let (floor, ceiling) = match target {
            Target::Fraction { steps, parts } => {
                let floor = steps.div_euclid(parts);
                (floor, floor + i128::from(steps.rem_euclid(parts) != 0))
            }
            Target::BelowAll => (i128::MIN, i128::MIN + 1),
            Target::AboveAll => (i128::MAX - 1, i128::MAX),
            Target::Nothing => return Self::NOTHING,
        };
        let whole = if floor == ceiling { Self { low: floor, high: floor, inside: true } } else { Self::NOTHING };
        let up_to = |high| Self { low: i128::MIN, high, inside: true };
        let from = |low| Self { low, high: i128::MAX, inside: true };
        match comparison {
            Comparison::Equal => whole,
            Comparison::NotEqual => Self { inside: false, ..whole },
            Comparison::Less => up_to(ceiling.saturating_sub(1)),
            Comparison::LessOrEqual => up_to(floor),
            Comparison::Greater => from(floor.saturating_add(1)),
            Comparison::GreaterOrEqual => from(ceiling),
        }
    }

    fn select<T: Step>(self, values: &[T]) -> Bitmap {
        let (low, high) = (self.low.max(T::LEAST), self.high.min(T::MOST));
        if low > high {
            return Bitmap::new_with_value(!self.inside, values.len());
        }
        let (low, high) = (T::from_wide(low), T::from_wide(high));
        let inside = collect(values.iter().map(|value| (*value >= low) & (*value <= high)));
        if self.inside { inside } else { !&inside }
    }
}

/// A width of whole numbers.
trait Step: Copy + PartialOrd {
    const LEAST: i128;
    const MOST: i128;
    /// The number, which must lie between the two.
    fn from_wide(number: i128) -> Self;
}

macro_rules! step {
    ($($width:ty),*) => {$(
        impl Step for $width {
            const LEAST: i128 = <$width>::MIN as i128;
            const MOST: i128 = <$width>::MAX as i128;
            fn from_wide(number: i128) -> Self {
                number as $width
            }
        }
    )*};
}
step!(i8, i16, i32, i64, i128, u8, u16, u32, u64);

/// A constant as a float that compares with floats as the constant does; `None` where rounding could change the order.
fn exact_float(constant: &Value) -> Option<f64> {
    match constant {
        Value::Float(number) => Some(*number),
        // Of a decimal the nearest float is meant.
        Value::Decimal(number) => Some(number.to_float()),
        Value::Integer(number) => (number.unsigned_abs() <= 1 << 53).then_some(*number as f64),
        _ => None,
    }
}

fn floats(value: f64, comparison: Comparison, constant: f64) -> bool {
    match comparison {
        Comparison::Equal => value == constant,
        // Unlike `!=`, false for NaN.
        Comparison::NotEqual => (value < constant) | (value > constant),
        Comparison::Less => value < constant,
        Comparison::LessOrEqual => value <= constant,
        Comparison::Greater => value > constant,
        Comparison::GreaterOrEqual => value >= constant,
    }
}

fn texts(array: &Utf8ViewArray, comparison: Comparison, constant: &str) -> Bitmap {
    array.values_iter().map(|text| comparison.holds(text.cmp(constant))).collect()
}

pub(super) fn collect(bits: impl TrustedLen<Item = bool>) -> Bitmap {
    Bitmap::from_trusted_len_iter(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Comparison; 6] = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];

    fn constants() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i64>().prop_map(|number| Value::Integer(number.into())),
            (-300_i128..300).prop_map(Value::Integer),
            (-3000_i128..3000, 0_u32..3).prop_map(|(units, scale)| Value::Decimal(Decimal::new(units, scale))),
            (any::<i128>(), 0_u32..38).prop_map(|(units, scale)| Value::Decimal(Decimal::new(units / 10, scale))),
            any::<f64>().prop_map(Value::Float),
            (-30.0..30.0).prop_map(Value::Float),
        ]
    }

    fn holds(left: &Value, comparison: Comparison, right: &Value) -> bool {
        left.compare(right).is_some_and(|order| comparison.holds(order))
    }

    proptest! {
        #[test]
        fn a_range_of_steps_is_the_comparison_it_stands_for(
            value in prop_oneof![any::<i64>(), -300_i64..300], constant in constants(), at in 0..6_usize,
        ) {
            let steps = [value];
            let found = compare(Values::Steps(Steps::I64(&steps), Unit::Number(0)), ALL[at], &constant);
            prop_assert_eq!(found.map(|bits| bits.get_bit(0)), Some(holds(&Value::Integer(value.into()), ALL[at], &constant)));
        }

        #[test]
        fn decimals_compare_at_their_own_scale(units in -3000_i128..3000, scale in 0_u32..4, constant in constants(), at in 0..6_usize) {
            let steps = [units];
            if let Some(bits) = compare(Values::Steps(Steps::I128(&steps), Unit::Number(scale)), ALL[at], &constant) {
                prop_assert_eq!(bits.get_bit(0), holds(&Value::Decimal(Decimal::new(units, scale)), ALL[at], &constant));
            }
        }

        #[test]
        fn floats_compare_as_values_do(value in prop_oneof![any::<f64>(), -30.0..30.0, Just(f64::NAN)], constant in constants(), at in 0..6_usize) {
            let values = [value];
            if let Some(bits) = compare(Values::Float64(&values), ALL[at], &constant) {
                prop_assert_eq!(bits.get_bit(0), holds(&Value::Float(value), ALL[at], &constant));
            }
        }
    }

    #[test]
    fn an_instant_between_two_steps_is_neither() {
        let steps = [1_i64, 2];
        let between = Value::Timestamp(1_500);
        let found = |comparison| {
            let bits = compare(Values::Steps(Steps::I64(&steps), Unit::Instant(1_000)), comparison, &between).unwrap();
            (bits.get_bit(0), bits.get_bit(1))
        };
        assert_eq!(found(Comparison::Equal), (false, false));
        assert_eq!(found(Comparison::Less), (true, false));
        assert_eq!(found(Comparison::GreaterOrEqual), (false, true));
    }
}
