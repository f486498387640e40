//! `references`: every key occurs in another dataset.

use super::site::{Neighbour, find};
use super::words::{a_kind, brief};
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::data::{Field, Kind, Source, Table};
use crate::measure::Quantity;
use crate::problem::{Problem, in_backticks};
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// A foreign key. The other dataset is one of this contract, of another contract of the same run, or a file beside the
/// contract. A row with a null in its key is skipped; every other row must find its key. `customers.customer_id` as a bare
/// value names the dataset and its column at once.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct References {
    /// The other dataset, or `dataset.column`.
    dataset: Option<Literal>,
    /// A file instead of a dataset, relative to the contract.
    file: Option<Literal>,
    /// The columns of the key, under a dataset.
    columns: Option<Vec<Literal>>,
    /// The columns of the other dataset; those of the same names where none are given.
    to: Option<Vec<Literal>>,
}

impl Check for References {
    const ABOUT: About = About {
        name: "references",
        scope: Scope::Either,
        dimension: Dimension::Consistency,
        summary: "Every key occurs in another dataset.",
        example: "\
datasets:
  - name: orders
    schema:
      - name: customer_id
        type: string
        references: customers.customer_id
      - name: currency
        type: string
        checks:
          - references: { file: currencies.csv, to: code }
  - name: customers
    schema:
      - name: customer_id
        type: string
        primary_key: true",
        keys: &[ShortKey::of("references", "dataset")],
        bare: Some("dataset"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let key = site.key(self.columns.as_deref())?;
        match (&self.dataset, &self.file) {
            (Some(_), Some(file)) => {
                Err(Problem::error(file.span, "`dataset` and `file` are both given").help("keep one of them"))
            }
            (None, None) => Err(site
                .problem("neither a dataset nor a file is named")
                .help("name one: `references: customers.customer_id`")),
            (Some(written), None) => into_dataset(&key, written, self.to.as_deref(), site),
            (None, Some(file)) => into_file(&key, file, self.to.as_deref(), site),
        }
    }
}

fn into_dataset(
    key: &[&Field],
    written: &Literal,
    to: Option<&[Literal]>,
    site: &Site<'_>,
) -> Result<Vec<Assertion>, Problem> {
    let (neighbour, column) = named_dataset(written, site)?;
    let wanted: Vec<Literal> = match (column, to) {
        (Some(_), Some([first, ..])) => {
            return Err(Problem::error(first.span, format!("`{}` already names the column", brief(&written.text)))
                .help("keep one of them"));
        }
        (Some(column), _) => vec![column],
        (None, Some(to)) => to.to_vec(),
        (None, None) => key.iter().map(|field| Literal { text: field.name.clone(), ..written.clone() }).collect(),
    };
    same_number(key.len(), wanted.len(), site)?;
    let mut parent_columns = Vec::new();
    for (own, name) in key.iter().zip(&wanted) {
        let other = find(&neighbour.fields, name, neighbour.name)?;
        same_type(own, other, neighbour.name, name)?;
        parent_columns.push(other.name.clone());
    }
    if neighbour.own && neighbour.name == site.dataset && key.iter().map(|field| &field.name).eq(&parent_columns) {
        return Err(site.problem("the key refers to itself, so that it is always found"));
    }
    Ok(vec![orphans(key, neighbour.name, parent_columns)])
}

/// The dataset that `customers` or `customers.customer_id` names, and the column.
fn named_dataset<'a>(written: &Literal, site: &Site<'a>) -> Result<(&'a Neighbour<'a>, Option<Literal>), Problem> {
    if let Some(neighbour) = neighbour(&written.text, written, site)? {
        return Ok((neighbour, None));
    }
    if let Some((name, column)) = written.text.rsplit_once('.')
        && let Some(neighbour) = neighbour(name, written, site)?
    {
        return Ok((neighbour, Some(Literal { text: column.to_owned(), ..written.clone() })));
    }
    let name = written.text.split_once('.').map_or(written.text.as_str(), |(name, _)| name);
    let names = || site.neighbours.iter().map(|neighbour| neighbour.name);
    let problem =
        Problem::error(written.span, format!("unknown dataset `{}`", brief(name))).did_you_mean(name, names());
    if !problem.help.is_empty() {
        return Err(problem);
    }
    let known = match site.neighbours.len() {
        0..=12 => format!("known datasets are {}; ", in_backticks(names())),
        _ => String::new(),
    };
    Err(problem.help(format!(
        "{known}check it together with the contract that has `{}`, for example by their folder; a file is named with `file:`",
        brief(name)
    )))
}

fn neighbour<'a>(name: &str, written: &Literal, site: &Site<'a>) -> Result<Option<&'a Neighbour<'a>>, Problem> {
    let mut named = site.neighbours.iter().filter(|neighbour| neighbour.name == name);
    match (named.next(), named.next()) {
        (Some(first), Some(_)) if !first.own => {
            let message = format!("several contracts of this run have a dataset `{}`", brief(name));
            Err(Problem::error(written.span, message)
                .help("check them in separate runs, or name the file with `file:`"))
        }
        (first, _) => Ok(first),
    }
}

fn into_file(
    key: &[&Field],
    file: &Literal,
    to: Option<&[Literal]>,
    site: &Site<'_>,
) -> Result<Vec<Assertion>, Problem> {
    if matches!(file.text.as_str(), "" | "-") {
        return Err(Problem::error(file.span, format!("expected the path of a file, found `{}`", file.text)));
    }
    let names: Vec<String> = match to {
        Some(to) => to.iter().map(|name| name.text.clone()).collect(),
        None => key.iter().map(|field| field.name.clone()).collect(),
    };
    same_number(key.len(), names.len(), site)?;
    // Both sides of the key are read alike.
    let fields = key.iter().zip(&names).map(|(field, name)| Field { name: name.clone(), ..(*field).clone() }).collect();
    let source = Source { path: site.folder.join(&file.text), shown: file.text.clone(), ..Source::default() };
    let parent = Table { name: file.text.clone(), source, fields };
    Ok(vec![Assertion { parent: Some(parent), ..orphans(key, &file.text, names) }])
}

fn orphans(key: &[&Field], parent: &str, parent_columns: Vec<String>) -> Assertion {
    let place = if parent_columns.len() == 1 {
        format!("{parent}.{}", parent_columns[0])
    } else {
        format!("{parent}({})", parent_columns.join(", "))
    };
    let columns = key.iter().map(|field| field.name.clone()).collect();
    let quantity = Quantity::Orphans { columns, parent: parent.to_owned(), parent_columns };
    Assertion::few_rows(quantity, format!("references {}", brief(&place)), format!("not found in `{}`", brief(&place)))
}

fn same_number(own: usize, other: usize, site: &Site<'_>) -> Result<(), Problem> {
    if own == other {
        return Ok(());
    }
    Err(site.problem(format!("the key has {own} columns, but {other} are named in the other dataset")))
}

/// Keys of different types are never equal, or equal by chance of notation.
fn same_type(own: &Field, other: &Field, dataset: &str, written: &Literal) -> Result<(), Problem> {
    let shown = |kind: &Option<Kind>| kind.as_ref().map_or("of no declared type".to_owned(), a_kind);
    let agree = match (&own.kind, &other.kind) {
        (Some(own), Some(other)) => std::mem::discriminant(own) == std::mem::discriminant(other),
        (None, None) => true,
        (Some(kind), None) | (None, Some(kind)) => *kind == Kind::String,
    };
    if agree {
        return Ok(());
    }
    let message = format!(
        "`{}` is {}, but `{}` of `{dataset}` is {}",
        own.name,
        shown(&own.kind),
        other.name,
        shown(&other.kind)
    );
    Err(Problem::error(written.span, message).help("declare both with the same type"))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, help, refusal, rows};
    use crate::measure::Quantity;

    fn orphans(columns: &[&str], parent: &str, parent_columns: &[&str]) -> Quantity {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Quantity::Orphans { columns: owned(columns), parent: parent.to_owned(), parent_columns: owned(parent_columns) }
    }

    #[test]
    fn a_dataset_is_named_with_or_without_its_column() {
        let (quantity, promise, breach) = rows("references: customers.customer_id", "customer_id");
        assert_eq!(quantity, orphans(&["customer_id"], "customers", &["customer_id"]));
        assert_eq!(
            (promise.as_str(), breach.as_str()),
            ("references customers.customer_id", "not found in `customers.customer_id`")
        );
        assert_eq!(rows("references: customers", "customer_id").0, quantity);
        assert_eq!(
            rows("references: { dataset: customers, to: customer_id }", "order_id").0,
            orphans(&["order_id"], "customers", &["customer_id"])
        );
        let several = "references: { dataset: customers, columns: [customer_id, region_id] }";
        assert_eq!(rows(several, "").1, "references customers(customer_id, region_id)");
    }

    #[test]
    fn a_file_is_read_with_the_types_of_the_key() {
        let demand = demand("references: { file: lists/regions.csv, to: id }", "region_id");
        let parent = demand.parent.unwrap();
        assert_eq!(parent.source.path.to_str(), Some("contracts/lists/regions.csv"));
        assert_eq!(
            (parent.fields[0].name.as_str(), parent.fields[0].kind.as_ref().unwrap().to_string()),
            ("id", "integer".to_owned())
        );
    }

    #[test]
    fn a_reference_leads_somewhere() {
        assert_eq!(refusal("references: custmers.customer_id", "customer_id"), "unknown dataset `custmers`");
        assert_eq!(help("references: custmers.customer_id", "customer_id"), "did you mean `customers`?");
        let elsewhere = help("references: suppliers.customer_id", "customer_id");
        assert!(elsewhere.contains("check it together with the contract that has `suppliers`"), "{elsewhere}");
        assert_eq!(refusal("references: customers.id", "customer_id"), "dataset `customers` has no column `id`");
        assert_eq!(
            refusal("references: regions.region_id", "region_id"),
            "several contracts of this run have a dataset `regions`"
        );
        assert_eq!(refusal("references: { to: x }", "region_id"), "neither a dataset nor a file is named");
        assert_eq!(refusal("references: { file: '-' }", "region_id"), "expected the path of a file, found `-`");
        assert_eq!(
            refusal("references: orders.order_id", "order_id"),
            "the key refers to itself, so that it is always found"
        );
    }

    #[test]
    fn keys_agree_in_number_and_type() {
        assert_eq!(
            refusal("references: customers.since", "customer_id"),
            "`customer_id` is a string, but `since` of `customers` is a date"
        );
        assert_eq!(
            refusal("references: customers.region_id", "note"),
            "`note` is of no declared type, but `region_id` of `customers` is an integer"
        );
        let two = "references: { dataset: customers, to: [customer_id, country] }";
        assert_eq!(refusal(two, "customer_id"), "the key has 1 columns, but 2 are named in the other dataset");
    }
}
