//! What every check of a contract demands, lowered where it stands.

use super::{keys, synonyms};
use crate::checks::{self, Asked, Assertion, Entry, Neighbour, Patterns, Scope, Site, expression};
use crate::contract::{COMMON_KEYS, CheckSpec, Column, Common, Contract, Dataset};
use crate::data::Field;
use crate::measure::{Predicate, Quantity, Tolerance};
use crate::problem::{Problem, Span};
use crate::tree::{Key, Node, Tree};
use std::collections::HashSet;
use std::path::Path;

/// What a contract demands.
#[derive(Debug)]
pub(super) struct Resolved {
    /// One list per dataset, in the order of the contract.
    pub(super) datasets: Vec<Vec<Demanded>>,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
}

/// One demand, with what was written about it.
#[derive(Debug, Clone)]
pub(super) struct Demanded {
    pub(super) check: &'static str,
    pub(super) assertion: Assertion,
    /// The rows it is about.
    pub(super) among: Option<Predicate>,
    pub(super) common: Common,
    pub(super) span: Span,
}

impl Demanded {
    /// What may fail; `None` where the check only warns.
    pub(super) fn fail_above(&self) -> Option<Tolerance> {
        let written = self.common.fail_above.map(|(tolerance, _)| tolerance);
        match self.assertion.allowed.or(written) {
            None if self.common.warn_above.is_some() => None,
            allowed => Some(allowed.unwrap_or(Tolerance::NONE)),
        }
    }
}

/// A check where it stands, before it is lowered.
pub(super) struct Writing<'a> {
    pub(super) entry: &'static Entry,
    pub(super) arguments: Node,
    pub(super) common: Common,
    pub(super) column: Option<&'a Field>,
    pub(super) span: Span,
}

/// Resolves every dataset of a contract. Other contracts of the run are what references may lead to.
pub(super) fn contract(contract: &Contract, all: &[Contract], now: i128) -> Resolved {
    let own = contract.datasets.iter().map(|dataset| (dataset, true));
    let others = all
        .iter()
        .filter(|other| !std::ptr::eq(*other, contract))
        .flat_map(|other| &other.datasets)
        .map(|dataset| (dataset, false));
    let neighbours: Vec<Neighbour<'_>> = own
        .chain(others)
        .map(|(dataset, own)| Neighbour { name: &dataset.name, own, fields: fields(dataset) })
        .collect();
    let folder = Path::new(&contract.file).parent().unwrap_or(Path::new(""));
    let patterns = Patterns::default();
    let mut resolved = Resolved { datasets: Vec::new(), problems: Vec::new() };
    for dataset in &contract.datasets {
        let (demands, problems) = (Vec::new(), Vec::new());
        let (neighbours, patterns, fields) = (&neighbours[..], &patterns, fields(dataset));
        let mut resolver = Resolver { dataset, fields, neighbours, now, folder, patterns, demands, problems };
        resolver.dataset();
        resolver.forget_followers();
        resolved.datasets.push(resolver.demands);
        resolved.problems.extend(resolver.problems);
    }
    resolved
}

fn fields(dataset: &Dataset) -> Vec<&Field> {
    dataset.columns.iter().map(|column| &column.field).collect()
}

struct Resolver<'a> {
    dataset: &'a Dataset,
    fields: Vec<&'a Field>,
    neighbours: &'a [Neighbour<'a>],
    now: i128,
    folder: &'a Path,
    patterns: &'a Patterns,
    demands: Vec<Demanded>,
    problems: Vec<Problem>,
}

impl<'a> Resolver<'a> {
    fn dataset(&mut self) {
        let dataset = self.dataset;
        if !dataset.columns.is_empty() && !is_written("schema", &dataset.checks) {
            self.implicit("schema", None, dataset.span);
        }
        if !dataset.allow_empty && !is_written("not_empty", &dataset.checks) {
            self.implicit("not_empty", None, dataset.span);
        }
        let primary = keys::primary(&dataset.columns);
        let of_type = dataset.checks.iter().filter(|spec| spec.check.name == "type");
        let typed: HashSet<&str> =
            of_type.filter_map(|spec| spec.common.column.as_ref()).map(|name| name.text.as_str()).collect();
        for column in &dataset.columns {
            let written = is_written("type", &column.checks) || typed.contains(column.field.name.as_str());
            if !written && column.field.kind.as_ref().is_some_and(checks::can_be_unreadable) {
                self.implicit("type", Some(&column.field), column.span);
            }
            self.column(column, &primary);
        }
        for spec in &dataset.checks {
            self.written(spec, None);
        }
        if self.demands.is_empty() && self.problems.is_empty() {
            let nothing = Problem::error(dataset.span, format!("dataset `{}` has nothing to check", dataset.name));
            self.problems.push(nothing.help("give it a `schema` or `quality` checks"));
        }
    }

    /// What is wrong with a column itself was told; what follows from it for other checks would only distract.
    fn forget_followers(&mut self) {
        let misread = self.dataset.columns.iter().filter(|column| column.is_misread);
        let names: Vec<String> = misread.map(|column| format!("`{}`", column.field.name)).collect();
        self.problems.retain(|problem| !names.iter().any(|name| problem.message.contains(name)));
    }

    fn column(&mut self, column: &'a Column, primary: &[(&Column, Span)]) {
        let (writings, problems) = keys::of(column, primary);
        self.problems.extend(problems);
        if column.is_misread {
            let unknown = column.checks.iter().filter(|spec| checks::find(&spec.check.name).is_none());
            self.problems.extend(unknown.map(|spec| unknown_check(&spec.check)));
            return;
        }
        for writing in writings {
            self.lower(writing);
        }
        for spec in &column.checks {
            self.written(spec, Some(&column.field));
        }
    }

    /// A check that no one has to write.
    fn implicit(&mut self, name: &str, column: Option<&'a Field>, span: Span) {
        if let Some(entry) = checks::find(name) {
            let arguments = Node { span, tree: Tree::Null };
            self.lower(Writing { entry, arguments, common: Common::default(), column, span });
        }
    }

    /// A check of a list, under a column or under the dataset.
    fn written(&mut self, spec: &CheckSpec, column: Option<&'a Field>) {
        let Some(entry) = checks::find(&spec.check.name) else {
            self.problems.push(unknown_check(&spec.check));
            return;
        };
        if spec.arguments.tree == Tree::Boolean(false) {
            let message = format!("`{}: false` checks nothing", entry.about.name);
            self.problems.push(Problem::error(spec.arguments.span, message).help("remove it from the list"));
            return;
        }
        match self.place(entry, spec, column) {
            Ok(column) => {
                let (arguments, common) = (spec.arguments.clone(), spec.common.clone());
                self.lower(Writing { entry, arguments, common, column, span: spec.check.span });
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// The column that a check is about, where it may stand as it does.
    fn place(&self, entry: &Entry, spec: &CheckSpec, column: Option<&'a Field>) -> Result<Option<&'a Field>, Problem> {
        let (name, span) = (entry.about.name, spec.check.span);
        match (entry.about.scope, column, &spec.common.column) {
            (Scope::Dataset, Some(_), _) => {
                let problem = Problem::error(span, format!("`{name}` is about a whole dataset, not about a column"));
                Err(problem.help("write it in the `quality:` list of the dataset"))
            }
            (Scope::Dataset, None, Some(named)) => {
                Err(Problem::error(named.span, format!("`{name}` is about a whole dataset, and takes no `column`")))
            }
            (Scope::Column | Scope::Either, Some(field), Some(named)) => {
                Err(Problem::error(named.span, format!("the check already stands under column `{}`", field.name))
                    .help("leave `column` out"))
            }
            (Scope::Column, None, None) => {
                Err(Problem::error(span, format!("`{name}` is about a column, and none is named"))
                    .help("name one with `column: …`"))
            }
            (Scope::Column | Scope::Either, None, Some(named)) => {
                checks::find_column(&self.fields, named, &self.dataset.name).map(Some)
            }
            (Scope::Dataset | Scope::Either, None, None) => Ok(None),
            (Scope::Column | Scope::Either, Some(field), None) => Ok(Some(field)),
        }
    }

    fn lower(&mut self, writing: Writing<'a>) {
        let Writing { entry, arguments, common, column, span } = writing;
        let site = Site {
            dataset: &self.dataset.name,
            fields: &self.fields,
            column,
            span,
            now: self.now,
            zone: &self.dataset.zone,
            neighbours: self.neighbours,
            folder: self.folder,
            patterns: self.patterns,
        };
        let among = common.filter.as_ref().map(|filter| expression::predicate(filter, &site)).transpose();
        let (among, assertions) = match (among, (entry.lower)(&arguments, &site)) {
            (Ok(among), Ok(assertions)) => (among, assertions),
            (among, assertions) => {
                let refused = assertions.err().map(|problem| common_key_meant(problem, &arguments));
                let refused = refused.map(|problem| null_in_set(problem, entry.about.name));
                let undeclared = |known: &Problem, new: &Problem| {
                    known.message == new.message && new.message.ends_with(checks::UNDECLARED)
                };
                for problem in among.err().into_iter().chain(refused) {
                    // One missing type breaks many checks, and is told once.
                    if !self.problems.iter().any(|known| undeclared(known, &problem)) {
                        self.problems.push(problem);
                    }
                }
                return;
            }
        };
        if let Some(first) = assertions.first() {
            self.problems.extend(unfit(entry.about.name, first, &common));
            match ageless(self.dataset, first, span) {
                Some(problem) => self.problems.push(problem),
                None => self.problems.extend(first.notes.clone()),
            }
        }
        let check = entry.about.name;
        let demands = assertions.into_iter().map(|assertion| Demanded {
            check,
            assertion,
            among: among.clone(),
            common: common.clone(),
            span,
        });
        self.demands.extend(demands);
    }
}

/// Adds the key of every check that was meant by an argument that is unknown.
fn common_key_meant(problem: Problem, arguments: &Node) -> Problem {
    let unknown = arguments.entries().iter().find(|(key, _)| key.span == problem.span && key.span.line > 0);
    match unknown {
        Some((key, _)) if problem.message.starts_with("unknown argument") && !problem.help.starts_with("did you") => {
            problem.did_you_mean(&key.name, COMMON_KEYS.iter().map(|(name, _)| *name))
        }
        Some(_) | None => problem,
    }
}

/// Says of a null among the values of a set that it need not stand there.
fn null_in_set(problem: Problem, check: &str) -> Problem {
    match (check, problem.message.as_str()) {
        ("in_set" | "not_in_set", "expected a single value, found nothing") => {
            problem.help("leave it out: nulls are skipped anyway; the text is written in quotes, `\"null\"`")
        }
        _ => problem,
    }
}

fn is_written(check: &str, specs: &[CheckSpec]) -> bool {
    specs.iter().any(|spec| spec.check.name == check)
}

fn unknown_check(name: &Key) -> Problem {
    let problem = Problem::error(name.span, format!("unknown check `{}`", checks::brief(&name.name)));
    match checks::find_key(&name.name) {
        Some((entry, _)) => problem.help(format!("in a list the check is called `{}`", entry.about.name)),
        None => {
            if let Some(ours) = synonyms::check(&name.name) {
                return problem.help(format!("did you mean `{ours}`?"));
            }
            let problem = problem.did_you_mean(&name.name, checks::CHECKS.iter().map(|entry| entry.about.name));
            if problem.help.is_empty() { problem.help("`tabpact explain` lists every check") } else { problem }
        }
    }
}

/// What is wrong with the age of a dataset that has none. Where the command line names standard input, the contract is
/// sound, and the run tells it.
fn ageless(dataset: &Dataset, assertion: &Assertion, span: Span) -> Option<Problem> {
    let is_of_file = matches!(assertion.asked, Asked::Fresh { of: Quantity::Modified, .. });
    let is_stdin = dataset.source.as_ref().is_some_and(|source| source.path == Path::new("-"));
    (is_of_file && is_stdin && dataset.source_at.is_some()).then(|| {
        let problem = Problem::error(span, "standard input has no age: without a `column` it cannot be told");
        problem.help("name a date or timestamp column with `column: …`")
    })
}

/// What every check takes, where this one has no use for it or it leaves nothing to check.
fn unfit(check: &str, assertion: &Assertion, common: &Common) -> Vec<Problem> {
    let mut problems = Vec::new();
    let written = [("fail_above", common.fail_above), ("warn_above", common.warn_above)];
    let written =
        written.into_iter().filter_map(|(word, tolerance)| tolerance.map(|(tolerance, span)| (word, tolerance, span)));
    for (word, tolerance, span) in written {
        match (&assertion.asked, assertion.allowed) {
            (Asked::Number { .. } | Asked::Fresh { .. } | Asked::Shape, _) => {
                problems.push(Problem::error(
                    span,
                    format!("a tolerance is about failing rows, and `{check}` counts none"),
                ));
            }
            (Asked::FewRows(_), Some(_)) if word == "fail_above" => {
                problems.push(
                    Problem::error(span, format!("`{check}` itself says how many rows may fail"))
                        .help("change `min` instead"),
                );
            }
            (Asked::FewRows(_), Some(Tolerance::Percent(most))) if matches!(tolerance, Tolerance::Percent(warn) if warn >= most) =>
            {
                problems.push(
                    Problem::error(span, "the check fails before it warns")
                        .help(format!("warn above less than {}", Tolerance::Percent(most))),
                );
            }
            (Asked::FewRows(_), _) if tolerance == Tolerance::Percent(100.into()) => {
                problems.push(Problem::note(span, "this can never be exceeded: all rows may fail"));
            }
            (Asked::FewRows(_), _) => {}
        }
    }
    if let (Some((_, span)), None, None) = (common.warn_above, common.fail_above, assertion.allowed) {
        problems.push(
            Problem::note(span, "with `warn_above` alone, the check can warn and never fail")
                .help("add `fail_above` for a limit that fails"),
        );
    }
    let of_rows = !matches!(assertion.asked, Asked::Shape | Asked::Fresh { of: Quantity::Modified, .. });
    if let (Some(filter), false) = (&common.filter, of_rows) {
        problems.push(Problem::error(
            filter.span,
            format!("`{check}` looks at no rows here, so that `where` selects none"),
        ));
    }
    problems
}
