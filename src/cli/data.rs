//! Where the data is: what the command line says goes before what the contract says.

use super::arguments::Check;
use super::inputs::STDIN;
use crate::contract::{Column, Contract, Dataset};
use crate::data::Source;
use crate::problem::{Problem, nearest};
use crate::source::is_address;
use anyhow::{Result, anyhow, bail};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

/// A contract, and the data that followed it.
#[derive(Debug)]
pub(super) struct Placed<'c> {
    pub(super) contract: &'c mut Contract,
    pub(super) followed_by: Option<&'c str>,
}

/// Gives a contract the data that followed it on the command line.
pub(super) fn follow(contract: &mut Contract, data: &str) -> Result<()> {
    refuse_address(data)?;
    match &mut contract.datasets[..] {
        [dataset] => redirect(dataset, data),
        datasets => {
            let names = listed(datasets.iter().map(|dataset| dataset.name.as_str()));
            bail!(
                "`{}` is about several datasets ({names}): say which of them `{data}` is, with `--data NAME={data}`",
                contract.file
            )
        }
    }
    Ok(())
}

/// Applies the values of `--data` to the datasets of all contracts, and refuses what cannot be meant. `weight` says
/// whether they go before data that followed a contract, or behind it; what is equal contradicts it.
pub(super) fn place(
    contracts: &mut [Placed<'_>],
    data: &[String],
    redacted: &[String],
    arguments: &Check,
) -> Result<()> {
    let project = &arguments.project;
    replace(contracts, data, arguments.weight_of_data).map_err(|wrong| project.blame("data", wrong))?;
    refuse_shared_stdin(contracts)?;
    hide(contracts, redacted).map_err(|wrong| project.blame("redact", wrong))
}

/// The values of `--data` that name a dataset of these contracts.
pub(super) fn about(contracts: &[Placed<'_>], data: &[String]) -> Vec<String> {
    let is_known = |name: &str| datasets(contracts).any(|one| one.name == name);
    let is_about = |given: &&String| given.split_once('=').is_none_or(|(name, _)| is_known(name));
    data.iter().filter(is_about).cloned().collect()
}

/// The path in a value of `--data`, with or without a name before it.
pub(super) fn path_of(given: &str) -> &str {
    given.split_once('=').map_or(given, |(_, path)| path)
}

/// All datasets.
pub(super) fn datasets<'p>(contracts: &'p [Placed<'_>]) -> impl Iterator<Item = &'p Dataset> {
    contracts.iter().flat_map(|placed| &placed.contract.datasets)
}

fn replace(contracts: &mut [Placed<'_>], data: &[String], weight: Ordering) -> Result<()> {
    let names: Vec<String> = datasets(contracts).map(|dataset| dataset.name.clone()).collect();
    let mut replaced = Vec::new();
    for given in data {
        let (name, path) = target(given, &names)?;
        refuse_address(path)?;
        if replaced.contains(&name) {
            bail!("`--data` names dataset `{name}` twice: name several files of one dataset with a glob in quotes");
        }
        if let Some(dataset) = meant(contracts, name, given, weight)? {
            redirect(dataset, path);
        }
        replaced.push(name);
    }
    Ok(())
}

/// The dataset that a value of `--data` is about; none where the data that followed its contract goes before it.
fn meant<'p>(
    contracts: &'p mut [Placed<'_>],
    name: &str,
    given: &str,
    weight: Ordering,
) -> Result<Option<&'p mut Dataset>> {
    let has = |placed: &&mut Placed<'_>| placed.contract.datasets.iter().any(|dataset| dataset.name == name);
    let mut owners: Vec<&mut Placed<'_>> = contracts.iter_mut().filter(has).collect();
    match (weight, owners.iter().find_map(|placed| placed.followed_by.map(|data| (&placed.contract.file, data)))) {
        (Ordering::Equal, Some((file, data))) => bail!(
            "`{file}` is followed by `{data}`, and `--data {given}` names other data for the same dataset: keep one of them"
        ),
        (Ordering::Less, _) => owners.retain(|placed| placed.followed_by.is_none()),
        (Ordering::Equal | Ordering::Greater, _) => {}
    }
    if let [first, _, ..] = &owners[..] {
        bail!(
            "`--data {given}` is about one dataset, but several contracts have a dataset `{name}` ({}): name its data behind \
             each of them, as in `tabpact check {} DATA`, or check them in separate runs",
            listed(owners.iter().map(|placed| placed.contract.file.as_str())),
            first.contract.file
        );
    }
    let owner = owners.pop();
    Ok(owner.and_then(|placed| placed.contract.datasets.iter_mut().find(|dataset| dataset.name == name)))
}

/// Which dataset a value of `--data` is about, and where that lies.
fn target<'t>(given: &'t str, names: &'t [String]) -> Result<(&'t str, &'t str)> {
    match (named(given, names), names) {
        (Some((name, path)), _) if names.iter().any(|known| known == name) => Ok((name, path)),
        (Some((name, _)), _) => {
            let near = nearest(name, names.iter().map(String::as_str));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            bail!("`--data {given}` names dataset `{name}`, but no contract has it{hint}")
        }
        (None, [only]) => Ok((only, given)),
        (None, _) => {
            let names = listed(names.iter().map(String::as_str));
            bail!("`--data {given}` must name one of the datasets {names}: `--data NAME={given}`")
        }
    }
}

/// What is wrong where a dataset has no place at all. Only a check needs one.
pub(super) fn missing_sources(contract: &Contract) -> Vec<Problem> {
    let without = contract.datasets.iter().filter(|dataset| dataset.source.is_none());
    let problem = |dataset: &Dataset| {
        let message = format!("dataset `{}` has no `source`, and the command line names no data for it", dataset.name);
        let help = match contract.datasets.len() {
            1 => format!("`tabpact check {} PATH`", contract.file),
            _ => format!("`--data {}=PATH`", dataset.name),
        };
        Problem::error(dataset.span, message).help(help)
    };
    without.map(problem).collect()
}

/// Standard input can be read only once.
fn refuse_shared_stdin(contracts: &[Placed<'_>]) -> Result<()> {
    let is_stdin = |dataset: &&Dataset| dataset.source.as_ref().is_some_and(|source| source.path == Path::new(STDIN));
    let reading = datasets(contracts).filter(is_stdin);
    let names: Vec<&str> = reading.map(|dataset| dataset.name.as_str()).collect();
    match names[..] {
        [] | [_] => Ok(()),
        _ => Err(anyhow!(
            "standard input is only one dataset, but {} shall all be read from it",
            listed(names.into_iter())
        )),
    }
}

/// Makes columns as sensitive as if their contracts said so: `email`, or `customers.email` for that of one dataset. One that
/// is meant to be hidden, and misspelt, would be shown.
fn hide(contracts: &mut [Placed<'_>], columns: &[String]) -> Result<()> {
    let known: Vec<String> = datasets(contracts).flat_map(column_names).collect();
    if let Some(column) = columns.iter().find(|column| !known.contains(column)) {
        let hint = nearest(column, known.iter().map(String::as_str))
            .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        bail!("`--redact {column}` names a column that no contract has{hint}");
    }
    for dataset in contracts.iter_mut().flat_map(|placed| &mut placed.contract.datasets) {
        let name = dataset.name.clone();
        for column in &mut dataset.columns {
            column.is_sensitive |= names_of(&name, column).iter().any(|name| columns.contains(name));
        }
    }
    Ok(())
}

/// What the columns of a dataset are called, with and without its name.
pub(super) fn column_names(dataset: &Dataset) -> Vec<String> {
    dataset.columns.iter().flat_map(|column| names_of(&dataset.name, column)).collect()
}

fn names_of(dataset: &str, column: &Column) -> [String; 2] {
    [column.field.name.clone(), format!("{dataset}.{}", column.field.name)]
}

/// `NAME=PATH`, unless that is the path of a file as it stands. A name that no contract knows is still a name, where it
/// looks like one.
fn named<'g>(given: &'g str, names: &[String]) -> Option<(&'g str, &'g str)> {
    let (name, path) = given.split_once('=')?;
    let is_known = names.iter().any(|known| known == name);
    let is_path = name.contains(['/', '\\']) || Path::new(given).exists();
    (is_known || !is_path).then_some((name, path))
}

fn refuse_address(path: &str) -> Result<()> {
    match is_address(path) {
        true => bail!(
            "cannot read from `{path}`: nothing is fetched from a network; download it first, or pipe it and name the data `-`"
        ),
        false => Ok(()),
    }
}

/// Reads a dataset from another place, in the way its contract says.
fn redirect(dataset: &mut Dataset, path: &str) {
    let mut source = dataset.source.take().unwrap_or_default();
    // The new file may be of another format, which its name and content tell; standard input has no name to tell it.
    if path != STDIN && Path::new(path).extension() != source.path.extension() {
        source.format = None;
    }
    dataset.source_at = None;
    dataset.source = Some(Source { path: PathBuf::from(path), shown: path.to_owned(), ..source });
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::AdditionalColumns;
    use crate::data::{Field, FileFormat, Reading, Zone};
    use crate::problem::Span;

    fn contract(file: &str, names: &[&str]) -> Contract {
        let dataset = |name: &&str| Dataset {
            name: (*name).to_owned(),
            span: Span::default(),
            description: None,
            source: None,
            source_at: None,
            columns: Vec::new(),
            checks: Vec::new(),
            allow_empty: false,
            additional_columns: AdditionalColumns::Warn,
            ordered: false,
            zone: Zone::UTC,
        };
        Contract {
            file: file.to_owned(),
            text: String::new(),
            name: file.to_owned(),
            version: None,
            description: None,
            owner: None,
            tags: Vec::new(),
            datasets: names.iter().map(dataset).collect(),
        }
    }

    fn alone(contract: &mut Contract) -> Placed<'_> {
        Placed { contract, followed_by: None }
    }

    /// The sources of all datasets after `--data`, or what is wrong with it.
    fn replaced(names: &[&str], data: &[&str]) -> Result<Vec<String>, String> {
        let mut contract = contract("c.yaml", names);
        let data: Vec<String> = data.iter().map(|given| (*given).to_owned()).collect();
        replace(&mut [alone(&mut contract)], &data, Ordering::Equal).map_err(|error| error.to_string())?;
        Ok(contract
            .datasets
            .into_iter()
            .map(|dataset| dataset.source.map_or(String::new(), |source| source.shown))
            .collect())
    }

    #[test]
    fn data_goes_to_the_dataset_it_names() {
        assert_eq!(replaced(&["a", "b"], &["b=x.csv"]).unwrap(), ["", "x.csv"]);
        assert_eq!(replaced(&["a", "b"], &["b=x=1.csv", "a=-"]).unwrap(), ["-", "x=1.csv"]);
    }

    #[test]
    fn a_path_alone_needs_a_single_dataset() {
        assert_eq!(replaced(&["a"], &["x.csv"]).unwrap(), ["x.csv"]);
        assert_eq!(replaced(&["a"], &["data/day=1/x.csv"]).unwrap(), ["data/day=1/x.csv"]);
        let told = replaced(&["a", "b"], &["x.csv"]).unwrap_err();
        assert!(replaced(&["a"], &["a=x.csv", "a=y.csv"]).unwrap_err().starts_with("`--data` names dataset `a` twice"));
        assert!(replaced(&["a"], &["x.csv", "a=y.csv"]).is_err());
        assert_eq!(told, "`--data x.csv` must name one of the datasets `a`, `b`: `--data NAME=x.csv`");
    }

    #[test]
    fn data_that_followed_a_contract_is_neither_hidden_nor_doubled() {
        let placed = |weight: Ordering| {
            let mut contract = contract("c.yaml", &["a"]);
            follow(&mut contract, "x.csv").unwrap();
            let placed = Placed { contract: &mut contract, followed_by: Some("x.csv") };
            replace(&mut [placed], &["a=y.csv".to_owned()], weight).map_err(|error| error.to_string())?;
            Ok::<_, String>(contract.datasets[0].source.clone().unwrap().shown)
        };
        assert_eq!(placed(Ordering::Less).unwrap(), "x.csv");
        assert_eq!(placed(Ordering::Greater).unwrap(), "y.csv");
        assert!(
            placed(Ordering::Equal).unwrap_err().starts_with("`c.yaml` is followed by `x.csv`, and `--data a=y.csv`")
        );
    }

    #[test]
    fn a_dataset_of_two_contracts_is_not_named_at_once() {
        let (mut one, mut two) = (contract("1.yaml", &["a", "b"]), contract("2.yaml", &["a"]));
        let mut both = [alone(&mut one), alone(&mut two)];
        let told = replace(&mut both, &["a=x.csv".to_owned()], Ordering::Equal).unwrap_err().to_string();
        assert!(told.contains("several contracts have a dataset `a` (`1.yaml`, `2.yaml`)"), "{told}");
        replace(&mut both, &["b=x.csv".to_owned()], Ordering::Equal).unwrap();
        both[1].followed_by = Some("y.csv");
        replace(&mut both, &["a=x.csv".to_owned()], Ordering::Less).unwrap();
        assert!(one.datasets[0].source.is_some() && two.datasets[0].source.is_none());
    }

    #[test]
    fn a_name_that_no_contract_has_is_refused() {
        let told = replaced(&["orders"], &["order=x.csv"]).unwrap_err();
        assert_eq!(told, "`--data order=x.csv` names dataset `order`, but no contract has it; did you mean `orders`?");
    }

    #[test]
    fn data_that_follows_a_contract_needs_a_single_dataset_in_it() {
        let mut one = contract("1.yaml", &["a"]);
        follow(&mut one, "x.csv").unwrap();
        assert_eq!(one.datasets[0].source.as_ref().map(|source| source.shown.as_str()), Some("x.csv"));
        assert!(
            follow(&mut contract("2.yaml", &["a", "b"]), "x.csv")
                .unwrap_err()
                .to_string()
                .contains("--data NAME=x.csv")
        );
    }

    #[test]
    fn the_way_of_reading_stays_and_the_format_follows_the_file() {
        let mut contract = contract("c.yaml", &["a"]);
        let source = |path: &str| Source { path: path.into(), format: Some(FileFormat::Csv), ..Source::default() };
        for (path, format) in [("y.txt", Some(FileFormat::Csv)), ("-", Some(FileFormat::Csv)), ("y.parquet", None)] {
            contract.datasets[0].source = Some(source("x.txt"));
            follow(&mut contract, path).unwrap();
            assert_eq!(contract.datasets[0].source.as_ref().unwrap().format, format, "{path}");
        }
    }

    #[test]
    fn a_misspelt_column_is_not_left_unhidden() {
        let mut contract = contract("c.yaml", &["a"]);
        contract.datasets[0].columns = vec![Column {
            field: Field { name: "email".into(), kind: None, reading: Reading::default() },
            span: Span::default(),
            description: None,
            tags: Vec::new(),
            keys: Vec::new(),
            checks: Vec::new(),
            is_sensitive: false,
            is_misread: false,
        }];
        let hidden = |column: &str, contract: &mut Contract| {
            contract.datasets[0].columns[0].is_sensitive = false;
            hide(&mut [alone(contract)], &[column.to_owned()]).map_err(|error| error.to_string())?;
            Ok(contract.datasets[0].columns[0].is_sensitive)
        };
        assert_eq!(hidden("email", &mut contract), Ok(true));
        assert_eq!(hidden("a.email", &mut contract), Ok(true));
        let told = "`--redact emial` names a column that no contract has; did you mean `email`?";
        assert_eq!(hidden("emial", &mut contract), Err(told.to_owned()));
        assert_eq!(hide(&mut [alone(&mut contract)], &[]).map_err(|error| error.to_string()), Ok(()));
    }

    #[test]
    fn a_dataset_without_a_place_is_a_problem_of_a_check() {
        let mut contract = contract("c.yaml", &["a", "b"]);
        let problems = missing_sources(&contract);
        assert_eq!(problems[0].message, "dataset `a` has no `source`, and the command line names no data for it");
        assert_eq!(problems[1].help, "`--data b=PATH`");
        replace(&mut [alone(&mut contract)], &["a=-".into(), "b=-".into()], Ordering::Equal).unwrap();
        assert!(missing_sources(&contract).is_empty());
        assert!(refuse_shared_stdin(&[alone(&mut contract)]).is_err());
    }
}
