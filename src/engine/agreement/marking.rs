//! The rows that engines mark, held against each other.

use super::{Folder, cells, csv, measure, table};
use crate::data::Table;
use crate::engine::memory::Memory;
use crate::engine::polars::Polars;
use crate::engine::{Ask, Engine, Mark, Marking, Marks};
use crate::measure::{Answer, Measure, Measured, Quantity, Sampling};
use crate::source::Watch;
use proptest::prelude::*;
use std::sync::Arc;

/// Whether single rows fail a measure.
pub(crate) fn blames_rows(measure: &Measure) -> bool {
    matches!(
        measure.quantity,
        Quantity::Breaking(_) | Quantity::Unreadable(_) | Quantity::Duplicates { .. } | Quantity::Orphans { .. }
    )
}

/// What an engine answers, and the rows that it marks.
pub(crate) fn marked(
    engine: &dyn Engine,
    table: &Table,
    parent: &Table,
    measures: &[Measure],
    threads: usize,
) -> (Measured, Marks) {
    marked_within(engine, table, parent, measures, threads, usize::MAX)
}

/// The same within so much memory.
fn marked_within(
    engine: &dyn Engine,
    table: &Table,
    parent: &Table,
    measures: &[Measure],
    threads: usize,
    memory: usize,
) -> (Measured, Marks) {
    let parents = [Table { name: "parent".into(), ..parent.clone() }];
    let of: Vec<usize> = (0..measures.len()).filter(|at| blames_rows(&measures[*at])).collect();
    let marks = Marks::default();
    let marking = Some(Marking { marks: &marks, of: &of });
    let sampling = Sampling::default();
    let threads = Some(threads);
    let ask = Ask { measures, sampling: &sampling, parents: &parents, threads, memory, marking };
    let measured = engine.measure(table, &ask, &Arc::new(Watch::default())).unwrap();
    (measured, marks)
}

fn told_marks(marked: (Measured, Marks)) -> Vec<Mark> {
    // Of a measure that is refused, some rows may have been marked before that was known.
    let is_answered = |measure: &usize| !matches!(marked.0.answers[*measure], Answer::Refused(_));
    let (mut marks, mut told) = (marked.1.in_order(), Vec::new());
    while let Some(mut mark) = marks.next_mark().unwrap() {
        mark.measures.retain(is_answered);
        if !mark.measures.is_empty() {
            told.push(mark);
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_engines_mark_the_same_rows(rows in cells(true), parents in cells(false), measures in proptest::collection::vec(measure(), 1..12), at in 0..24_usize) {
        let folder = Folder::new();
        let parent = folder.file("parent.csv", &csv(&parents));
        let (first, second) = rows.split_at(at.min(rows.len()));
        folder.file("split/1.csv", &csv(&first.to_vec()));
        folder.file("split/2.csv", &csv(&second.to_vec()));
        let split = table(&folder.0.path().join("split"));
        let meaning = told_marks(marked(&Memory, &split, &parent, &measures, 1));
        for threads in [1, 3] {
            prop_assert_eq!(&told_marks(marked(&Polars, &split, &parent, &measures, threads)), &meaning);
        }
        // Keys that are held against each other go to the disk where there is no room for them; others must be held.
        let needs_room = |measure: &&Measure| matches!(measure.quantity, Quantity::Orphans { .. } | Quantity::Distinct(_));
        let measures: Vec<Measure> = measures.iter().filter(|measure| !needs_room(measure)).cloned().collect();
        let meaning = told_marks(marked(&Memory, &split, &parent, &measures, 1));
        prop_assert_eq!(told_marks(marked_within(&Polars, &split, &parent, &measures, 2, 0)), meaning);
    }
}
