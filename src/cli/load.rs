//! Contracts from files.

use super::inputs::Input;
use super::parts;
use crate::contract::{Contract, MAX_BYTES};
use crate::problem::{Problem, Span};
use anyhow::{Result, anyhow};
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
    /// The data that the command line names for it.
    pub(super) data: Option<String>,
}

/// Reads a contract. An error means that the file could not be read at all.
pub(super) fn load(input: Input) -> Result<Loaded> {
    let file = input.file.display().to_string();
    let bytes = read(&input.file).map_err(|error| anyhow!("cannot read contract `{file}`: {error}"))?;
    let (text, contract, problems) = match String::from_utf8(bytes) {
        Ok(text) => {
            let (contract, problems) = parts::read_contract(&file, &text);
            (text, contract, problems)
        }
        Err(_) => (String::new(), None, vec![Problem::error(Span::default(), "the contract is not UTF-8")]),
    };
    Ok(Loaded { file, text, problems, contract, data: input.data })
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
        let loaded = load(Input { file, data: None }).unwrap();
        assert_eq!(loaded.problems[0].message, "the contract is not UTF-8");
        assert!(loaded.contract.is_none());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_with_its_name() {
        let told = load(Input { file: "/nowhere/c.yaml".into(), data: None }).unwrap_err().to_string();
        assert!(told.starts_with("cannot read contract `/nowhere/c.yaml`: "), "{told}");
    }
}
