//! The native form.

use super::{Dialect, Origin};
use crate::contract::Contract;
use crate::problem::Problem;
use crate::tree::Node;

/// The native form.
pub(super) const DIALECT: Dialect = Dialect { name: "native", recognises: |_| true, read };

fn read(_origin: Origin<'_>, _node: &Node) -> (Option<Contract>, Vec<Problem>) {
    (None, Vec::new())
}
