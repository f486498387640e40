//! tabpact checks tabular data against a data contract.
//!
//! ```text
//! YAML ─contract─▶ Contract ─plan─▶ Plan ─engine─▶ answers ─run─▶ Outcomes ─report─▶ bytes
//!                     │ problems      │ problems      │ errors      └─▶ Exit
//! ```
//!
//! A contract names checks. A check is lowered to a question about the data, and to what the answer must be; the questions
//! are a small closed language, so that neither checks nor engines know of each other. An engine answers all questions about
//! a dataset in one pass. Judging the answers is pure; rendering the outcomes decides nothing.
//!
//! | room | what it holds | may use |
//! | --- | --- | --- |
//! | [`data`] | values, types, schemas, sources | |
//! | [`problem`] | what a contract's author is told | |
//! | [`tree`] | what was written, with the place of every word | `problem` |
//! | [`measure`] | what may be asked: quantities, predicates, limits, and the answers | `data` |
//! | [`contract`] | what the author wrote | `data`, `measure`, `problem`, `tree` |
//! | [`checks`] | what can be demanded: one file per check | `data`, `measure`, `problem`, `tree` |
//! | [`plan`] | a contract as questions and demands | `contract`, `checks` and theirs |
//! | [`source`] | files to batches of typed columns | `data` |
//! | [`engine`] | answers to questions | `data`, `measure`, `source` |
//! | [`sink`] | rows to files: the quarantine and the accepted rows | `data`, `engine`, `measure`, `output`, `source` |
//! | [`run`] | plans and engines to outcomes | `plan`, `engine`, `sink` and theirs |
//! | [`report`] | outcomes to bytes | `run`, what outcomes hold, and what `checks` say of themselves |
//! | [`exit`] | outcomes to an exit code | `run` |
//! | [`output`] | files that are written whole or not at all | |
//! | [`cli`] | arguments, files, terminal, signals | all |
//!
//! To add a check, a report format or an engine, write its file and its line in [`checks::CHECKS`], [`report::RENDERERS`] or
//! [`engine::ENGINES`]: the command line, its help and its completions are made from these lists.

pub mod checks;
pub mod cli;
pub mod contract;
pub mod data;
pub mod engine;
pub mod exit;
pub mod measure;
pub mod output;
pub mod plan;
pub mod problem;
pub mod report;
pub mod run;
pub mod sink;
pub mod source;
pub mod tree;
