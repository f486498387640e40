//! Which checks of a plan are wanted: `--select` and `--exclude`.

use super::{DatasetPlan, Demand, Plan, PlannedCheck};
use crate::contract::Severity;
use crate::problem::nearest;
use std::fmt;

/// Which checks are wanted. Nothing selected means all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// A check is wanted where any of these is true of it.
    select: Vec<Condition>,
    /// A check is not wanted where any of these is true of it.
    exclude: Vec<Condition>,
}

/// Words that must all be true of a check: `column:amount,severity:error`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    text: String,
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Dataset(String),
    Column(String),
    Check(String),
    Name(String),
    Tag(String),
    Severity(Severity),
    /// A check, a column or a tag.
    Any(String),
}

const FIELDS: &[&str] = &["dataset", "column", "check", "name", "tag", "severity"];

impl Selection {
    /// Reads what stands behind `--select` and `--exclude`. Several texts are alternatives; a comma joins words that must
    /// all be true. The error says what was expected.
    pub fn parse(select: &[String], exclude: &[String]) -> Result<Self, String> {
        let conditions =
            |texts: &[String]| texts.iter().map(|text| Condition::parse(text)).collect::<Result<Vec<_>, _>>();
        Ok(Self { select: conditions(select)?, exclude: conditions(exclude)? })
    }

    /// Takes the checks that are not wanted out of the plans, with the questions that nobody asks any more. The error names
    /// what is true of no check at all, which is never what its author meant.
    pub fn apply(&self, plans: &mut [Plan]) -> Result<(), String> {
        for (option, conditions) in [("--select", &self.select), ("--exclude", &self.exclude)] {
            for condition in conditions {
                condition.must_match(option, plans)?;
            }
        }
        for plan in plans {
            for dataset in &mut plan.datasets {
                let name = dataset.table.name.clone();
                dataset.checks.retain(|check| self.wants(&name, check));
                drop_unasked(dataset);
            }
        }
        Ok(())
    }

    fn wants(&self, dataset: &str, check: &PlannedCheck) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|condition| condition.holds(dataset, check));
        selected && !self.exclude.iter().any(|condition| condition.holds(dataset, check))
    }
}

impl Condition {
    fn parse(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(|word| Word::parse(word.trim(), text)).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), words })
    }

    fn holds(&self, dataset: &str, check: &PlannedCheck) -> bool {
        self.words.iter().all(|word| word.holds(dataset, check))
    }

    fn must_match(&self, option: &str, plans: &[Plan]) -> Result<(), String> {
        let datasets = || plans.iter().flat_map(|plan| &plan.datasets);
        let matched =
            datasets().any(|dataset| dataset.checks.iter().any(|check| self.holds(&dataset.table.name, check)));
        if matched {
            return Ok(());
        }
        let known: Vec<&str> = datasets()
            .flat_map(|dataset| dataset.checks.iter().flat_map(|check| names(&dataset.table.name, check)))
            .collect();
        let near = self
            .words
            .iter()
            .filter_map(Word::written)
            .find_map(|word| nearest(word, known.iter().copied().filter(|name| *name != word)));
        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Err(format!("`{option} {}` matches no check{hint}", self.text))
    }
}

/// Everything that a word could have meant.
fn names<'p>(dataset: &'p str, check: &'p PlannedCheck) -> impl Iterator<Item = &'p str> {
    let texts = check.columns.iter().chain(&check.tags).chain(&check.name).map(String::as_str);
    texts.chain([dataset, check.check])
}

impl Word {
    fn parse(word: &str, whole: &str) -> Result<Self, String> {
        let (field, value) = match word.split_once(':') {
            Some((field, value)) => (Some(field.trim()), value.trim()),
            None => (None, word),
        };
        if value.is_empty() {
            return Err(format!("expected a word such as `column:amount`, found `{whole}`"));
        }
        let owned = value.to_owned();
        match field {
            None => Ok(Self::Any(owned)),
            Some("dataset") => Ok(Self::Dataset(owned)),
            Some("column") => Ok(Self::Column(owned)),
            Some("check") => Ok(Self::Check(owned)),
            Some("name") => Ok(Self::Name(owned)),
            Some("tag") => Ok(Self::Tag(owned)),
            Some("severity") => severity(value).map(Self::Severity),
            Some(other) => {
                let hint = nearest(other, FIELDS.iter().copied()).map(|name| format!("; did you mean `{name}:`?"));
                Err(format!(
                    "checks cannot be selected by `{other}:`{}",
                    hint.unwrap_or_else(|| format!("; known are {}", FIELDS.join(", ")))
                ))
            }
        }
    }

    fn holds(&self, dataset: &str, check: &PlannedCheck) -> bool {
        match self {
            Self::Dataset(name) => name == dataset,
            Self::Column(name) => check.columns.contains(name),
            Self::Check(name) => name == check.check,
            Self::Name(name) => check.name.as_ref() == Some(name),
            Self::Tag(tag) => check.tags.contains(tag),
            Self::Severity(severity) => *severity == check.severity,
            Self::Any(word) => word == check.check || check.columns.contains(word) || check.tags.contains(word),
        }
    }

    fn written(&self) -> Option<&str> {
        match self {
            Self::Dataset(word)
            | Self::Column(word)
            | Self::Check(word)
            | Self::Name(word)
            | Self::Tag(word)
            | Self::Any(word) => Some(word),
            Self::Severity(_) => None,
        }
    }
}

fn severity(word: &str) -> Result<Severity, String> {
    let all = [Severity::Error, Severity::Warn, Severity::Info];
    all.into_iter()
        .find(|severity| severity.name() == word)
        .ok_or_else(|| format!("expected `error`, `warn` or `info`, found `{word}`"))
}

/// Drops the measures that no check asks for.
fn drop_unasked(dataset: &mut DatasetPlan) {
    let mut places: Vec<Option<usize>> = vec![None; dataset.measures.len()];
    for index in dataset.checks.iter().filter_map(|check| check.demand.measure()) {
        if let Some(place) = places.get_mut(index) {
            *place = Some(0);
        }
    }
    for (kept, place) in places.iter_mut().flatten().enumerate() {
        *place = kept;
    }
    let measures = std::mem::take(&mut dataset.measures);
    dataset.measures =
        measures.into_iter().zip(&places).filter(|(_, place)| place.is_some()).map(|(measure, _)| measure).collect();
    for check in &mut dataset.checks {
        if let Demand::FewRows(of) | Demand::Number { of, .. } | Demand::Fresh { of, .. } = &mut check.demand
            && let Some(Some(place)) = places.get(*of)
        {
            *of = *place;
        }
    }
}

impl fmt::Display for Selection {
    /// As it was written, for headings.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = |conditions: &[Condition]| {
            conditions.iter().map(|condition| condition.text.clone()).collect::<Vec<_>>().join(" or ")
        };
        match (self.select.is_empty(), self.exclude.is_empty()) {
            (true, true) => formatter.write_str("all checks"),
            (false, true) => formatter.write_str(&texts(&self.select)),
            (true, false) => write!(formatter, "all checks but {}", texts(&self.exclude)),
            (false, false) => write!(formatter, "{} but {}", texts(&self.select), texts(&self.exclude)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::planned;
    use super::*;

    const ORDERS: &str = "\
schema:
  - { name: order_id, type: string, required: true, unique: true, tags: [key] }
  - { name: amount, type: decimal, min: 0, required: true, checks: [{ in_range: { max: 9, severity: warn, name: small } }] }
";

    fn parse(select: &[&str], exclude: &[&str]) -> Result<Selection, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Selection::parse(&owned(select), &owned(exclude))
    }

    fn selected(select: &[&str], exclude: &[&str]) -> Vec<String> {
        let mut plans = [planned(ORDERS)];
        parse(select, exclude).unwrap().apply(&mut plans).unwrap();
        let [plan] = plans;
        plan.datasets[0].checks.iter().map(|check| check.id.replace("orders.", "")).collect()
    }

    fn refused(select: &[&str], exclude: &[&str]) -> String {
        match parse(select, exclude) {
            Ok(selection) => selection.apply(&mut [planned(ORDERS)]).unwrap_err(),
            Err(error) => error,
        }
    }

    #[test]
    fn nothing_selected_is_everything() {
        assert_eq!(selected(&[], &[]).len(), 9);
        assert_eq!(selected(&["dataset:orders"], &[]).len(), 9);
    }

    #[test]
    fn texts_are_alternatives_and_commas_join() {
        assert_eq!(selected(&["column:amount,check:in_range"], &[]), ["amount.in_range", "amount.in_range#2"]);
        assert_eq!(selected(&["column:amount, in_range, severity:warn"], &[]), ["amount.in_range#2"]);
        assert_eq!(selected(&["unique", "name:small"], &[]), ["order_id.unique", "amount.in_range#2"]);
        assert_eq!(selected(&["tag:key"], &["check:unique"]), ["order_id.type", "order_id.not_null"]);
        assert_eq!(selected(&[], &["column:amount", "key"]), ["schema", "not_empty"]);
    }

    #[test]
    fn a_word_is_a_check_a_column_or_a_tag() {
        assert_eq!(selected(&["key"], &[]), selected(&["order_id"], &[]));
        assert_eq!(selected(&["not_null"], &[]), ["order_id.not_null", "amount.not_null"]);
    }

    #[test]
    fn what_is_not_asked_any_more_is_not_measured() {
        let mut plans = [planned(ORDERS)];
        let wanted = |plan: &Plan| {
            plan.datasets[0].checks.iter().find(|check| check.id == "orders.amount.in_range").cloned().unwrap()
        };
        let measure = |plan: &Plan| plan.datasets[0].measures[wanted(plan).demand.measure().unwrap()].clone();
        let before = measure(&plans[0]);
        parse(&["schema", "amount"], &["type"]).unwrap().apply(&mut plans).unwrap();
        assert_eq!(plans[0].datasets[0].measures.len(), 3);
        assert_eq!(measure(&plans[0]), before);
    }

    #[test]
    fn what_matches_nothing_is_refused() {
        assert_eq!(
            refused(&["column:amonut"], &[]),
            "`--select column:amonut` matches no check; did you mean `amount`?"
        );
        assert_eq!(refused(&[], &["uniqe"]), "`--exclude uniqe` matches no check; did you mean `unique`?");
        assert_eq!(refused(&["column:amount,unique"], &[]), "`--select column:amount,unique` matches no check");
        assert_eq!(refused(&["colunm:amount"], &[]), "checks cannot be selected by `colunm:`; did you mean `column:`?");
        assert_eq!(refused(&["severity:fatal"], &[]), "expected `error`, `warn` or `info`, found `fatal`");
        assert_eq!(refused(&["a,,b"], &[]), "expected a word such as `column:amount`, found `a,,b`");
        assert_eq!(refused(&["tag:"], &[]), "expected a word such as `column:amount`, found `tag:`");
    }
}
