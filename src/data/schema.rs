//! What columns a dataset was found to have.

use super::kind::Kind;

/// The columns of a dataset, in the order of its first file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The columns found.
    pub columns: Vec<Found>,
    /// Columns whose types in different files have nothing in common: the name, and one type and another.
    pub mixed: Vec<(String, Kind, Kind)>,
    /// Files with their columns in another order than that above: one for each order, and its columns.
    pub reordered: Vec<(String, Vec<String>)>,
    /// Columns that stand in some files of the dataset only: the name and the first file without it.
    pub missing_in: Vec<(String, String)>,
}

/// One column as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name, exactly.
    pub name: String,
    /// Its type; `None` where the format holds text and the contract's type decides.
    pub kind: Option<Kind>,
}

impl Schema {
    /// The first column with that name.
    pub fn find(&self, name: &str) -> Option<&Found> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// How many columns carry that name.
    pub fn count(&self, name: &str) -> usize {
        self.columns.iter().filter(|column| column.name == name).count()
    }
}
