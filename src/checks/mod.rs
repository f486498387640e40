//! What can be demanded of a dataset. One file per check: its arguments, its page in the reference, and what it asks.
//!
//! A check is lowered where it stands in a contract (its [`Site`]) to assertions over the language of `measure`. To add
//! one, write its file, then a `mod` line and a line in [`CHECKS`]; everything else is made from that list.

mod about;
mod assertion;
mod duration;
mod limits;
mod patterns;
mod site;
#[cfg(test)]
pub(crate) mod testing;
mod words;

mod column_type;
mod compare_columns;
mod completeness;
mod date_format;
mod distinct_count;
pub(crate) mod expression;
mod format;
mod freshness;
mod in_range;
mod in_set;
mod length;
mod matches_regex;
mod max;
mod mean;
mod min;
mod no_duplicate_rows;
mod not_empty;
mod not_in_future;
mod not_in_set;
mod not_null;
mod primary_key;
mod references;
mod row_count;
mod schema;
mod sum;
mod unique;

pub use about::{About, Dimension, Scope, ShortKey};
pub use assertion::{Asked, Assertion};
pub use patterns::Patterns;
pub use site::{Neighbour, Site};

pub(crate) use about::LISTS;
pub(crate) use column_type::can_be_unreadable;
pub(crate) use site::{UNDECLARED, find as find_column};
pub(crate) use words::brief;

use crate::problem::Problem;
use crate::tree::{self, Node};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

/// One kind of check. The type holds its arguments; its doc comment is its page in the reference.
pub trait Check: DeserializeOwned + JsonSchema {
    /// What it is called and what it is for.
    const ABOUT: About;

    /// What it demands at a place of a contract: one assertion, or several that are judged one by one.
    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem>;
}

/// One check of the list.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What it is called and what it is for.
    pub about: About,
    /// Reads its arguments and lowers it.
    pub lower: fn(&Node, &Site<'_>) -> Result<Vec<Assertion>, Problem>,
    /// The JSON Schema of its arguments.
    pub arguments: fn(&mut SchemaGenerator) -> Schema,
}

impl Entry {
    const fn of<C: Check>() -> Self {
        Self { about: C::ABOUT, lower: lower::<C>, arguments: |generator| generator.subschema_for::<C>() }
    }
}

/// Every check, grouped by what it is about.
pub const CHECKS: &[Entry] = &[
    Entry::of::<schema::Schema>(),
    Entry::of::<column_type::ColumnType>(),
    Entry::of::<not_empty::NotEmpty>(),
    Entry::of::<row_count::RowCount>(),
    Entry::of::<not_null::NotNull>(),
    Entry::of::<completeness::Completeness>(),
    Entry::of::<unique::Unique>(),
    Entry::of::<primary_key::PrimaryKey>(),
    Entry::of::<no_duplicate_rows::NoDuplicateRows>(),
    Entry::of::<distinct_count::DistinctCount>(),
    Entry::of::<in_range::InRange>(),
    Entry::of::<in_set::InSet>(),
    Entry::of::<not_in_set::NotInSet>(),
    Entry::of::<matches_regex::MatchesRegex>(),
    Entry::of::<length::Length>(),
    Entry::of::<format::TextFormat>(),
    Entry::of::<date_format::DateFormat>(),
    Entry::of::<freshness::Freshness>(),
    Entry::of::<not_in_future::NotInFuture>(),
    Entry::of::<references::References>(),
    Entry::of::<compare_columns::CompareColumns>(),
    Entry::of::<expression::Expression>(),
    Entry::of::<min::Min>(),
    Entry::of::<max::Max>(),
    Entry::of::<mean::Mean>(),
    Entry::of::<sum::Sum>(),
];

/// The check with that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CHECKS.iter().find(|entry| entry.about.name == name)
}

/// The check that a key on a column is a short form of.
pub fn find_key(key: &str) -> Option<(&'static Entry, &'static ShortKey)> {
    CHECKS.iter().find_map(|entry| entry.about.keys.iter().find(|short| short.key == key).map(|short| (entry, short)))
}

fn lower<C: Check>(arguments: &Node, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
    tree::read::<C>(&C::ABOUT.arguments_of(arguments)?)?.demands(site)
}

#[cfg(test)]
mod tests;
