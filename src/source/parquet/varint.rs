//! Numbers of seven bits in each byte, the lowest first, in which lengths and differences are written everywhere in Parquet.

/// What 64 bits take.
pub(super) const MOST_BYTES: usize = 10;

/// An unsigned number of up to 64 bits, and what follows it.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(MOST_BYTES) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if *byte < 0x80 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

/// A signed number: its sign is the lowest bit.
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
