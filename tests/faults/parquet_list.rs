//! Parquet files of one column that is a list, in the forms that writers of all ages give it.

use crate::parquet_file::{INTEGER, Lies, ended, headed};
use crate::thrift::{STRUCT, Thrift};

pub(crate) const REQUIRED: i32 = 0;
pub(crate) const OPTIONAL: i32 = 1;
pub(crate) const REPEATED: i32 = 2;
/// The mark of a list.
const LIST: i32 = 3;

/// How a level goes on: so many times, which level.
type Run = (u32, u8);

/// A column of lists of integers.
pub(crate) struct Listed<'l> {
    /// The groups around the integers, and how often each stands; the first is marked as a list.
    pub(crate) groups: &'l [(i32, &'l str)],
    pub(crate) item: (i32, &'l str),
    pub(crate) rows: i64,
    pub(crate) repetition: &'l [Run],
    pub(crate) definition: &'l [Run],
    pub(crate) values: &'l [i64],
}

impl Listed<'_> {
    pub(crate) fn file(&self) -> Vec<u8> {
        let mut body = [levels(self.repetition), levels(self.definition)].concat();
        body.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
        let count: u32 = self.definition.iter().map(|(times, _)| times).sum();
        let page = headed(&body, count as i32, 0, &Lies::default());
        let mut footer = Thrift::default();
        footer.integer(1, 1);
        footer.list(2, STRUCT, self.groups.len() + 2);
        footer.element(None, "root", Some(1));
        for (at, (repetition, name)) in self.groups.iter().enumerate() {
            footer.begin();
            footer.integer(3, *repetition);
            footer.text(4, name.as_bytes());
            footer.integer(5, 1);
            if at == 0 {
                footer.integer(6, LIST);
            }
            footer.end();
        }
        footer.begin();
        footer.integer(1, INTEGER);
        footer.integer(3, self.item.0);
        footer.text(4, self.item.1.as_bytes());
        footer.end();
        footer.long(3, self.rows);
        footer.list(4, STRUCT, 1);
        footer.begin();
        footer.list(1, STRUCT, 1);
        let path: Vec<&str> = self.groups.iter().chain([&self.item]).map(|(_, name)| *name).collect();
        footer.chunk(&path, 4, page.len() as i64, i64::from(count), &Lies::default());
        footer.long(2, 100);
        footer.long(3, self.rows);
        footer.end();
        ended(&page, footer)
    }
}

fn levels(runs: &[Run]) -> Vec<u8> {
    let mut thrift = Thrift::default();
    for (times, level) in runs {
        thrift.variable(u64::from(*times) << 1);
        thrift.bytes.push(*level);
    }
    [&(thrift.bytes.len() as u32).to_le_bytes()[..], &thrift.bytes].concat()
}

/// A file of one row: a list in the column `id` of so many nulls, in a page of a few bytes.
pub(crate) fn long_list(length: u32) -> Vec<u8> {
    let list = Listed {
        groups: &[(OPTIONAL, "id"), (REPEATED, "list")],
        item: (OPTIONAL, "element"),
        rows: 1,
        repetition: &[(1, 0), (length - 1, 1)],
        definition: &[(length, 2)],
        values: &[],
    };
    list.file()
}
