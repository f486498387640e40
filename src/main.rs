//! The program: parse, run, exit.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Blocks of a file and the columns made of them come and go all the while: this allocator keeps their pages instead of
/// giving them back to the system and asking again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(tabpact::cli::main().code())
}
