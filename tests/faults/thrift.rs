//! Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages.

const LONG: u8 = 6;
pub(crate) const BYTES: u8 = 8;
const LIST: u8 = 9;
pub(crate) const STRUCT: u8 = 12;

/// The compact protocol of Thrift, as much as Parquet needs.
#[derive(Default)]
pub(crate) struct Thrift {
    pub(crate) bytes: Vec<u8>,
    last: u8,
    outer: Vec<u8>,
}

impl Thrift {
    pub(crate) fn field(&mut self, number: u8, kind: u8) {
        self.bytes.push(((number - self.last) << 4) | kind);
        self.last = number;
    }

    pub(crate) fn begin(&mut self) {
        self.outer.push(std::mem::take(&mut self.last));
    }

    pub(crate) fn end(&mut self) {
        self.bytes.push(0);
        self.last = self.outer.pop().unwrap_or_default();
    }

    pub(crate) fn variable(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(crate) fn zigzag(&mut self, number: i64) {
        self.variable(((number << 1) ^ (number >> 63)) as u64);
    }

    pub(crate) fn integer(&mut self, number: u8, value: i32) {
        self.field(number, 5);
        self.zigzag(value.into());
    }

    pub(crate) fn long(&mut self, number: u8, value: i64) {
        self.field(number, LONG);
        self.zigzag(value);
    }

    pub(crate) fn text(&mut self, number: u8, value: &[u8]) {
        self.field(number, BYTES);
        self.plain(value);
    }

    pub(crate) fn plain(&mut self, value: &[u8]) {
        self.variable(value.len() as u64);
        self.bytes.extend(value);
    }

    pub(crate) fn list(&mut self, number: u8, kind: u8, length: usize) {
        self.field(number, LIST);
        match length {
            0..=14 => self.bytes.push((length as u8) << 4 | kind),
            _ => {
                self.bytes.push(0xf0 | kind);
                self.variable(length as u64);
            }
        }
    }
}
