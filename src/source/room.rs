//! How much memory a file may take while it is read.

#[cfg(feature = "polars")]
use super::SourceError;
#[cfg(feature = "polars")]
use std::path::Path;

/// What a piece may take whatever the limit: less is not worth refusing anything.
#[cfg(feature = "polars")]
const LEAST: usize = 32 << 20;

/// How much memory the columns of a file may take, as the limit of the run leaves it.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// About how many bytes a worker should hold at the same time, where pieces can be cut to that.
    pub usual: usize,
    /// How many bytes a piece may take that cannot be cut, if it is the only one.
    pub most: usize,
    /// How many workers may hold such pieces at the same time.
    pub workers: usize,
}

#[cfg(feature = "polars")]
impl Room {
    /// How many bytes each piece may take that cannot be cut, of a file with so many.
    pub(super) fn largest(&self, pieces: usize) -> u64 {
        (self.most / self.workers.min(pieces).max(1)).max(LEAST) as u64
    }
}

/// The error about something that takes so many bytes where there is room for fewer.
#[cfg(feature = "polars")]
pub(super) fn too_large(path: &Path, what: &str, bytes: u64, room: u64) -> SourceError {
    let message = format!("{what} unpacks to {} MiB, and the memory limit leaves room for {}", bytes >> 20, room >> 20);
    SourceError::new(path, message).help("raise it with `--memory-limit`")
}

#[cfg(all(test, feature = "polars"))]
mod tests {
    use super::*;

    #[test]
    fn pieces_that_are_held_at_the_same_time_share_the_room() {
        let room = Room { usual: 4 << 20, most: 400 << 20, workers: 4 };
        assert_eq!([1, 2, 100].map(|pieces| room.largest(pieces) >> 20), [400, 200, 100]);
        assert_eq!(Room { most: 0, ..room }.largest(1), LEAST as u64);
    }
}
