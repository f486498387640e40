//! A small Parquet file, byte by byte, so that every number in it can be a lie.

use crate::thrift::{BYTES, STRUCT, Thrift};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// What the file says about itself instead of the truth.
#[derive(Clone, Default)]
pub(crate) struct Lies {
    pub(crate) file_rows: Option<i64>,
    pub(crate) group_rows: Option<i64>,
    pub(crate) column_values: Option<i64>,
    pub(crate) page_values: Option<i32>,
    pub(crate) page_bytes: Option<i32>,
    pub(crate) unpacked_bytes: Option<i32>,
    pub(crate) column_bytes: Option<i64>,
    pub(crate) page_at: Option<i64>,
    pub(crate) footer_bytes: Option<u32>,
    pub(crate) kind: Option<i32>,
    pub(crate) codec: Option<i32>,
    pub(crate) children: Option<i32>,
    pub(crate) column_name: Option<&'static str>,
    pub(crate) least: Option<i64>,
    pub(crate) most: Option<i64>,
    pub(crate) nulls: Option<i64>,
    /// Values in one more page of the column, of which the footer says nothing.
    pub(crate) hidden: Option<i64>,
    /// Whether a page that is none of values stands before that page.
    pub(crate) behind: bool,
    /// The page cannot be read without a key, and the footer says so.
    pub(crate) encrypted: bool,
    /// How often the row group is listed.
    pub(crate) groups: Option<usize>,
    /// The physical type in which the values are stored, and the number of a converted and of a logical type.
    pub(crate) stored: Option<(i32, Option<i32>, Option<u8>)>,
    /// The name under which a row group holds the column.
    pub(crate) path: Option<&'static str>,
    /// The file in which the column is said to lie.
    pub(crate) elsewhere: Option<&'static str>,
    /// How many row groups the footer claims to list.
    pub(crate) listed: Option<usize>,
    /// More fields behind the row groups, as they are written.
    pub(crate) fields: &'static [u8],
    /// Whether it is listed once more, as a group of no rows.
    pub(crate) hollow: bool,
    /// The page is of the second version, and claims to hold so many nulls.
    pub(crate) page_nulls: Option<i32>,
    /// The page is packed by gzip, and the checksum at its end turned by this.
    pub(crate) gzip: Option<u8>,
    /// The number of the encoding of its levels.
    pub(crate) levels: Option<i32>,
    /// The checksum of the page, turned by this.
    pub(crate) checksum: Option<u32>,
}

pub(crate) const INTEGER: i32 = 2;
const SMALL: i32 = 1;
const INSTANT: i32 = 3;
const TEXT: i32 = 6;
/// The number of the converted type of decimals: these have nine digits, two of them behind the point.
const DECIMAL: i32 = 5;

impl Lies {
    /// The physical type that the file names.
    fn physical(&self) -> i32 {
        self.kind.or(self.stored.map(|(kind, ..)| kind)).unwrap_or(INTEGER)
    }

    fn is_decimal(&self) -> bool {
        self.stored.is_some_and(|(_, converted, _)| converted == Some(DECIMAL))
    }

    /// A value as it is stored: an instant is so many days after the first of January 1970.
    fn value(&self, value: i64) -> Vec<u8> {
        let text = value.to_string();
        match self.stored.map_or(INTEGER, |(kind, ..)| kind) {
            SMALL => (value as i32).to_le_bytes().to_vec(),
            INSTANT => [&[0; 8], &((2_440_588 + value) as u32).to_le_bytes()[..]].concat(),
            TEXT if self.is_decimal() => [&2_u32.to_le_bytes()[..], &(value as i16).to_be_bytes()].concat(),
            TEXT => [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat(),
            _ => value.to_le_bytes().to_vec(),
        }
    }
}

/// A file with the columns `id` and `amount`, in one row group of one page each.
pub(crate) fn file(amounts: &[Option<i64>], lies: &Lies) -> Vec<u8> {
    let ids: Vec<Option<i64>> = (1..=amounts.len() as i64).map(Some).collect();
    let honest = Lies { groups: lies.groups, ..Lies::default() };
    let mut bytes = b"PAR1".to_vec();
    let chunks = [("id", &ids[..], &honest), ("amount", amounts, lies)].map(|(name, values, lies)| {
        let at = bytes.len();
        bytes.extend(page(values, lies));
        if lies.encrypted {
            bytes[at..].iter_mut().for_each(|byte| *byte ^= 0xa5);
        }
        if lies.behind {
            bytes.extend(headed(&[], 0, 1, &honest));
        }
        if let Some(hidden) = lies.hidden {
            bytes.extend(page(&[Some(hidden)], &honest));
        }
        (name, at as i64, (bytes.len() - at) as i64, values.len() as i64, lies)
    });
    let mut footer = Thrift::default();
    footer.integer(1, 1);
    footer.list(2, STRUCT, 3);
    footer.element(None, "root", Some(lies.children.unwrap_or(2)));
    footer.element(Some(INTEGER), "id", None);
    footer.column(lies.column_name.unwrap_or("amount"), lies);
    let rows = amounts.len() as i64;
    let groups = lies.groups.unwrap_or(1);
    footer.long(3, lies.file_rows.unwrap_or(rows * groups as i64));
    footer.list(4, STRUCT, lies.listed.unwrap_or(groups + usize::from(lies.hollow)));
    for at in 0..groups + usize::from(lies.hollow) {
        let is_hollow = at == groups;
        footer.begin();
        footer.list(1, STRUCT, chunks.len());
        for (name, at, size, values, lies) in &chunks {
            footer.chunk(&[*name], *at, *size, if is_hollow { 0 } else { *values }, lies);
        }
        footer.long(2, 100);
        footer.long(3, if is_hollow { 0 } else { lies.group_rows.unwrap_or(rows) });
        footer.end();
    }
    footer.bytes.extend(lies.fields);
    footer.bytes.push(0);
    let length = lies.footer_bytes.unwrap_or(footer.bytes.len() as u32);
    bytes.extend(footer.bytes);
    bytes.extend(length.to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

/// One data page with its header.
fn page(values: &[Option<i64>], lies: &Lies) -> Vec<u8> {
    // One run for each level is long, and right.
    let levels: Vec<u8> = values.iter().flat_map(|value| [2, u8::from(value.is_some())]).collect();
    let present = values.iter().flatten().flat_map(|value| lies.value(*value));
    if let Some(nulls) = lies.page_nulls {
        let size = levels.len() as i32;
        let body: Vec<u8> = levels.into_iter().chain(present).collect();
        return headed_second(&body, [values.len() as i32, nulls, size], lies);
    }
    let mut body = (levels.len() as u32).to_le_bytes().to_vec();
    body.extend(levels);
    body.extend(present);
    if let Some(turn) = lies.gzip {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&body).expect("memory");
        let mut packed = packer.finish().expect("memory");
        let sum = packed.len() - 8;
        packed[sum] ^= turn;
        let lies = Lies { unpacked_bytes: Some(body.len() as i32), ..lies.clone() };
        return headed(&packed, values.len() as i32, 0, &lies);
    }
    headed(&body, values.len() as i32, 0, lies)
}

/// What is the same in all headers: the kind of the page, its sizes, its checksum.
fn header(body: &[u8], kind: i32, lies: &Lies) -> Thrift {
    let mut header = Thrift::default();
    header.integer(1, kind);
    header.integer(2, lies.unpacked_bytes.unwrap_or(body.len() as i32));
    header.integer(3, lies.page_bytes.unwrap_or(body.len() as i32));
    if let Some(turn) = lies.checksum {
        let mut checksum = flate2::Crc::new();
        checksum.update(body);
        header.integer(4, (checksum.sum() ^ turn) as i32);
    }
    header
}

/// A page of the second version: so many values, nulls, and bytes of levels.
fn headed_second(body: &[u8], [values, nulls, levels]: [i32; 3], lies: &Lies) -> Vec<u8> {
    let mut header = header(body, 3, lies);
    header.field(8, STRUCT);
    header.begin();
    header.integer(1, lies.page_values.unwrap_or(values));
    header.integer(2, nulls);
    header.integer(3, values);
    header.integer(4, 0);
    header.integer(5, levels);
    header.integer(6, 0);
    header.end();
    header.bytes.push(0);
    header.bytes.extend(body);
    header.bytes
}

/// A body behind the header that describes it.
pub(crate) fn headed(body: &[u8], values: i32, kind: i32, lies: &Lies) -> Vec<u8> {
    let mut header = header(body, kind, lies);
    header.field(5, STRUCT);
    header.begin();
    header.integer(1, lies.page_values.unwrap_or(values));
    header.integer(2, 0);
    header.integer(3, lies.levels.unwrap_or(3));
    header.integer(4, 3);
    header.end();
    header.bytes.push(0);
    header.bytes.extend(body);
    header.bytes
}

/// A file of many columns in a group of a long name, which each of them holds.
pub(crate) fn long_names() -> Vec<u8> {
    let (name, columns) = ("n".repeat(3 << 20), 1_000);
    let mut footer = Thrift::default();
    footer.integer(1, 1);
    footer.list(2, STRUCT, columns + 2);
    footer.element(None, "root", Some(1));
    footer.element(None, &name, Some(columns as i32));
    (0..columns).for_each(|_| footer.element(Some(INTEGER), "c", None));
    footer.long(3, 0);
    footer.list(4, STRUCT, 0);
    ended(&[], footer)
}

/// A file of some pages and a footer.
pub(crate) fn ended(pages: &[u8], mut footer: Thrift) -> Vec<u8> {
    footer.bytes.push(0);
    let size = footer.bytes.len() as u32;
    [&b"PAR1"[..], pages, &footer.bytes, &size.to_le_bytes(), b"PAR1"].concat()
}

/// A file of a column that lies in so many groups, one in the other, each with more fields behind the number of its
/// children, as they are written.
pub(crate) fn deep_column(depth: usize, more: &[u8]) -> Vec<u8> {
    let mut footer = Thrift::default();
    footer.integer(1, 1);
    footer.list(2, STRUCT, depth + 2);
    footer.element(None, "root", Some(1));
    for _ in 0..depth {
        footer.begin();
        footer.integer(3, 0);
        footer.text(4, b"g");
        footer.integer(5, 1);
        footer.bytes.extend(more);
        footer.end();
    }
    footer.element(Some(INTEGER), "id", None);
    footer.long(3, 0);
    footer.list(4, STRUCT, 0);
    ended(&[], footer)
}

impl Thrift {
    /// The element of a flat column.
    fn column(&mut self, name: &str, lies: &Lies) {
        let (_, converted, logical) = lies.stored.unwrap_or((INTEGER, None, None));
        self.begin();
        self.integer(1, lies.physical());
        self.integer(3, 1);
        self.text(4, name.as_bytes());
        if let Some(converted) = converted {
            self.integer(6, converted);
            if converted == DECIMAL {
                self.integer(7, 2);
                self.integer(8, 9);
            }
        }
        if let Some(logical) = logical {
            self.field(10, STRUCT);
            self.begin();
            self.field(logical, STRUCT);
            self.begin();
            self.end();
            self.end();
        }
        self.end();
    }

    /// One element of the schema.
    pub(crate) fn element(&mut self, kind: Option<i32>, name: &str, children: Option<i32>) {
        self.begin();
        if let Some(kind) = kind {
            self.integer(1, kind);
            self.integer(3, 1);
        }
        self.text(4, name.as_bytes());
        if let Some(children) = children {
            self.integer(5, children);
        }
        self.end();
    }

    /// One column of a row group.
    pub(crate) fn chunk(&mut self, path: &[&str], at: i64, size: i64, values: i64, lies: &Lies) {
        self.begin();
        if let Some(elsewhere) = lies.elsewhere {
            self.text(1, elsewhere.as_bytes());
        }
        self.long(2, at);
        self.field(3, STRUCT);
        self.begin();
        self.integer(1, lies.physical());
        self.list(2, 5, 2);
        self.zigzag(0);
        self.zigzag(3);
        self.list(3, BYTES, path.len());
        path.iter().for_each(|name| self.plain(lies.path.or(lies.column_name).unwrap_or(name).as_bytes()));
        self.integer(4, lies.codec.unwrap_or(0));
        self.long(5, lies.column_values.unwrap_or(values));
        self.long(6, size);
        self.long(7, lies.column_bytes.unwrap_or(size));
        self.long(9, lies.page_at.unwrap_or(at));
        if lies.least.is_some() || lies.most.is_some() || lies.nulls.is_some() {
            self.field(12, STRUCT);
            self.begin();
            if let Some(nulls) = lies.nulls {
                self.long(3, nulls);
            }
            if let Some(most) = lies.most {
                self.text(5, &most.to_le_bytes());
            }
            if let Some(least) = lies.least {
                self.text(6, &least.to_le_bytes());
            }
            self.end();
        }
        self.end();
        if lies.encrypted {
            self.field(8, STRUCT);
            self.begin();
            self.field(1, STRUCT);
            self.begin();
            self.end();
            self.end();
        }
        self.end();
    }
}
