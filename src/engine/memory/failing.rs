//! Which rows fail a measure: all of them, by their places.

use super::row::Truth;
use super::{Refusal, Rows, among, keys};
use crate::data::Cell;
use crate::measure::{Measure, Place, Quantity};
use std::collections::HashMap;

/// The places of the rows that fail, in order. Of a quantity that no single row fails, none.
pub fn failing<'r>(
    rows: &Rows,
    parents: &dyn Fn(&str) -> Option<&'r Rows>,
    measure: &Measure,
) -> Result<Vec<Place>, Refusal> {
    let asked = among(rows, measure.among.as_ref())?;
    let mut places = Vec::new();
    match &measure.quantity {
        Quantity::Breaking(predicate) => {
            for row in &asked {
                if row.truth(predicate)? == Truth::False {
                    places.push(row.place);
                }
            }
        }
        Quantity::Unreadable(column) => {
            for row in &asked {
                if matches!(row.cell(column)?, Cell::Unreadable(_)) {
                    places.push(row.place);
                }
            }
        }
        Quantity::Duplicates { columns, nulls_equal } => {
            let mut rows_of: HashMap<_, Vec<Place>> = HashMap::new();
            for row in &asked {
                if let Ok(key) = row.key(columns, *nulls_equal)? {
                    rows_of.entry(key).or_default().push(row.place);
                }
            }
            places.extend(rows_of.into_values().filter(|rows| rows.len() > 1).flatten());
        }
        Quantity::Orphans { columns, parent, parent_columns } => {
            let parent_rows = parents(parent).ok_or_else(|| format!("dataset `{parent}` is not known"))?;
            let known = keys(parent_rows, parent_columns)?;
            for row in &asked {
                if row.key(columns, false)?.is_ok_and(|key| !known.contains(&key)) {
                    places.push(row.place);
                }
            }
        }
        Quantity::Rows
        | Quantity::Distinct(_)
        | Quantity::Min(_)
        | Quantity::Max(_)
        | Quantity::Sum(_)
        | Quantity::Mean(_)
        | Quantity::Newest { .. }
        | Quantity::Modified => {}
    }
    places.sort_unstable();
    Ok(places)
}
