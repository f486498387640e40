//! What a plain scalar means: nothing, a truth value, a number or a text.

use crate::tree::Tree;

/// Resolves a scalar that was written without quotes. Only `true` and `false` are truth values, so that every other
/// spelling keeps its text; a number with a leading zero, a separator or another base is a text.
pub(super) fn resolve(text: &str) -> Tree {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tree::Null,
        "true" => Tree::Boolean(true),
        "false" => Tree::Boolean(false),
        _ if is_number(text) => Tree::Number(text.to_owned()),
        _ => Tree::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_holds = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && are_digits(digits)
    });
    let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
    are_digits(whole)
        && are_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && !leads_with_zero
        && exponent_holds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_text() {
        for text in ["0", "-1", "+5", "0.10", "1e3", "-1.5E-7", ".5", "5.", "123456789012345678901234567890"] {
            assert_eq!(resolve(text), Tree::Number(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_a_text() {
        for text in [
            "007", "00.5", "1_000", "0x1F", "0o17", "1e", "e3", ".", "-", "1.2.3", "12:30:45", ".inf", ".nan", "99%",
            "1 hour",
        ] {
            assert_eq!(resolve(text), Tree::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn only_true_and_false_are_truth_values() {
        assert_eq!(resolve("true"), Tree::Boolean(true));
        for text in ["True", "TRUE", "yes", "no", "on", "off", "y"] {
            assert_eq!(resolve(text), Tree::Text(text.to_owned()), "{text}");
        }
        assert_eq!(resolve("~"), Tree::Null);
        assert_eq!(resolve("none"), Tree::Text("none".to_owned()));
    }
}
