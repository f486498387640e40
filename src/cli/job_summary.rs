//! The summary of a job on GitHub: a page to which each step may add a report.

use crate::report::{Render, Style};
use crate::run::Outcomes;
use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names the file whose text GitHub shows, in every step that it runs.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// GitHub refuses the whole file where it is longer than 1 MiB; others may add to it, too.
const MOST: usize = 900 * 1024;

/// The file to add to, where GitHub runs this.
pub(super) fn file() -> Option<PathBuf> {
    env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Adds a report to what the file holds. Returns whether there was room for it.
pub(super) fn append(path: &Path, renderer: &dyn Render, outcomes: &Outcomes, style: &Style) -> io::Result<bool> {
    let mut report = Vec::new();
    renderer.render(outcomes, style, &mut report)?;
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let held = file.metadata()?.len();
    let fits = usize::try_from(held).is_ok_and(|held| held.saturating_add(report.len()) < MOST);
    if fits {
        // Behind a line of another program that may lack its end.
        report.splice(0..0, if held > 0 { b"\n".as_slice() } else { b"" }.iter().copied());
        report.push(b'\n');
        file.write_all(&report).inspect_err(|_| {
            // Half a report is none: what the file held stays.
            let _ = file.set_len(held);
        })?;
    }
    Ok(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::renderer;

    #[test]
    fn a_report_is_added_behind_what_is_there_while_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("summary.md");
        let add = || append(&path, renderer("table").unwrap(), &Outcomes::default(), &Style::default());
        assert!(add().unwrap());
        assert!(add().unwrap());
        let report = "no check was evaluated\n\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{report}\n{report}"));
        std::fs::write(&path, "x".repeat(MOST - 10)).unwrap();
        assert!(!add().unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), MOST as u64 - 10);
        assert!(append(folder.path(), renderer("table").unwrap(), &Outcomes::default(), &Style::default()).is_err());
    }
}
