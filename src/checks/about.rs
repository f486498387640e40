//! What a check says about itself: the source of the parser, the reference and the JSON Schema.

use crate::problem::Problem;
use crate::tree::{Key, Node, Tree};

/// What a check is called and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name in contracts and reports. It reads well after "must be".
    pub name: &'static str,
    /// Where it may stand.
    pub scope: Scope,
    /// The side of quality it is about.
    pub dimension: Dimension,
    /// What it promises, in one sentence.
    pub summary: &'static str,
    /// A part of a contract that uses it: the keys of a dataset, or `datasets:`.
    pub example: &'static str,
    /// Its short forms as keys on a column.
    pub keys: &'static [ShortKey],
    /// The argument that a bare value stands for.
    pub bare: Option<&'static str>,
}

/// Where a check may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Under a column, or under a dataset with `column:`.
    Column,
    /// Under a dataset.
    Dataset,
    /// Under both.
    Either,
}

/// A side of data quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The columns and their types.
    Schema,
    /// How much there is.
    Volume,
    /// What is missing.
    Completeness,
    /// What repeats.
    Uniqueness,
    /// Which values occur.
    Validity,
    /// How old it is.
    Timeliness,
    /// How values agree with each other.
    Consistency,
    /// What the values come to.
    Statistics,
}

/// A key on a column that stands for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortKey {
    /// The key.
    pub key: &'static str,
    /// The argument its value stands for. Where it is `None`, the value is `true` or `false`.
    pub argument: Option<&'static str>,
}

/// Arguments that hold lists of names, and may be written as a single one.
pub(crate) const LISTS: &[&str] = &["columns", "to"];

impl ShortKey {
    /// A key that is switched on with `true`.
    pub(super) const fn flag(key: &'static str) -> Self {
        Self { key, argument: None }
    }

    /// A key whose value is an argument.
    pub(super) const fn of(key: &'static str, argument: &'static str) -> Self {
        Self { key, argument: Some(argument) }
    }
}

impl About {
    /// The arguments as a map, whether they were written as one, as a bare value or not at all.
    pub(super) fn arguments_of(&self, written: &Node) -> Result<Node, Problem> {
        let map = |entries| Node { span: written.span, tree: Tree::Map(entries) };
        match (&written.tree, self.bare) {
            (Tree::Null | Tree::Boolean(true), _) => Ok(map(Vec::new())),
            (Tree::Map(entries), _) => entries.iter().map(one_argument).collect::<Result<_, _>>().map(map),
            (_, Some(bare)) => {
                let key = Key { name: bare.to_owned(), span: written.span };
                Ok(map(vec![one_argument(&(key, written.clone()))?]))
            }
            (_, None) => {
                let message = format!("`{}` takes a map of arguments, found {}", self.name, written.what());
                Err(Problem::error(written.span, message).help(format!("see `tabpact explain {}`", self.name)))
            }
        }
    }
}

/// One argument with its value. A key without a value would be ignored without a word, so it is refused.
fn one_argument((key, node): &(Key, Node)) -> Result<(Key, Node), Problem> {
    let tree = match &node.tree {
        Tree::Null => return Err(Problem::error(key.span, format!("`{}` has no value", key.name))),
        Tree::Text(_) | Tree::Number(_) if LISTS.contains(&key.name.as_str()) => Tree::List(vec![node.clone()]),
        tree => tree.clone(),
    };
    Ok((key.clone(), Node { span: node.span, tree }))
}

impl Scope {
    /// Where the check may stand, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Dataset => "dataset",
            Self::Either => "column or dataset",
        }
    }
}

impl Dimension {
    /// The word in the reference.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Volume => "volume",
            Self::Completeness => "completeness",
            Self::Uniqueness => "uniqueness",
            Self::Validity => "validity",
            Self::Timeliness => "timeliness",
            Self::Consistency => "consistency",
            Self::Statistics => "statistics",
        }
    }
}
