//! Whether the footer of a Parquet file is whole, in Thrift's compact protocol, before anybody makes room for what it
//! claims to hold: its reader believes the length of each list, and the kind of each field that it knows.
//! Source: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.

use super::varint::{MOST_BYTES, signed, varint};
use std::ops::Range;

/// How deep lists and structs may lie in each other. The format needs seven.
const DEEPEST: usize = 32;
/// How deep columns may: those who decode them go down by calling themselves.
const DEEPEST_COLUMN: usize = 64;

/// How many times the bytes of a footer the names of its columns may take: each column holds those of all groups around it.
const NAMES: u64 = 64;
/// So much they may take whatever its size.
const FREE_NAMES: u64 = 1 << 20;

/// What a field must hold. The reader does not look at the kind that is written.
enum Shape {
    /// An integer of 16, 32 or 64 bits, which are all written alike.
    Number,
    /// How many of the entries that follow in the schema are children of this one.
    Children,
    /// What an entry of the schema is called.
    Label,
    Byte,
    Truth,
    Bytes,
    /// The name of another file, in which the reader would not look.
    Elsewhere,
    /// The name of a group in which a column lies, or its own.
    Name,
    List(&'static Shape),
    Struct(Fields),
    /// An entry of the schema: a column, or a group of them.
    Element(Fields),
    /// What the values of a column mean: one of several, of which there are more from time to time.
    Logical(Fields),
    /// By which order its statistics hold, likewise. They are not looked at.
    Order(Fields),
    /// What a row group holds of one column.
    Column(Fields),
}

/// The fields of a struct by their number. Those that are not listed are passed over by their kind.
type Fields = &'static [(i64, Shape)];

use Shape::{
    Byte, Bytes, Children, Column, Element, Elsewhere, Label, List, Logical, Name, Number, Order, Struct, Truth,
};

const FILE: Fields = &[
    (1, Number),
    (2, List(&Element(ELEMENT))),
    (3, Number),
    (4, List(&Struct(GROUP))),
    (5, List(&Struct(KEY_VALUE))),
    (6, Bytes),
    (7, List(&Order(ORDER))),
];
const ELEMENT: Fields = &[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Label),
    (5, Children),
    (6, Number),
    (7, Number),
    (8, Number),
    (9, Number),
    (10, Logical(LOGICAL)),
];
/// A union: the kinds without a parameter are structs without fields.
const LOGICAL: Fields = &[
    (1, Struct(&[])),
    (2, Struct(&[])),
    (3, Struct(&[])),
    (4, Struct(&[])),
    (5, Struct(&[(1, Number), (2, Number)])),
    (6, Struct(&[])),
    (7, Struct(TIME)),
    (8, Struct(TIME)),
    (10, Struct(&[(1, Byte), (2, Truth)])),
    (11, Struct(&[])),
    (12, Struct(&[])),
    (13, Struct(&[])),
    (14, Struct(&[])),
    (15, Struct(&[])),
];
const TIME: Fields = &[(1, Truth), (2, Struct(UNIT))];
const UNIT: Fields = &[(1, Struct(&[])), (2, Struct(&[])), (3, Struct(&[]))];
const GROUP: Fields = &[
    (1, List(&Struct(CHUNK))),
    (2, Number),
    (3, Number),
    (4, List(&Struct(SORTING))),
    (5, Number),
    (6, Number),
    (7, Number),
];
const CHUNK: Fields =
    &[(1, Elsewhere), (2, Number), (3, Column(COLUMN)), (4, Number), (5, Number), (6, Number), (7, Number)];
const COLUMN: Fields = &[
    (1, Number),
    (2, List(&Number)),
    (3, List(&Name)),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (9, Number),
    (10, Number),
    (11, Number),
    (12, Struct(STATISTICS)),
    (14, Number),
    (15, Number),
];
const STATISTICS: Fields =
    &[(1, Bytes), (2, Bytes), (3, Number), (4, Number), (5, Bytes), (6, Bytes), (7, Truth), (8, Truth)];
const SORTING: Fields = &[(1, Number), (2, Truth), (3, Truth)];
const KEY_VALUE: Fields = &[(1, Bytes), (2, Bytes)];
/// The first of the orders.
const USUAL_ORDER: &[u8] = &[0x1c, 0, 0];
const ORDER: Fields = &[(1, Struct(&[])), (2, Struct(&[]))];

impl Shape {
    /// Whether a value of this shape may be written as a kind of the protocol.
    fn is_of(&self, kind: u8) -> bool {
        match self {
            Truth => matches!(kind, 1 | 2),
            Byte => kind == 3,
            Number | Children => matches!(kind, 4..=6),
            Bytes | Elsewhere | Label | Name => kind == 8,
            List(_) => kind == 9,
            Struct(_) | Element(_) | Logical(_) | Order(_) | Column(_) => kind == 12,
        }
    }

    fn fields(&self) -> Option<Fields> {
        match self {
            Struct(fields) | Element(fields) | Logical(fields) | Order(fields) | Column(fields) => Some(fields),
            _ => None,
        }
    }
}

/// A footer that is whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Walked<'b> {
    /// The path of each column of each row group, in the order in which they stand; empty where it is left out.
    pub(super) paths: Vec<Vec<&'b [u8]>>,
    /// The footer without the types and orders that are younger than its reader, which fails at them.
    pub(super) mended: Vec<u8>,
}

/// Walks a footer. The error says what is wrong with it: bytes that end too early, a list that is longer than they are, a
/// field of another kind.
pub(super) fn walk(footer: &[u8]) -> Result<Walked<'_>, String> {
    let mut walk = Walk { rest: footer, length: footer.len(), ..Walk::default() };
    walk.fields(Some(FILE), 0)?;
    // Without a path, a column of a row group takes a name that stands in the schema only.
    let unnamed = walk.paths.iter().filter(|path| path.is_empty()).count() as u64;
    let names = walk.tree.names.saturating_add(unnamed.saturating_mul(walk.tree.longest));
    if names > FREE_NAMES.saturating_add(NAMES.saturating_mul(footer.len() as u64)) {
        return Err(format!("the names of its columns would take {} MiB", names >> 20));
    }
    let mut mended = Vec::with_capacity(footer.len());
    let mut done = 0;
    for (unknown, instead) in walk.unknown {
        mended.extend(&footer[done..unknown.start]);
        mended.extend(instead);
        done = unknown.end;
    }
    mended.extend(&footer[done..]);
    Ok(Walked { paths: walk.paths, mended })
}

#[derive(Default)]
struct Walk<'b> {
    rest: &'b [u8],
    /// How long the whole footer is.
    length: usize,
    tree: Tree,
    paths: Vec<Vec<&'b [u8]>>,
    /// Whether the struct that was read last has a field that is known.
    is_known: bool,
    /// Where something stands that the reader does not know, and what it reads instead.
    unknown: Vec<(Range<usize>, &'static [u8])>,
}

/// The schema as far as it was walked.
#[derive(Default)]
struct Tree {
    /// The groups that are open: how many children of each are still to come, and the bytes of its name and of those
    /// around it.
    open: Vec<(i32, u64)>,
    /// The number of children, and the bytes of the name, of the entry that is being read.
    children: i32,
    label: u64,
    /// The bytes of the names that all columns hold, and of the longest name.
    names: u64,
    longest: u64,
}

impl Tree {
    /// Adds the entry that was read.
    fn add(&mut self) -> Result<(), String> {
        while self.open.pop_if(|(left, _)| *left == 0).is_some() {}
        let around = self.open.last_mut().map_or(0, |(left, names)| {
            *left -= 1;
            *names
        });
        let names = around + self.label;
        self.longest = self.longest.max(self.label);
        if self.children > 0 {
            self.open.push((self.children, names));
        } else {
            self.names = self.names.saturating_add(names);
        }
        // The root of all columns is none.
        if self.open.len() > DEEPEST_COLUMN + 1 {
            return Err(format!("a column lies in more than {DEEPEST_COLUMN} others"));
        }
        (self.children, self.label) = (0, 0);
        Ok(())
    }
}

impl<'b> Walk<'b> {
    fn fields(&mut self, known: Option<Fields>, depth: usize) -> Result<(), String> {
        let (mut id, mut is_known) = (0, false);
        loop {
            let start = self.place();
            let head = self.byte()?;
            let kind = head & 0x0f;
            if kind == 0 {
                self.is_known = is_known;
                return Ok(());
            }
            id = match head >> 4 {
                0 => signed(self.number()?),
                more => id + i64::from(more),
            };
            if i16::try_from(id).is_err() {
                return Err(format!("its footer holds a field with the number {id}, which no field can have"));
            }
            let shape = known.and_then(|known| known.iter().find(|(known, _)| *known == id)).map(|(_, shape)| shape);
            if shape.is_some_and(|shape| !shape.is_of(kind)) {
                return Err(format!("a field {id} in its footer is of another kind than it must be"));
            }
            is_known |= shape.is_some();
            self.value(kind, shape, depth + 1)?;
            // The number of the field behind it counts from its own.
            if matches!(shape, Some(Logical(_))) && !self.is_known && self.is_at_end() {
                self.unknown.push((start..self.place(), &[]));
            }
        }
    }

    fn place(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Whether a struct ends here, or a list has an entry of nothing.
    fn is_at_end(&self) -> bool {
        self.rest.first().is_some_and(|head| head & 0x0f == 0)
    }

    fn value(&mut self, kind: u8, shape: Option<&Shape>, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("its footer is nested more than {DEEPEST} deep"));
        }
        match kind {
            // In a struct, the kind is the value.
            1 | 2 => Ok(()),
            3 => self.take(1).map(drop),
            4..=6 => {
                let number = self.number()?;
                if let Some(Children) = shape {
                    // The reader cuts it, too.
                    self.tree.children = signed(number) as i32;
                }
                Ok(())
            }
            7 => self.take(8).map(drop),
            8 => {
                let length = self.number()?;
                if length > 0 && matches!(shape, Some(Elsewhere)) {
                    return Err("it is a summary of others: a column lies in another file".to_owned());
                }
                let bytes = self.take(length)?;
                match shape {
                    Some(Label) => self.tree.label = length,
                    Some(Name) => self.paths.last_mut().into_iter().for_each(|path| path.push(bytes)),
                    _ => {}
                }
                Ok(())
            }
            9 => self.list(shape, depth),
            12 => {
                if let Some(Column(_)) = shape {
                    self.paths.push(Vec::new());
                }
                self.fields(shape.and_then(Shape::fields), depth)
            }
            kind => Err(format!("its footer holds a value of kind {kind}")),
        }
    }

    fn list(&mut self, shape: Option<&Shape>, depth: usize) -> Result<(), String> {
        let head = self.byte()?;
        let kind = head & 0x0f;
        let count = match head >> 4 {
            15 => self.number()?,
            count => count.into(),
        };
        let left = self.rest.len();
        if count > left as u64 || i32::try_from(count).is_err() {
            return Err(format!("a list in its footer claims to hold {count} entries in {left} bytes"));
        }
        let shape = shape.and_then(|shape| if let List(of) = shape { Some(*of) } else { None });
        // The reader takes no bytes for truths in a list. The format has none.
        if count > 0 && (matches!(kind, 1 | 2) || shape.is_some_and(|shape| !shape.is_of(kind))) {
            return Err("a list in its footer is of another kind than it must be".to_owned());
        }
        for _ in 0..count {
            // The reader makes room for each entry as if it were whole.
            if kind == 12 && shape.is_some() && self.is_at_end() {
                return Err("a list in its footer holds an entry of nothing".to_owned());
            }
            let start = self.place();
            self.value(kind, shape, depth + 1)?;
            match shape {
                Some(Element(_)) => self.tree.add()?,
                Some(Order(_)) if !self.is_known => self.unknown.push((start..self.place(), USUAL_ORDER)),
                _ => {}
            }
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Result<u64, String> {
        let is_too_long = self.rest.len() >= MOST_BYTES;
        let (number, rest) = varint(self.rest).ok_or(match is_too_long {
            true => "its footer holds a number of more than 64 bits",
            false => "its footer ends too early",
        })?;
        self.rest = rest;
        Ok(number)
    }

    fn take(&mut self, length: u64) -> Result<&'b [u8], String> {
        let length = usize::try_from(length).ok();
        let parts = length.and_then(|length| self.rest.split_at_checked(length));
        let (taken, rest) = parts.ok_or("its footer ends too early")?;
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
