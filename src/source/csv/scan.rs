//! Where the fields of a block end: one walk over its bytes, 64 at a time.

use super::Dialect;
use wide::u8x16;

/// How many bytes one step looks at: as many as a mask has bits.
const STEP: usize = 64;

/// What a walk over a block of whole records found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What [`Self::ends`] gives out, and behind it room for more.
    ends: Vec<u32>,
    known: usize,
    /// Where the second quote of each doubled quote stands.
    pub(super) doubled: Vec<u32>,
    pub(super) has_quotes: bool,
    pub(super) has_returns: bool,
    /// How many line ends stand in quotes.
    pub(super) hidden_lines: usize,
}

/// What stands before the first byte, so that every field begins one behind the end of the field before it.
const BEFORE_FIRST: u32 = u32::MAX;

/// The bytes that mean something.
struct Bytes {
    delimiter: u8x16,
    quote: u8x16,
}

/// What the bytes before a step leave for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Before {
    /// All ones within quotes, otherwise zero.
    inside: u64,
    /// Whether the last byte was a quote that closes, or one half of a doubled one.
    closed: bool,
    /// Whether the last byte was a carriage return outside quotes.
    returned: bool,
    /// Whether a field begins here.
    separated: bool,
}

impl Scan {
    /// Where each field ends, in order. Before the first stands the place from which the block's first field follows.
    #[inline]
    pub(super) fn ends(&self) -> &[u32] {
        &self.ends[..self.known]
    }

    /// Keeps the ends of fields for which `is_kept` says so.
    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(u32) -> bool) {
        let mut kept = 1;
        for at in 1..self.known {
            let end = self.ends[at];
            if is_kept(end) {
                self.ends[kept] = end;
                kept += 1;
            }
        }
        self.known = kept;
    }

    /// Walks over a block. False when it holds anything that is no text or may not stand where it stands: a NUL, a quote
    /// within an unquoted field or behind a quoted one, an open quote, a carriage return that ends no line.
    pub(super) fn walk(&mut self, dialect: &Dialect, bytes: &[u8]) -> bool {
        self.ends.resize(self.ends.len().max(2 * STEP), 0);
        self.ends[0] = BEFORE_FIRST;
        self.known = 1;
        self.doubled.clear();
        (self.has_quotes, self.has_returns, self.hidden_lines) = (false, false, 0);
        let known = Bytes { delimiter: u8x16::splat(dialect.delimiter), quote: u8x16::splat(dialect.quote) };
        let mut before = Before { inside: 0, closed: false, returned: false, separated: true };
        let (steps, tail) = bytes.as_chunks::<STEP>();
        for (at, step) in steps.iter().enumerate() {
            if !self.step(&known, step, at * STEP, STEP, &mut before) {
                return false;
            }
        }
        if !tail.is_empty() {
            let mut step = [0; STEP];
            step[..tail.len()].copy_from_slice(tail);
            if !self.step(&known, &step, steps.len() * STEP, tail.len(), &mut before) {
                return false;
            }
        }
        match bytes.last() {
            None | Some(b'\n') => {}
            Some(b'\r') => return false,
            Some(_) => self.push(1, bytes.len()),
        }
        before.inside == 0
    }

    /// Takes the first `length` bytes of a step that begins at `base`.
    #[inline]
    fn step(&mut self, known: &Bytes, step: &[u8; STEP], base: usize, length: usize, before: &mut Before) -> bool {
        let (newline, carriage_return, nul) = (u8x16::splat(b'\n'), u8x16::splat(b'\r'), u8x16::splat(0));
        let vectors = vectors(step);
        let separators = mask(vectors, |bytes| bytes.simd_eq(known.delimiter) | bytes.simd_eq(newline));
        let rare =
            vectors.map(|bytes| bytes.simd_eq(known.quote) | bytes.simd_eq(carriage_return) | bytes.simd_eq(nul));
        let is_plain = !((rare[0] | rare[1]) | (rare[2] | rare[3])).any();
        if is_plain && before.inside == 0 && !before.closed && !before.returned {
            before.separated = separators >> (STEP - 1) == 1;
            self.push(separators, base);
            return true;
        }
        self.careful_step(known, step, base, length, before)
    }

    /// A step with quotes or carriage returns in it or right before it, or the last one.
    #[inline(never)]
    fn careful_step(
        &mut self,
        known: &Bytes,
        step: &[u8; STEP],
        base: usize,
        length: usize,
        before: &mut Before,
    ) -> bool {
        let valid = u64::MAX >> (STEP - length);
        let vectors = vectors(step);
        let equal = |byte: u8x16| mask(vectors, |bytes| bytes.simd_eq(byte)) & valid;
        let newlines = equal(u8x16::splat(b'\n'));
        let quotes = equal(known.quote);
        // Bits from an opening quote to right before the quote that closes it.
        let inside = running_parity(quotes) ^ before.inside;
        let separators = (equal(known.delimiter) | newlines) & !inside;
        let returns = equal(u8x16::splat(b'\r'));
        let outer_returns = returns & !inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let after = |bits: u64, carried: bool| (bits << 1 | u64::from(carried)) & valid;
        let after_closing = after(closing, before.closed);
        let is_regular = equal(u8x16::splat(0)) == 0
            && opening & !(after(separators, before.separated) | after_closing) == 0
            && after_closing & !(separators | quotes | outer_returns) == 0
            && after(outer_returns, before.returned) & !newlines == 0;
        self.has_quotes |= quotes != 0;
        self.has_returns |= returns != 0;
        self.hidden_lines += (newlines & inside).count_ones() as usize;
        let mut doubled = opening & after_closing;
        while doubled != 0 {
            self.doubled.push(base as u32 + doubled.trailing_zeros());
            doubled &= doubled - 1;
        }
        self.push(separators, base);
        let last = |bits: u64| bits >> (STEP - 1) == 1;
        *before = Before {
            inside: if last(inside) { u64::MAX } else { 0 },
            closed: last(closing),
            returned: last(outer_returns),
            separated: last(separators),
        };
        is_regular
    }

    /// Takes the ends of fields, one bit for each. Eight are written whether there are as many or not, since a loop whose
    /// length cannot be foreseen costs more.
    #[inline]
    fn push(&mut self, mut separators: u64, base: usize) {
        if self.ends.len() - self.known < STEP {
            self.ends.resize(self.ends.len() * 2, 0);
        }
        let count = separators.count_ones() as usize;
        let room = &mut self.ends[self.known..self.known + STEP];
        let mut write = |slots: std::ops::Range<usize>| {
            for slot in &mut room[slots] {
                *slot = (base as u32).wrapping_add(separators.trailing_zeros());
                separators &= separators.wrapping_sub(1);
            }
        };
        write(0..8);
        if count > 8 {
            write(8..count);
        }
        self.known += count;
    }
}

#[inline]
fn vectors(step: &[u8; STEP]) -> [u8x16; 4] {
    let (quarters, _) = step.as_chunks::<16>();
    std::array::from_fn(|at| u8x16::new(quarters[at]))
}

/// One bit for each byte of a step.
#[inline]
fn mask(vectors: [u8x16; 4], test: impl Fn(u8x16) -> u8x16) -> u64 {
    let bits = |at: usize| u64::from(test(vectors[at]).to_bitmask());
    bits(0) | bits(1) << 16 | bits(2) << 32 | bits(3) << 48
}

/// Each bit: whether an odd number of bits is set up to it and with it.
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
