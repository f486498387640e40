//! Contracts from files.

use super::confinement::Bounds;
use super::inputs::{self, Input};
use super::{clock, parts};
use crate::contract::{Contract, MAX_BYTES};
use crate::problem::{Level, Problem, Span};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A contract's file, read.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The file as the user named it.
    pub(super) file: String,
    /// Its text; empty where it is no text.
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
    /// The contract, where it can be used.
    pub(super) contract: Option<Contract>,
    /// As much of the contract as could be read, where it cannot be used.
    pub(super) draft: Option<Contract>,
    /// The data that the command line names for it.
    pub(super) data: Option<String>,
}

/// Reads contracts. What is wrong with one of them, unreadable files included, is told and does not stop the others.
/// What lies out of bounds is not read.
pub(super) fn load_all(inputs: Vec<Input>, bounds: &Bounds) -> Vec<Loaded> {
    let mut loaded: Vec<Loaded> = inputs.into_iter().map(|input| load(input, bounds)).collect();
    complete(&mut loaded);
    loaded
}

/// Reads a contract.
fn load(input: Input, bounds: &Bounds) -> Loaded {
    let file = input.file.display().to_string();
    if let Some(problem) = bounds.refuse(&input) {
        let (text, problems) = (String::new(), vec![problem]);
        return Loaded { file, text, problems, contract: None, draft: None, data: input.data };
    }
    let (text, contract, problems) = match read(&input.file).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let (contract, problems) = parts::read_contract(&file, &text);
            (text, contract, problems)
        }
        Ok(Err(_)) => (String::new(), None, vec![Problem::error(Span::default(), "the contract is not UTF-8")]),
        Err(error) => (String::new(), None, vec![unreadable(&input.file, &error)]),
    };
    let is_usable = problems.iter().all(|problem| problem.level == Level::Note);
    let (contract, draft) = if is_usable { (contract, None) } else { (None, contract) };
    Loaded { file, text, problems, contract, draft, data: input.data }
}

/// Why a file cannot be read.
fn unreadable(file: &Path, error: &std::io::Error) -> Problem {
    let message = match inputs::is_gone(file) {
        true => inputs::missing(file).to_string(),
        false => format!("cannot read contract `{}`: {error}", file.display()),
    };
    Problem::error(Span::default(), message)
}

/// Finds what else is wrong with contracts that cannot be used, so that their authors are told everything at once.
fn complete(loaded: &mut [Loaded]) {
    if loaded.iter().all(|one| one.draft.is_none()) {
        return;
    }
    let contracts: Vec<Contract> =
        loaded.iter().filter_map(|one| one.draft.as_ref().or(one.contract.as_ref())).cloned().collect();
    let mut plans = parts::plan(&contracts, clock::now(), 0).into_iter();
    for one in loaded.iter_mut().filter(|one| one.draft.is_some() || one.contract.is_some()) {
        let (_, problems) = plans.next().unwrap_or_default();
        if one.draft.is_some() {
            one.problems.extend(problems.into_iter().filter(|problem| problem.level == Level::Error));
            one.problems.sort_by_key(|problem| problem.span.start);
        }
    }
}

/// The bytes of a file, up to one more than a contract may have: the reader of contracts says what is wrong with that.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_a_problem_of_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.yaml");
        std::fs::write(&file, [b'n', 0xff]).unwrap();
        let loaded = load(Input { file, found_in: None, data: None }, &Bounds::none());
        assert_eq!(loaded.problems[0].message, "the contract is not UTF-8");
        assert!(loaded.contract.is_none());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_problem_with_its_name() {
        let told = |file: &Path| {
            let input = Input { file: file.to_owned(), found_in: None, data: None };
            load(input, &Bounds::none()).problems.remove(0).message
        };
        assert!(told(Path::new("/nowhere/c.yaml")).starts_with("there is no contract `/nowhere/c.yaml`"));
        let folder = tempfile::tempdir().unwrap();
        assert!(told(folder.path()).starts_with("cannot read contract `"));
    }
}
