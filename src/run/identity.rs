//! The name of a run, which everything that it writes carries.

use std::time::{SystemTime, UNIX_EPOCH};

/// A name that no other run has: a UUID of version 7 (RFC 9562), so that names sort as the runs began.
pub(super) fn fresh() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    uuid(since.as_millis() as u64, fastrand::u128(..))
}

/// 48 bits of milliseconds, the version, 12 bits of chance, the variant, 62 bits of chance.
fn uuid(milliseconds: u64, chance: u128) -> String {
    let time = u128::from(milliseconds & 0xffff_ffff_ffff) << 80;
    let chance = chance & 0x0fff_3fff_ffff_ffff_ffff;
    let digits = format!("{:032x}", time | (0x7 << 76) | (0b10 << 62) | chance);
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_stand_where_the_standard_puts_them() {
        // The example of RFC 9562, A.6.
        let chance = (0xcc3 << 64) | 0x18c4_dc0c_0c07_398f;
        assert_eq!(uuid(0x017f_22e2_79b0, chance), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assert_eq!(uuid(0, u128::MAX), "00000000-0000-7fff-bfff-ffffffffffff");
        assert_ne!(fresh(), fresh());
    }
}
