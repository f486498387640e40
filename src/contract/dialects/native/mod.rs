//! The native form: a contract of one dataset, or of several under `datasets`.

mod check;
mod column;
mod common;
mod dataset;
mod fields;
mod kind;
mod source;

use super::{Dialect, Origin, ReadContract};
use crate::contract::{Contract, Dataset};
use crate::problem::Problem;
use crate::tree::{Key, Node};
use dataset::DATASET_KEYS;
use fields::{Fields, Reader};

/// The native form.
pub(super) const DIALECT: Dialect = Dialect { name: "native", recognises: |_| true, read };

/// The keys of the contract itself.
const CONTRACT_KEYS: [&str; 6] = ["name", "version", "description", "owner", "tags", "datasets"];

fn read(origin: Origin<'_>, node: &Node) -> ReadContract {
    let mut reader = Reader::new(origin);
    let contract = contract(&mut reader, node);
    (contract, reader.problems)
}

fn contract(reader: &mut Reader<'_>, node: &Node) -> Option<Contract> {
    let mut fields = reader.fields(node, "a contract", "begin with `name:` and `schema:`")?;
    let name = reader.name(&mut fields, "the contract", "begin with `name: orders`");
    let version = reader.optional_text(&mut fields, "version");
    let description = reader.optional_text(&mut fields, "description");
    let owner = reader.optional_text(&mut fields, "owner");
    let tags = reader.optional_texts(&mut fields, "tags");
    let datasets = match fields.take("datasets") {
        Some(list) => {
            refuse_dataset_keys(reader, &mut fields);
            datasets(reader, list)
        }
        None => {
            let (name, span) = name.clone().unwrap_or((String::new(), fields.span));
            vec![dataset::read(reader, &mut fields, name, span)]
        }
    };
    source::refuse_astray(reader, &mut fields);
    let known: Vec<&str> = CONTRACT_KEYS.into_iter().chain(DATASET_KEYS).collect();
    reader.refuse_rest(fields, "a contract", &known);
    let Origin { file, text } = reader.origin;
    Some(Contract {
        file: file.to_owned(),
        text: text.to_owned(),
        name: name?.0,
        version,
        description,
        owner,
        tags,
        datasets,
    })
}

/// A contract of several datasets says everything about the data under `datasets`.
fn refuse_dataset_keys(reader: &mut Reader<'_>, fields: &mut Fields<'_>) {
    for (key, _) in DATASET_KEYS.iter().filter_map(|name| fields.take(name)) {
        let problem = Problem::error(key.span, format!("`{}` stands beside `datasets`", key.name));
        reader.tell(problem.help("move it into the dataset that it is about"));
    }
}

fn datasets(reader: &mut Reader<'_>, list: &(Key, Node)) -> Vec<Dataset> {
    let items = reader.list(list, "a list of datasets", "write each dataset as `- name: …`");
    if items.is_some_and(<[Node]>::is_empty) {
        reader.tell(
            Problem::error(list.1.span, "nothing to check: `datasets` is empty").help("add a dataset with a `schema`"),
        );
    }
    let datasets: Vec<Dataset> =
        items.unwrap_or_default().iter().filter_map(|item| named_dataset(reader, item)).collect();
    reader.refuse_repeats("dataset", datasets.iter().map(|dataset| (dataset.name.as_str(), dataset.span)));
    datasets
}

fn named_dataset(reader: &mut Reader<'_>, node: &Node) -> Option<Dataset> {
    let mut fields = reader.fields(node, "a dataset", "write it as `- name: …` with a `schema`")?;
    let name = reader.name(&mut fields, "the dataset", "begin with `- name: orders`");
    let description = reader.optional_text(&mut fields, "description");
    let (name, span) = name.unwrap_or((String::new(), fields.span));
    let dataset = Dataset { description, ..dataset::read(reader, &mut fields, name, span) };
    source::refuse_astray(reader, &mut fields);
    let known: Vec<&str> = ["name", "description"].into_iter().chain(DATASET_KEYS).collect();
    reader.refuse_rest(fields, "a dataset", &known);
    Some(dataset)
}
