//! How far reading has come, for a progress bar on another thread, and the wish to stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters that a reader moves and a progress bar reads, and a flag that goes the other way.
#[derive(Debug, Default)]
pub struct Watch {
    bytes: AtomicU64,
    total_bytes: AtomicU64,
    rows: AtomicU64,
    stopped: AtomicBool,
}

impl Watch {
    /// Counts from zero again. A wish to stop stays one.
    pub fn restart(&self) {
        for counter in [&self.bytes, &self.total_bytes, &self.rows] {
            counter.store(0, Ordering::Relaxed);
        }
    }

    /// So many bytes lie ahead.
    pub fn expect_bytes(&self, bytes: u64) {
        self.total_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes, as stored, were read.
    pub fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many rows were measured.
    pub fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Asks for an end as soon as possible.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether an end was asked for.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Bytes read and expected, and rows measured.
    pub fn progress(&self) -> (u64, u64, u64) {
        (
            self.bytes.load(Ordering::Relaxed),
            self.total_bytes.load(Ordering::Relaxed),
            self.rows.load(Ordering::Relaxed),
        )
    }
}
