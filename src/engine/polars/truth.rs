//! Three-valued logic on whole columns: which rows are true, which are false, and why the rest is unknown.

use polars_arrow::bitmap::{Bitmap, and_not};

/// A predicate evaluated on every row of a batch. A row that is neither true nor false is unknown.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    /// The rows for which it is true.
    pub(super) yes: Bitmap,
    /// The rows for which it is false.
    pub(super) no: Bitmap,
    /// Of the unknown rows, those that are unknown because a cell is unreadable. `None` where there is none.
    pub(super) unreadable: Option<Bitmap>,
}

impl Truth {
    /// True where a bit is set, false where it is not, unknown where there is no value.
    pub(super) fn new(bits: Bitmap, validity: Option<&Bitmap>) -> Self {
        match validity {
            None => Self { no: !&bits, yes: bits, unreadable: None },
            Some(validity) => Self { yes: &bits & validity, no: and_not(validity, &bits), unreadable: None },
        }
    }

    /// Marks the rows that are unknown because a cell is unreadable.
    pub(super) fn with_unreadable(mut self, rows: Option<Bitmap>) -> Self {
        self.unreadable = rows.map(|rows| self.unknown_of(&rows)).filter(|rows| rows.set_bits() > 0);
        self
    }

    /// True where all parts are true, false where one is false.
    pub(super) fn all(parts: Vec<Self>, height: usize) -> Self {
        let every =
            Self { yes: Bitmap::new_with_value(true, height), no: Bitmap::new_zeroed(height), unreadable: None };
        parts.into_iter().fold(every, |left, right| {
            let unreadable = either(left.unreadable, right.unreadable);
            Self { yes: &left.yes & &right.yes, no: &left.no | &right.no, unreadable: None }.with_unreadable(unreadable)
        })
    }

    /// True where one part is true, false where all are false.
    pub(super) fn any(parts: Vec<Self>, height: usize) -> Self {
        Self::all(parts.into_iter().map(Self::swapped).collect(), height).swapped()
    }

    /// Only the rows that are selected.
    pub(super) fn among(self, selected: Option<&Bitmap>) -> Self {
        let Some(selected) = selected else { return self };
        Self {
            yes: &self.yes & selected,
            no: &self.no & selected,
            unreadable: self.unreadable.map(|rows| &rows & selected),
        }
    }

    fn swapped(self) -> Self {
        Self { yes: self.no, no: self.yes, unreadable: self.unreadable }
    }

    fn unknown_of(&self, rows: &Bitmap) -> Bitmap {
        and_not(&and_not(rows, &self.yes), &self.no)
    }
}

/// The rows of either.
pub(super) fn either(left: Option<Bitmap>, right: Option<Bitmap>) -> Option<Bitmap> {
    match (left, right) {
        (Some(left), Some(right)) => Some(&left | &right),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(bits: &[Option<bool>]) -> Truth {
        let values: Bitmap = bits.iter().map(|bit| bit.unwrap_or(true)).collect();
        let validity: Bitmap = bits.iter().map(Option::is_some).collect();
        Truth::new(values, Some(&validity))
    }

    fn bits(truth: &Truth) -> Vec<Option<bool>> {
        truth.yes.iter().zip(truth.no.iter()).map(|(yes, no)| (yes || no).then_some(yes)).collect()
    }

    #[test]
    fn unknown_follows_kleene() {
        let (t, f, u) = (Some(true), Some(false), None);
        let left = truth(&[t, t, t, f, f, f, u, u, u]);
        let right = truth(&[t, f, u, t, f, u, t, f, u]);
        assert_eq!(bits(&Truth::all(vec![left.clone(), right.clone()], 9)), [t, f, u, f, f, f, u, f, u]);
        assert_eq!(bits(&Truth::any(vec![left, right], 9)), [t, t, t, t, f, u, t, u, u]);
    }
}
