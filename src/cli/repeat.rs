//! `tabpact check --watch`: checks again whenever a contract or its data change.
//!
//! Once a second the files are looked at: their number, sizes, times of modification and identities. That works wherever
//! files can be read, on network file systems and in containers too, where the system does not tell of changes.

use super::arguments::Check;
use super::check::check_once;
use super::confinement::Bounds;
use super::inputs::{self, STDIN};
use super::signals::Received;
use super::{clock, complain, terminal};
use crate::data::Source;
use crate::engine::Watch;
use crate::exit::Exit;
use crate::plan::Plan;
use crate::report::show;
use crate::run::Job;
use crate::source;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long they must have been left alone: whoever writes, or renames one file over another, has then come to an end.
const QUIET: Duration = Duration::from_millis(300);
/// How soon a signal is heard.
const HEARING: Duration = Duration::from_millis(50);
/// Clears the screen; what was scrolled off it stays.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// Checks again and again, until a signal ends it. What is wrong with the request itself ends it only at first.
pub(super) fn repeat(arguments: &Check, watch: &Arc<Watch>, signals: &Received) -> Result<Exit> {
    let (mut sources, mut is_first) = (Vec::new(), true);
    loop {
        let mut files = contracts(arguments);
        watch.restart();
        let checked = check_once(arguments, watch, signals, &mut |jobs| {
            sources = sources_of(jobs)?;
            files.extend(data(&sources));
            Ok(())
        });
        let how = match checked {
            Err(error) if is_first => return Err(error),
            Err(error) => {
                complain(&format!("{error:#}"));
                files.extend(data(&sources));
                Exit::Usage
            }
            Ok(exit) => exit,
        };
        is_first = false;
        if let Some(exit) = signals.received() {
            return Ok(exit);
        }
        let number = files.len();
        tell(&format!("exit code {}; watching {number} file{}", how.code(), if number == 1 { "" } else { "s" }));
        match wait(arguments, &sources, &files, signals) {
            Ok(changed) => announce(arguments, &changed),
            Err(exit) => return Ok(exit),
        }
    }
}

/// Everything that the datasets of contracts, and their foreign keys, are read from.
fn sources_of(jobs: &[Job]) -> Result<Vec<Source>> {
    let tables = jobs.iter().filter_map(|job| job.plan.as_ref()).flat_map(Plan::tables);
    let sources: Vec<Source> = tables.map(|table| table.source.clone()).collect();
    if sources.iter().any(|source| source.path == Path::new(STDIN)) {
        bail!("standard input cannot be watched: name a file");
    }
    Ok(sources)
}

/// What a file was like when it was looked at; nothing where there was none.
type State = Option<(u64, Option<SystemTime>, u64)>;

/// Files, and what they were like.
type Files = BTreeMap<PathBuf, State>;

fn contracts(arguments: &Check) -> Files {
    let inputs = inputs::find(&arguments.paths, &Bounds::of(&arguments.project, &arguments.paths)).unwrap_or_default();
    inputs.into_iter().map(|input| with_state(input.file)).collect()
}

fn data(sources: &[Source]) -> Files {
    let found = |source: &Source| match source::find(source) {
        Ok(files) => files.into_iter().map(|file| file.path).collect(),
        Err(_) => vec![source.path.clone()],
    };
    sources.iter().flat_map(found).map(with_state).collect()
}

fn with_state(path: PathBuf) -> (PathBuf, State) {
    let found = fs::metadata(&path).ok();
    (path, found.map(|found| (found.len(), found.modified().ok(), identity(&found))))
}

#[cfg(unix)]
fn identity(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> u64 {
    0
}

/// Waits for a change that has come to an end, and names a file that changed; an error is a signal.
fn wait(arguments: &Check, sources: &[Source], before: &Files, signals: &Received) -> Result<PathBuf, Exit> {
    let look = || {
        let mut files = contracts(arguments);
        files.extend(data(sources));
        files
    };
    loop {
        sleep(INTERVAL, signals)?;
        let mut now = look();
        while difference(before, &now).is_some() {
            sleep(QUIET, signals)?;
            let later = look();
            match (later == now, difference(before, &later)) {
                (true, Some(changed)) => return Ok(changed),
                (true, None) | (false, _) => now = later,
            }
        }
    }
}

/// The first file that is not as it was.
fn difference(before: &Files, now: &Files) -> Option<PathBuf> {
    let changed = now.iter().find(|(path, state)| before.get(*path) != Some(state));
    let gone = || before.keys().find(|path| !now.contains_key(*path));
    changed.map(|(path, _)| path).or_else(gone).cloned()
}

fn sleep(long: Duration, signals: &Received) -> Result<(), Exit> {
    let start = Instant::now();
    loop {
        if let Some(exit) = signals.received() {
            return Err(exit);
        }
        match long.checked_sub(start.elapsed()) {
            Some(left) if !left.is_zero() => std::thread::sleep(left.min(HEARING)),
            Some(_) | None => return Ok(()),
        }
    }
}

/// Says why it is checked again, on a screen of its own.
fn announce(arguments: &Check, changed: &Path) {
    if io::stdout().is_terminal() && !arguments.look.quiet {
        // There is nothing to do where the screen is gone: the next report finds out.
        let _ = io::stdout().write_all(CLEAR.as_bytes()).and_then(|()| io::stdout().flush());
    } else {
        let _ = writeln!(io::stderr());
    }
    tell(&format!("{} changed", changed.display()));
}

fn tell(what: &str) {
    let line = format!("[{}] {what}", clock::on_the_wall());
    let _ = writeln!(io::stderr(), "{}", show(&line, terminal::width().max(40) * 4, false));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_another_size_another_file_or_one_more_or_less() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "id\n1\n").unwrap();
        let source =
            |shown: &str| Source { path: folder.path().join(shown), shown: shown.to_owned(), ..Source::default() };
        let look = || data(&[source("*.csv"), source("gone.csv")]);
        let before = look();
        assert_eq!((before.len(), difference(&before, &look())), (2, None));
        fs::write(&path, "id\n10\n").unwrap();
        assert_eq!(difference(&before, &look()), Some(path.clone()));
        let other = folder.path().join("b.csv");
        fs::write(&other, "id\n1\n").unwrap();
        assert_eq!(difference(&data(&[source("a.csv")]), &look()), Some(other));
        fs::remove_file(&path).unwrap();
        assert!(difference(&before, &look()).is_some());
    }
}
