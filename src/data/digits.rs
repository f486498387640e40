//! Decimal digits to numbers, eight at a time.

/// So many digits always fit into 64 bits, which are several times faster than 128.
pub(crate) const NARROW_DIGITS: usize = 19;

/// The powers of ten that fit into 64 bits.
pub(crate) const NARROW_POWERS: [u64; NARROW_DIGITS + 1] = {
    let mut powers = [1; NARROW_DIGITS + 1];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

const EIGHT_ZEROS: u64 = u64::from_le_bytes(*b"00000000");
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);

/// At most [`NARROW_DIGITS`] digits as a number, 0 for none; `None` where any byte is no digit.
#[inline]
pub(crate) fn narrow(digits: &[u8]) -> Option<u64> {
    let Some((head, last)) = digits.split_last_chunk::<8>() else { return few(digits) };
    let last = eight(*last)?;
    if head.is_empty() {
        return Some(last);
    }
    let head = match head.split_last_chunk::<8>() {
        None => few(head)?,
        Some((head, middle)) => few(head)? * NARROW_POWERS[8] + eight(*middle)?,
    };
    Some(head * NARROW_POWERS[8] + last)
}

/// Fewer than eight digits.
#[inline]
fn few(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return Some(0);
    }
    // What is missing to eight digits are zeros in front.
    let missing = 8 * (8 - digits.len());
    eight((word(digits) << missing | EIGHT_ZEROS >> (64 - missing)).to_le_bytes())
}

/// At most eight bytes as one number, the first the lowest. Parts that overlap do so in equal bytes.
#[inline]
pub(crate) fn word(bytes: &[u8]) -> u64 {
    let shift = |at: usize| 8 * at as u32;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift(bytes.len() - 4);
    }
    match bytes {
        [] => 0,
        [only] => u64::from(*only),
        [first, .., last] => {
            let (middle, end) = (bytes.len() / 2, bytes.len() - 1);
            u64::from(*first) | u64::from(bytes[middle]) << shift(middle) | u64::from(*last) << shift(end)
        }
    }
}

/// Exactly eight digits: neighbours are joined to pairs, pairs to fours, fours to the number.
#[inline]
fn eight(digits: [u8; 8]) -> Option<u64> {
    let word = matching(digits, *b"00000000")?;
    let pairs = (word.wrapping_mul(10 << 8 | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    Some(fours.wrapping_mul(10_000 << 32 | 1) >> 32)
}

/// A text of a fixed form such as `0000-00-00`, in which `0` stands for any digit: the value of the pair of digits that
/// begins at each position, or `None` where the text is of another form. Little-endian, one byte for each position.
#[inline]
pub(crate) fn pairs(text: [u8; 8], form: [u8; 8]) -> Option<[u8; 8]> {
    let word = matching(text, form)?;
    Some((word * 10).wrapping_add(word >> 8).to_le_bytes())
}

/// The digits of a text of a fixed form, with zeros for what else the form holds.
#[inline]
fn matching(text: [u8; 8], form: [u8; 8]) -> Option<u64> {
    // What, added to a byte, sets its high bit where it is larger than it may be: 9 for a digit, 0 for anything else.
    let excess = u64::from_le_bytes(form.map(|byte| if byte == b'0' { 0x80 - 10 } else { 0x80 - 1 }));
    let word = u64::from_le_bytes(text) ^ u64::from_le_bytes(form);
    // A carry into the next byte comes only of a byte that has its own high bit set.
    ((word.wrapping_add(excess) | word) & HIGH_BITS == 0).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hand(text: &[u8]) -> Option<u64> {
        text.iter().try_fold(0_u64, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
    }

    #[test]
    fn digits_of_every_count_are_the_number_they_write() {
        let digits = b"9876543210123456789";
        for start in 0..digits.len() {
            for end in start..=digits.len() {
                assert_eq!(narrow(&digits[start..end]), by_hand(&digits[start..end]));
            }
        }
        assert_eq!(narrow(b"9999999999999999999"), Some(9_999_999_999_999_999_999));
    }

    #[test]
    fn a_byte_that_is_no_digit_is_seen_wherever_it_stands() {
        for length in 1..=NARROW_DIGITS {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'9'; length];
                    text[at] = byte;
                    assert_eq!(narrow(&text), by_hand(&text), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_word_holds_the_bytes_in_their_order() {
        let bytes = *b"\xff1234567";
        for count in 0..=8 {
            let mut expected = [0; 8];
            expected[..count].copy_from_slice(&bytes[..count]);
            assert_eq!(word(&bytes[..count]), u64::from_le_bytes(expected));
        }
    }

    #[test]
    fn a_form_takes_digits_and_its_own_signs_only() {
        let form = *b"00:00:00";
        assert_eq!(pairs(*b"12:45:09", form).map(|pairs| [pairs[0], pairs[3], pairs[6]]), Some([12, 45, 9]));
        for at in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"99:99:99";
                text[at] = byte;
                let fits = if form[at] == b'0' { byte.is_ascii_digit() } else { byte == b':' };
                assert_eq!(pairs(text, form).is_some(), fits, "{text:?}");
            }
        }
    }
}
