//! tabpact: checks tabular data against a data contract.
pub mod contract;
pub mod data;
pub mod engine;
pub mod exit;
pub mod measure;
pub mod plan;
pub mod problem;
pub mod report;
pub mod run;
pub mod source;
pub mod tree;
