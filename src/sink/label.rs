//! What is told about a quarantined row: which checks it breaks, in which columns, why, and where it comes from.

use std::collections::HashMap;
use std::rc::Rc;

/// One check whose failing rows are quarantined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The measure that the rows fail, as an index into those that were asked.
    pub measure: usize,
    /// The check's name in the contract: `orders.amount.in_range`.
    pub check: String,
    /// The columns it is about.
    pub columns: Vec<String>,
    /// How a failing row is described: `below 0`.
    pub breach: String,
}

/// Who says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The contract's name.
    pub contract: String,
    /// Its version, as written.
    pub version: Option<String>,
    /// What names the run.
    pub run: String,
}

/// What is told about every row that fails the same measures.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reasons {
    /// Its number among all that were told.
    pub(super) number: usize,
    /// The names of the checks.
    pub(super) checks: Vec<String>,
    /// The columns of those checks, each once.
    pub(super) columns: Vec<String>,
    /// One sentence per check: `amount: below 0`.
    pub(super) sentences: Vec<String>,
}

/// The label of one row.
#[derive(Debug, Clone)]
pub(super) struct Label<'a> {
    pub(super) reasons: &'a Reasons,
    pub(super) file: &'a str,
    pub(super) row: u64,
}

/// The reasons of all rows so far. Most rows fail for the same ones.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    grounds: &'a [Ground],
    known: HashMap<Vec<usize>, Rc<Reasons>>,
}

/// What joins several checks, columns or sentences in one text.
const JOINT: &str = "; ";

impl<'a> Labels<'a> {
    pub(super) fn new(grounds: &'a [Ground]) -> Self {
        Self { grounds, known: HashMap::new() }
    }

    /// What is told about a row that fails these measures.
    pub(super) fn reasons(&mut self, measures: &[usize]) -> Rc<Reasons> {
        if let Some(known) = self.known.get(measures) {
            return Rc::clone(known);
        }
        let grounds = || self.grounds.iter().filter(|ground| measures.contains(&ground.measure));
        let mut columns: Vec<String> = Vec::new();
        for column in grounds().flat_map(|ground| &ground.columns) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        let reasons = Rc::new(Reasons {
            number: self.known.len(),
            checks: grounds().map(|ground| ground.check.clone()).collect(),
            columns,
            sentences: grounds().map(sentence).collect(),
        });
        self.known.insert(measures.to_vec(), Rc::clone(&reasons));
        reasons
    }
}

fn sentence(ground: &Ground) -> String {
    match ground.columns.as_slice() {
        [] => ground.breach.clone(),
        columns => format!("{}: {}", columns.join(", "), ground.breach),
    }
}

impl Reasons {
    /// Checks, columns and sentences, each as one text.
    pub(super) fn texts(&self) -> [String; 3] {
        [&self.checks, &self.columns, &self.sentences].map(|texts| texts.join(JOINT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(measure: usize, check: &str, columns: &[&str], breach: &str) -> Ground {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Ground { measure, check: check.to_owned(), columns, breach: breach.to_owned() }
    }

    #[test]
    fn every_check_of_a_measure_is_told_in_the_order_of_the_contract() {
        let grounds = [
            ground(1, "o.a.in_range", &["a"], "below 0"),
            ground(0, "o.no_duplicate_rows", &[], "that occur more than once"),
            ground(1, "o.a+b.expression", &["a", "b"], "where it does not hold"),
        ];
        let mut labels = Labels::new(&grounds);
        let [checks, columns, sentences] = labels.reasons(&[1]).texts();
        assert_eq!((checks.as_str(), columns.as_str()), ("o.a.in_range; o.a+b.expression", "a; b"));
        assert_eq!(sentences, "a: below 0; a, b: where it does not hold");
        assert_eq!(labels.reasons(&[0, 1]).texts()[0], "o.a.in_range; o.no_duplicate_rows; o.a+b.expression");
        assert_eq!((labels.reasons(&[1]).number, labels.reasons(&[0, 1]).number), (0, 1));
    }
}
