//! What was written: a tree of texts, lists and maps in which every node knows its place. Knows no other room but `problem`.

mod read;

pub use read::{Literal, TreeError, read};

use crate::problem::Span;

/// One node of a contract's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub tree: Tree,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it was written: `0.10` keeps its zero.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order it was written. Its keys are unique.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// The entries of a map; empty for everything else.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.tree {
            Tree::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text of a text, a number or a boolean.
    pub fn scalar(&self) -> Option<String> {
        match &self.tree {
            Tree::Boolean(value) => Some(value.to_string()),
            Tree::Number(text) | Tree::Text(text) => Some(text.clone()),
            Tree::Null | Tree::List(_) | Tree::Map(_) => None,
        }
    }

    /// What kind of thing the node is, for messages: `a list`.
    pub fn what(&self) -> &'static str {
        match self.tree {
            Tree::Null => "nothing",
            Tree::Boolean(_) => "true or false",
            Tree::Number(_) => "a number",
            Tree::Text(_) => "a text",
            Tree::List(_) => "a list",
            Tree::Map(_) => "a map",
        }
    }
}
