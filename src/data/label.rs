//! The columns that a quarantine adds to a row, and by which its files are known again.

/// The columns, in order, behind those of the row.
pub const LABEL_COLUMNS: &[&str] = &[
    LABEL_COLUMN,
    "_tabpact_checks",
    "_tabpact_columns",
    "_tabpact_reasons",
    "_tabpact_contract",
    "_tabpact_version",
    "_tabpact_file",
    "_tabpact_row",
    "_tabpact_run",
];

/// The first of them, which holds [`LABEL_MARK`] in every row.
pub const LABEL_COLUMN: &str = "_tabpact";

/// What the first of the columns holds in every row: what this is, and in which form.
pub const LABEL_MARK: &str = "quarantine/1";

/// Whether a column is one of those that a quarantine adds. They are no part of the data.
pub fn is_label(column: &str) -> bool {
    LABEL_COLUMNS.contains(&column)
}
