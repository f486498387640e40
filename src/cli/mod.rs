//! The command line: arguments, files, terminal and signals around a run. Everything that another front end would need
//! is in another room.

mod arguments;
mod check;
mod clock;
mod config;
mod confinement;
mod data;
mod hidden;
mod inputs;
mod job_summary;
mod lint;
mod load;
mod memory;
mod ours;
mod outputs;
mod parts;
mod print;
mod progress;
mod quarantine;
mod repeat;
mod reports;
mod signals;
mod terminal;
mod unattended;

use crate::exit::Exit;
use crate::report::{show, write_problems};
use arguments::{Arguments, Command, Config, Project};
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use config::{Settled, Unusable};
use std::env;
use std::ffi::OsString;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::panic;
use std::path::PathBuf;

/// Does what the command line asks for.
pub fn main() -> Exit {
    signals::survive_limits();
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
    let (arguments, settled, matches) = match parse(env::args_os().collect()) {
        Ok(parsed) => parsed,
        Err(exit) => return exit,
    };
    let result = match arguments.command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Lint(arguments) => lint::lint(&arguments),
        Command::Explain { check } => print::explain(check.as_deref()).map(print),
        Command::Config { command: Config::Show(_) } => {
            Ok(print(config::show(&Arguments::command(), &settled, &matches)))
        }
        Command::Schema { of } => print::schema(of).map(print),
        Command::Completions { shell } => print::completions(shell).map(print),
        Command::Man { command } => print::manual(command.as_deref()).map(print),
    };
    result.unwrap_or_else(|error| {
        complain(&format!("{error:#}"));
        Exit::Usage
    })
}

/// The command line with everything that is set elsewhere, and what is to be done; or how the program ends without it.
fn parse(line: Vec<OsString>) -> Result<(Arguments, Settled, ArgMatches), Exit> {
    let read = |line: &[OsString]| {
        let matches = Arguments::command().try_get_matches_from(line);
        matches.map_err(|message| if is_no_text(&message) { refuse_bytes(line) } else { told(&visibly(message, line)) })
    };
    let alone = read(&line)?;
    let settled = match config::settle(&mut Arguments::command(), line, &alone) {
        Ok(Ok(settled)) => settled,
        Ok(Err(unusable)) => return Err(refuse(&unusable)),
        Err(error) => {
            complain(&format!("{error:#}"));
            return Err(Exit::Usage);
        }
    };
    let matches = read(&settled.line)?;
    let mut arguments = Arguments::from_arg_matches(&matches).map_err(|message| told(&message))?;
    if let Command::Lint(lint) = &mut arguments.command {
        tell_origins(&mut lint.project, &settled);
    }
    if let Command::Check(check) = &mut arguments.command {
        tell_origins(&mut check.project, &settled);
        check.project_wide = settled.project_wide();
        check.weight_of_data = settled.weigh("data", "paths");
        // Standard output holds one report: what a flag sends there goes before the format of the project.
        if settled.outweighs("report", "format") && check.report.iter().any(reports::Request::is_on_screen) {
            check.format = None;
        }
    }
    Ok((arguments, settled, matches))
}

/// Says what the configuration had to say in a command line.
fn tell_origins(project: &mut Project, settled: &Settled) {
    project.configuration = settled.file.as_ref().map(PathBuf::from);
    project.made_by_it = settled.made_by_file();
    project.made_elsewhere = settled.made_elsewhere();
    project.paths_of_it.clone_from(&settled.paths_of_file);
}

/// The same message about a command line in which everything shows. What is wrong with it stands between words of ours, from
/// which it could not be told any more.
fn visibly(message: clap::Error, line: &[OsString]) -> clap::Error {
    let visible: Vec<String> =
        line.iter().map(|argument| show(&argument.to_string_lossy(), usize::MAX, false)).collect();
    if visible.iter().zip(line).all(|(visible, argument)| argument == visible.as_str()) {
        return message;
    }
    let unheard = || Arguments::command().error(message.kind(), "an argument holds what does not show");
    Arguments::command().try_get_matches_from(&visible).err().unwrap_or_else(unheard)
}

/// Help and version are no mistakes. Whoever closed the pipe does not want to read them.
fn told(message: &clap::Error) -> Exit {
    let printed = message.print();
    match printed {
        _ if message.use_stderr() => Exit::Usage,
        Err(error) if error.kind() != ErrorKind::BrokenPipe => deliver(Exit::Success, |_| Err(error)),
        Ok(()) | Err(_) => Exit::Success,
    }
}

fn is_no_text(message: &clap::Error) -> bool {
    message.kind() == clap::error::ErrorKind::InvalidUtf8
}

/// Says which argument is no text.
fn refuse_bytes(line: &[OsString]) -> Exit {
    let argument = line.iter().find(|argument| argument.to_str().is_none());
    let argument = argument.map_or(String::new(), |argument| argument.to_string_lossy().into_owned());
    complain(&format!("the argument `{argument}` is not UTF-8: rename the file, or name its folder or a pattern"));
    Exit::Usage
}

/// Says what is wrong with the configuration.
fn refuse(unusable: &Unusable) -> Exit {
    let Unusable { file, text, problems } = unusable;
    let _ = write_problems(&mut io::stderr(), file, text, problems, false, true);
    Exit::Usage
}

fn print(text: String) -> Exit {
    let mut out = BufWriter::new(io::stdout().lock());
    match writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()) {
        // Whoever reads only the beginning of a page has had enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => deliver(Exit::Success, |_| Err(error)),
        Ok(()) | Err(_) => Exit::Success,
    }
}

/// Writes a report to standard output, and ends as was meant, or with [`Exit::Unknown`] where it is lost: on a full disk,
/// or because its reader went away before the end.
fn deliver(exit: Exit, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => exit,
        Err(error) => {
            complain(&format!("cannot write to standard output: {error}"));
            exit.max(Exit::Unknown)
        }
    }
}

/// The same about what need not be wrong.
fn warn(message: &str) {
    let _ = writeln!(io::stderr(), "warning: {}", show(message, usize::MAX, false));
}

/// Ends where nobody could hear that it shall be ended, which would leave half of a file behind.
fn deaf(error: &io::Error) -> Exit {
    complain(&format!("cannot listen to signals: {error}"));
    Exit::Unknown
}

/// One line on standard error. There is nothing to do where even that is closed.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "error: {}", show(message, usize::MAX, false));
}
