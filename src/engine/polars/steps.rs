//! In which order measures look at a batch, so that few columns are held at a time.

/// One measure's look at a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Which measure.
    pub(super) measure: usize,
    /// The columns that it needs and no step before it did.
    pub(super) takes: Vec<usize>,
    /// The columns that no step after it needs.
    pub(super) drops: Vec<usize>,
}

/// The looks of all measures: those that need the same columns one after the other.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) all: Vec<Step>,
}

impl Steps {
    /// Takes the columns that each measure needs.
    pub(super) fn of(needed: &[Vec<usize>]) -> Self {
        let mut order: Vec<usize> = (0..needed.len()).collect();
        // A column is done with once the last measure that needs it has come.
        order.sort_by_key(|measure| needed[*measure].iter().max().copied());
        let first = |column: usize| order.iter().find(|measure| needed[**measure].contains(&column));
        let last = |column: usize| order.iter().rfind(|measure| needed[**measure].contains(&column));
        let step = |measure: &usize| {
            let mut columns = needed[*measure].clone();
            columns.sort_unstable();
            columns.dedup();
            let takes = columns.iter().copied().filter(|column| first(*column) == Some(measure)).collect();
            let drops = columns.into_iter().filter(|column| last(*column) == Some(measure)).collect();
            Step { measure: *measure, takes, drops }
        };
        Self { all: order.iter().map(step).collect() }
    }

    /// The sets of columns that are held at the same time.
    pub(super) fn together(&self) -> Vec<Vec<usize>> {
        let mut held: Vec<usize> = Vec::new();
        let mut sets = Vec::new();
        for step in self.all.iter().filter(|step| !step.takes.is_empty() || !step.drops.is_empty()) {
            held.extend(&step.takes);
            if !step.takes.is_empty() {
                sets.push(held.clone());
            }
            held.retain(|column| !step.drops.contains(column));
        }
        sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_held_only_as_long_as_it_is_needed() {
        let steps = Steps::of(&[vec![1], vec![0], vec![], vec![1, 2], vec![0]]);
        let order: Vec<usize> = steps.all.iter().map(|step| step.measure).collect();
        assert_eq!(order, [2, 1, 4, 0, 3]);
        let takes: Vec<&[usize]> = steps.all.iter().map(|step| &step.takes[..]).collect();
        assert_eq!(takes, [&[][..], &[0], &[], &[1], &[2]]);
        let drops: Vec<&[usize]> = steps.all.iter().map(|step| &step.drops[..]).collect();
        assert_eq!(drops, [&[][..], &[], &[0], &[], &[1, 2]]);
        assert_eq!(steps.together(), [vec![0], vec![1], vec![1, 2]]);
    }

    #[test]
    fn a_column_that_is_named_twice_is_taken_once() {
        let steps = Steps::of(&[vec![0, 0]]);
        assert_eq!(steps.all, [Step { measure: 0, takes: vec![0], drops: vec![0] }]);
    }
}
