//! The command line: arguments, files, terminal and signals around a run. Everything that another front end would need
//! is in another room.

mod arguments;
mod check;
mod clock;
mod data;
mod inputs;
mod lint;
mod load;
mod parts;
mod print;
mod progress;
mod repeat;
mod reports;
mod signals;
mod terminal;
mod unattended;

use crate::exit::Exit;
use crate::report::show;
use arguments::{Arguments, Command};
use clap::Parser;
use std::env;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::panic;

/// Does what the command line asks for.
pub fn main() -> Exit {
    // The text of a panic would tear the report apart; what is left of it is one line.
    if env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(|_| {}));
    }
    panic::catch_unwind(parse_and_run).unwrap_or_else(|_| {
        complain("internal error in tabpact, please report it (`RUST_BACKTRACE=1` tells more)");
        Exit::Internal
    })
}

fn parse_and_run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version are no mistakes. Whoever closed the pipe does not want to read them.
            let _ = message.print();
            return if message.use_stderr() { Exit::Usage } else { Exit::Success };
        }
    };
    let result = match arguments.command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Lint(arguments) => lint::lint(&arguments),
        Command::Explain { check } => print::explain(check.as_deref()).map(print),
        Command::Schema { of } => print::schema(of).map(print),
        Command::Completions { shell } => print::completions(shell).map(print),
        Command::Man { command } => print::manual(command.as_deref()).map(print),
    };
    result.unwrap_or_else(|error| {
        complain(&format!("{error:#}"));
        Exit::Usage
    })
}

fn print(text: String) -> Exit {
    deliver(Exit::Success, |out| writeln!(out, "{}", text.trim_end()))
}

/// Writes to standard output, and ends as was meant, or with [`Exit::Unknown`] where the output is lost. A reader that has
/// gone away has had enough: nothing is lost.
fn deliver(exit: Exit, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => exit,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            complain(&format!("cannot write to standard output: {error}"));
            exit.max(Exit::Unknown)
        }
    }
}

/// One line on standard error. There is nothing to do where even that is closed.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "error: {}", show(message, usize::MAX, false));
}
