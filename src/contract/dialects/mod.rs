//! The languages in which a contract may be written. Each reads a tree into the same [`Contract`].

mod native;

use super::{Contract, yaml};
use crate::problem::Problem;
use crate::tree::Node;

/// One language of contracts.
pub struct Dialect {
    /// What it is called.
    pub name: &'static str,
    /// Whether a tree is written in it. The first dialect of the list that says so reads it.
    pub recognises: fn(&Node) -> bool,
    /// Reads the tree. Every problem is collected, and the contract is as much of it as could be read.
    pub read: fn(Origin<'_>, &Node) -> ReadContract,
}

/// A contract as far as it could be read, and everything that is wrong with it. Where any problem is an error the contract
/// must not be run; planning it finds what else is wrong.
pub type ReadContract = (Option<Contract>, Vec<Problem>);

/// Where a contract comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Its file as the user named it. Paths in it are relative to the file's folder.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Every dialect, the most specific first.
pub const DIALECTS: &[Dialect] = &[native::DIALECT];

/// Reads the text of a contract. Every problem is collected, in the order of the text.
pub fn read(origin: Origin<'_>) -> ReadContract {
    let (node, mut problems) = yaml::read(origin.text);
    let contract = node.and_then(|node| {
        let dialect = DIALECTS.iter().find(|dialect| (dialect.recognises)(&node)).unwrap_or(&native::DIALECT);
        let (contract, found) = (dialect.read)(origin, &node);
        problems.extend(found);
        contract
    });
    problems.sort_by_key(|problem| problem.span.start);
    (contract, problems)
}
