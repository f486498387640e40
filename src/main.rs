//! The program: parse, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(tabpact::cli::main().code())
}
