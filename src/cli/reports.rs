//! Where reports go: one to standard output, any number to files.

use super::inputs::STDIN;
use super::outputs::Outputs;
use super::{job_summary, parts};
use crate::exit::Exit;
use crate::output::{self, Draft, NewFolders, Obstacle};
use crate::problem::nearest;
use crate::report::{Render, Style};
use crate::run::{Outcomes, Scope};
use anyhow::{Context, Result, bail};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// The width of a report in a file, whatever terminal it was asked for in.
const FILE_WIDTH: usize = 100;

/// The format of which GitHub makes annotations.
const ANNOTATIONS: &str = "github";

/// The formats behind which a line of JSON is no part of the report. The others are one document, or are read line by line.
const LINES: &[&str] = &["table", "concise", "jsonl", "github", "azure"];

/// The format in which GitHub shows the summary of a job.
const PAGE: &str = "markdown";

/// One value of `--report`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    format: String,
    path: String,
}

/// The reports of a run.
pub(super) struct Reports {
    screen: &'static dyn Render,
    files: Vec<(&'static dyn Render, PathBuf)>,
}

/// Reads a value of `--report`.
pub(super) fn read(text: &str) -> Result<Request, String> {
    read_as(text, &parts::formats().map(|(name, _)| name).collect::<Vec<_>>())
}

/// Reads a value of `--report` where there are only contracts to tell about.
pub(super) fn read_for_contracts(text: &str) -> Result<Request, String> {
    read_as(text, &parts::contract_formats().map(|(name, _)| name).collect::<Vec<_>>())
}

fn read_as(text: &str, formats: &[&str]) -> Result<Request, String> {
    let known = formats.join(", ");
    let Some((format, path)) = text.split_once('=') else {
        return Err(format!("expected FORMAT=PATH, with one of the formats {known}"));
    };
    if !formats.contains(&format) {
        let near =
            nearest(format, formats.iter().copied()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(format!("there is no format `{format}`{near} (there are {known})"));
    }
    if path.is_empty() {
        return Err(format!("there is no path behind `{format}=`; `-` is standard output"));
    }
    Ok(Request { format: format.to_owned(), path: path.to_owned() })
}

impl Request {
    /// Whether it goes to standard output.
    pub(super) fn is_on_screen(&self) -> bool {
        self.path == STDIN
    }
}

impl Reports {
    /// What was asked for, if it can be meant.
    pub(super) fn plan(format: Option<&str>, reports: &[Request]) -> Result<Self> {
        let (to_screen, to_files): (Vec<&Request>, Vec<&Request>) = reports.iter().partition(|one| one.is_on_screen());
        let to_screen = to_screen.into_iter().map(|request| request.format.as_str());
        let screen = renderer(only_one(format.into_iter().chain(to_screen))?)?;
        let files = to_files.into_iter().map(|Request { format, path }| Ok((renderer(format)?, PathBuf::from(path))));
        Ok(Self { screen, files: files.collect::<Result<_>>()? })
    }

    /// Refuses a summary behind a report on standard output that would be broken by it.
    pub(super) fn refuse_summary_line(&self) -> Result<()> {
        let format = self.screen.name();
        if !LINES.contains(&format) {
            bail!(
                "`--summary-line` would stand behind the report in `{format}` on standard output, and be no part of it: write \
                 that report to a file, with `--report {format}=PATH`"
            );
        }
        Ok(())
    }

    /// Holds the files against what else is written and read. Those that a configuration asks for replace nothing but
    /// reports.
    pub(super) fn hold(&self, outputs: &mut Outputs, are_of_configuration: bool) -> Result<()> {
        for (renderer, path) in &self.files {
            let said = format!("`--report {}={}`", renderer.name(), path.display());
            if output::is_of_system(path) {
                bail!(
                    "{said} names a place of the system, where no file is put: `{}=-` is standard output",
                    renderer.name()
                );
            }
            match are_of_configuration {
                true => outputs.add_of_configuration(&said, path, renderer.name())?,
                false => outputs.add(&said, path)?,
            }
        }
        Ok(())
    }

    /// Finds out whether every file can be written. What the user can see to be wrong is an error; what only the system
    /// knows is the sentence that comes back. Folders that are missing are made, as those of a quarantine are; they stay
    /// where a report comes.
    pub(super) fn probe(&self, folders: &mut NewFolders) -> Result<Option<String>> {
        for (renderer, path) in &self.files {
            let told = |obstacle: &Obstacle| {
                format!("cannot write `--report {}={}`: {obstacle}", renderer.name(), path.display())
            };
            match make_folder(path, folders).and_then(|()| output::probe(path)) {
                Ok(()) => {}
                Err(
                    obstacle @ (Obstacle::NoFolder(_) | Obstacle::IsFolder | Obstacle::Irregular | Obstacle::System),
                ) => {
                    bail!(told(&obstacle))
                }
                Err(obstacle @ (Obstacle::ReadOnly | Obstacle::Refused(_))) => return Ok(Some(told(&obstacle))),
            }
        }
        Ok(None)
    }

    /// Writes every report, the files first.
    pub(super) fn deliver(&self, exit: Exit, outcomes: &Outcomes, style: &Style) -> Exit {
        let exit = self.write_files(exit, outcomes, style);
        let (exit, in_job_summary) = self.add_to_job_summary(exit, outcomes, style);
        let style = Style { in_job_summary, ..style.clone() };
        super::deliver(exit, |out| self.screen.render(outcomes, &style, out))
    }

    /// Writes the files. One that is lost makes the exit code that of an unknown end, and stops no other.
    fn write_files(&self, mut exit: Exit, outcomes: &Outcomes, style: &Style) -> Exit {
        let style = in_file(style);
        for (renderer, path) in &self.files {
            if let Err(error) = write(*renderer, path, outcomes, &style) {
                super::complain(&format!("cannot write report `{}`: {error}", path.display()));
                exit = exit.max(Exit::Unknown);
            }
        }
        exit
    }

    /// Who asks for annotations on GitHub is given the page of the job as well, unless that report is asked for, too. Returns
    /// whether it is there.
    fn add_to_job_summary(&self, exit: Exit, outcomes: &Outcomes, style: &Style) -> (Exit, bool) {
        let is_asked_for = self.files.iter().any(|(renderer, _)| renderer.name() == PAGE);
        let page = job_summary::file().filter(|_| self.screen.name() == ANNOTATIONS && !is_asked_for);
        let tells = |renderer: &&dyn Render| outcomes.scope == Scope::Data || renderer.tells_contracts();
        let (Some(page), Some(renderer)) = (page, parts::renderer(PAGE).filter(tells)) else { return (exit, false) };
        match job_summary::append(&page, renderer, outcomes, &in_file(style)) {
            Ok(true) => (exit, true),
            Ok(false) => {
                super::complain("the summary of the job has no room left for this report");
                (exit, false)
            }
            Err(error) => {
                super::complain(&format!("cannot add to the summary of the job, `{}`: {error}", page.display()));
                (exit.max(Exit::Unknown), false)
            }
        }
    }
}

/// Makes the folder of a file, where it is missing.
fn make_folder(path: &Path, folders: &mut NewFolders) -> Result<(), Obstacle> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    folders.create(folder).map_err(|error| match error.kind() {
        // Something else has the name of a folder above it.
        io::ErrorKind::NotADirectory => Obstacle::NoFolder(folder.to_owned()),
        _ => Obstacle::Refused(error),
    })
}

/// The format of standard output: the one that is named, however often.
fn only_one<'f>(formats: impl Iterator<Item = &'f str>) -> Result<&'f str> {
    let mut chosen = None;
    for format in formats {
        match chosen.replace(format) {
            Some(other) if other != format => bail!(
                "standard output holds one report, but `{other}` and `{format}` shall both go there: write one of them to a file"
            ),
            Some(_) | None => {}
        }
    }
    Ok(chosen.unwrap_or(parts::default_format()))
}

/// How a report looks that is not read in this terminal, nor now.
fn in_file(style: &Style) -> Style {
    Style { width: FILE_WIDTH, color: false, ascii: false, quiet: false, ..style.clone() }
}

fn write(renderer: &dyn Render, path: &Path, outcomes: &Outcomes, style: &Style) -> io::Result<()> {
    let draft = Draft::create(path).map_err(|obstacle| io::Error::other(obstacle.to_string()))?;
    let mut out = BufWriter::new(draft);
    renderer.render(outcomes, style, &mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

fn renderer(format: &str) -> Result<&'static dyn Render> {
    parts::renderer(format).context("there is no such format")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(format: Option<&str>, reports: &[&str]) -> Result<Reports, String> {
        let reports = reports.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
        Reports::plan(format, &reports).map_err(|error| error.to_string())
    }

    fn screen(format: Option<&str>, reports: &[&str]) -> Result<&'static str, String> {
        plan(format, reports).map(|reports| reports.screen.name())
    }

    #[test]
    fn a_report_is_a_format_and_a_path() {
        assert_eq!(read("json=a=b"), Ok(Request { format: "json".into(), path: "a=b".into() }));
        assert!(read("report.json").unwrap_err().starts_with("expected FORMAT=PATH, with one of the formats table, "));
        assert!(read("jsn=x").unwrap_err().starts_with("there is no format `jsn`; did you mean `json`? (there are "));
        assert!(read("json=").unwrap_err().starts_with("there is no path behind `json=`"));
    }

    #[test]
    fn standard_output_holds_one_report() {
        assert_eq!(screen(None, &[]), Ok("table"));
        assert_eq!(screen(Some("concise"), &["json=x.json"]), Ok("concise"));
        assert_eq!(screen(None, &["json=-"]), Ok("json"));
        assert_eq!(screen(Some("json"), &["json=-", "json=-"]), Ok("json"));
        let told =
            "standard output holds one report, but `table` and `json` shall both go there: write one of them to a file";
        assert_eq!(screen(Some("table"), &["json=-"]), Err(told.into()));
        assert!(screen(None, &["json=-", "jsonl=-"]).is_err());
    }

    #[test]
    fn a_summary_stands_behind_no_document() {
        let refused = |format| plan(Some(format), &[]).unwrap().refuse_summary_line().is_err();
        let formats = parts::formats().map(|(name, _)| name).filter(|name| !refused(name));
        assert_eq!(formats.collect::<Vec<_>>(), LINES);
    }

    #[test]
    fn a_report_that_is_lost_is_no_success_and_stops_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        std::fs::create_dir(&gone).unwrap();
        let (lost, written) = (gone.join("a.json"), folder.path().join("b.json"));
        let requests = [format!("json={}", lost.display()), format!("json={}", written.display())];
        let reports = plan(None, &[&requests[0], &requests[1]]).unwrap();
        assert_eq!(reports.probe(&mut NewFolders::default()).unwrap(), None);
        std::fs::remove_dir(&gone).unwrap();
        let exit = |meant| reports.write_files(meant, &Outcomes::default(), &Style::default());
        assert_eq!(
            [Exit::Success, Exit::Usage, Exit::Internal].map(exit),
            [Exit::Unknown, Exit::Unknown, Exit::Internal]
        );
        assert!(written.is_file());
    }
}
