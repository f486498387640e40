//! How much larger than its bytes a file may claim to be. A few bytes can promise more than a machine holds, or more rows
//! than anybody waits for; what honest writers pack stays far below these limits.

/// What is unpacked as a stream, or held for a while, may grow to this size whatever it was packed to.
const FREE_BYTES: u64 = 1 << 30;
/// What is held at once for one column may do so only up to this size. Pages usually unpack to a megabyte.
#[cfg(feature = "polars")]
const FREE_BYTES_AT_ONCE: u64 = 64 << 20;
/// Beyond that, to so many times its packed size.
const LARGEST_RATIO: u64 = 1_000;
/// A file may hold so many rows whatever its size: a column of one value takes a few bytes for a million of them.
#[cfg(feature = "polars")]
const FREE_ROWS: u64 = 1_000_000_000;
/// Beyond that, so many for each of its bytes.
#[cfg(feature = "polars")]
const MOST_ROWS_PER_BYTE: u64 = 100_000;

/// What is wrong with a stream of so many bytes, where only so many were read of the file.
pub(super) fn refuse_stream(unpacked: u64, packed: u64) -> Result<(), String> {
    if unpacked > FREE_BYTES && unpacked / LARGEST_RATIO > packed {
        return Err(format!("more than {LARGEST_RATIO} times their size, beyond 1 GiB"));
    }
    Ok(())
}

/// What is wrong with a piece of a column that takes so many bytes at once.
#[cfg(feature = "polars")]
pub(super) fn refuse_piece(unpacked: u64, packed: u64) -> Result<(), String> {
    if unpacked > FREE_BYTES_AT_ONCE && unpacked / LARGEST_RATIO > packed {
        let mebibytes = unpacked >> 20;
        return Err(format!(
            "{packed} bytes claim to unpack to {mebibytes} MiB, more than {LARGEST_RATIO} times their size"
        ));
    }
    Ok(())
}

/// What is wrong with a file of so many rows and bytes.
#[cfg(feature = "polars")]
pub(super) fn refuse_rows(rows: u64, bytes: u64) -> Result<(), String> {
    if rows > FREE_ROWS && rows / MOST_ROWS_PER_BYTE > bytes {
        return Err(format!("claims to hold {rows} rows in {bytes} bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_small_file_that_grows_large_is_a_bomb() {
        assert!(refuse_stream(FREE_BYTES, 1).is_ok());
        assert!(refuse_stream(FREE_BYTES * 2, FREE_BYTES / 400).is_ok());
        assert!(refuse_stream(FREE_BYTES * 2, FREE_BYTES / 600).is_err());
    }

    #[cfg(feature = "polars")]
    #[test]
    fn what_is_held_at_once_grows_less() {
        assert!(refuse_piece(FREE_BYTES_AT_ONCE, 1).is_ok());
        assert!(refuse_piece(FREE_BYTES, 2 << 20).is_ok());
        let told = refuse_piece(FREE_BYTES, 1 << 19).unwrap_err();
        assert_eq!(told, "524288 bytes claim to unpack to 1024 MiB, more than 1000 times their size");
    }

    #[cfg(feature = "polars")]
    #[test]
    fn a_file_of_a_billion_rows_may_be_small() {
        assert!(refuse_rows(FREE_ROWS, 300).is_ok());
        assert!(refuse_rows(FREE_ROWS * 20, 1 << 20).is_ok());
        assert!(refuse_rows(FREE_ROWS * 1_000, 300).is_err());
    }
}
