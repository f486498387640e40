//! What is there: values, logical types, how text is read as them, and where a dataset lies. Knows no other room.

mod calendar;
mod decimal;
mod digits;
mod file_format;
mod kind;
mod label;
mod pattern;
mod read;
mod reason;
mod remedy;
mod schema;
mod table;
mod value;
mod zone;

pub(crate) use calendar::DAY;
pub use calendar::{civil_from_days, days_from_civil};
pub use decimal::Decimal;
pub(crate) use decimal::MAX_DIGITS;
#[cfg(feature = "polars")]
pub(crate) use digits::word;
pub use file_format::{FileFormat, extension};
pub use kind::{IntegerWidth, Kind};
pub use label::{LABEL_COLUMN, LABEL_COLUMNS, LABEL_MARK, is_label};
pub use pattern::DatePattern;
pub use read::{Reading, read_text};
#[cfg(feature = "polars")]
pub(crate) use read::{read_decimal, read_float, read_integer, read_short_integer};
pub use remedy::Unreadable;
pub use schema::{Found, Schema};
pub use table::{Field, ReadOptions, Source, Table};
pub use value::{Cell, Value};
pub use zone::Zone;
