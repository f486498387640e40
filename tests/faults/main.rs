//! The gate that cannot be fooled: hostile contracts, bad files and broken machines, as one table of cases. For each it
//! is said how it is made, which exit code is right, what must be told and what must not, and how long and how much
//! memory it may take. Nothing may panic, and nothing from outside may be printed raw.
//!
//! A case on data runs on every engine of the build. `cargo test --test faults -- csv` runs those whose names begin so;
//! `TABPACT_PROGRAM=/usr/bin/tabpact` tries another build of the program.

// Whoever runs the table wants to read how many cases hold.
#![allow(clippy::print_stdout)]

#[cfg(feature = "polars")]
mod arrow;
#[cfg(feature = "polars")]
mod arrow_file;
mod case;
mod configuration;
mod contract;
mod csv;
mod json;
mod outputs;
mod packed;
mod parquet;
mod parquet_file;
mod parquet_list;
mod paths;
mod process;
mod report;
mod run;
#[cfg_attr(not(feature = "polars"), allow(dead_code))]
mod thrift;
mod vacuous;
mod values;

use case::Case;
use run::Program;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// How many cases run at a time.
const AT_ONCE: usize = 2;

fn all() -> Vec<Case> {
    [
        #[cfg(feature = "polars")]
        arrow::cases(),
        configuration::cases(),
        contract::cases(),
        csv::cases(),
        json::cases(),
        outputs::cases(),
        packed::cases(),
        parquet::cases(),
        paths::cases(),
        process::cases(),
        report::cases(),
        vacuous::cases(),
        values::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How the cases of a group went.
#[derive(Default)]
struct Tally {
    held: usize,
    run: usize,
    skipped: usize,
    /// The most memory that one of them took, in MiB, and which.
    most: (u64, String),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let program = Program::find();
    let cases: Vec<Case> = all();
    refuse_repeats(&cases);
    let chosen: Vec<&Case> =
        cases.iter().filter(|case| words.is_empty() || words.iter().any(|word| case.id.starts_with(word))).collect();
    let start = Instant::now();
    let (tallies, broken) = run_all(&program, &chosen);
    for (id, wrong) in &broken {
        println!("{id}: {wrong}\n");
    }
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    for (group, Tally { held, run, skipped, most: (most, which) }) in &tallies {
        let skipped = if *skipped > 0 { format!(", {skipped} need another build") } else { String::new() };
        println!("{group:<10} {held:>4} of {run:>4} hold{skipped} (at most {most} MiB, {which})");
    }
    let (held, run, skipped) = (sum(|tally| tally.held), sum(|tally| tally.run), sum(|tally| tally.skipped));
    let engines = program.engines.join(", ");
    println!(
        "\nfaults: {held} of {run} cases hold, {skipped} need another build, {:.0} s, engines {engines}\n",
        start.elapsed().as_secs_f64()
    );
    if broken.is_empty() && run > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_all(program: &Program, cases: &[&Case]) -> (BTreeMap<String, Tally>, Vec<(String, String)>) {
    let (next, done) = (AtomicUsize::new(0), Mutex::new((BTreeMap::<String, Tally>::new(), Vec::new())));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = program.check(case);
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let group = case.id.split('-').next().unwrap_or_default().to_owned();
                    let tally = done.0.entry(group).or_default();
                    match result {
                        None => tally.skipped += 1,
                        Some(Ok(mebibytes)) => {
                            tally.run += 1;
                            tally.held += 1;
                            tally.most = tally.most.clone().max((mebibytes, case.id.clone()));
                        }
                        Some(Err(wrong)) => {
                            tally.run += 1;
                            done.1.push((case.id.clone(), wrong));
                        }
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Makes a link in a folder.
pub(crate) fn link(to: impl AsRef<Path>, folder: &Path, name: &str) {
    std::os::unix::fs::symlink(to, folder.join(name)).unwrap_or_else(|error| panic!("cannot link {name}: {error}"));
}

/// Makes a named pipe in a folder.
pub(crate) fn pipe(folder: &Path, name: &str) {
    let made = std::process::Command::new("mkfifo").arg(folder.join(name)).status();
    assert!(made.is_ok_and(|made| made.success()), "cannot make the pipe {name}");
}

/// A name stands for one case, and each must say what is right.
fn refuse_repeats(cases: &[Case]) {
    for (at, case) in cases.iter().enumerate() {
        assert!(cases[..at].iter().all(|other| other.id != case.id), "two cases are called `{}`", case.id);
        assert!(!case.codes.is_empty(), "`{}` does not say what is right", case.id);
    }
}
