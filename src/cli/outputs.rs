//! Everything that a run writes, held against everything that it reads, against each other, and against what a
//! configuration may say.

use super::arguments::Project;
use super::{inputs, ours};
use crate::data::Source;
use crate::output;
use crate::source::{find, holds};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// What a run reads.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The files that were named, and those that were found.
    pub(super) files: Vec<PathBuf>,
    /// Where the data lie.
    pub(super) sources: Vec<Source>,
}

/// What a run writes, as far as it is known.
#[derive(Debug)]
pub(super) struct Outputs {
    reading: Reading,
    configuration: Option<PathBuf>,
    /// The files, each with the words that asked for it.
    taken: Vec<(String, PathBuf)>,
}

impl Reading {
    /// Adds data. Where a dataset cannot be found, that is told when it is read.
    pub(super) fn add(&mut self, source: &Source) {
        if source.path != Path::new(inputs::STDIN) && !source.path.as_os_str().is_empty() {
            self.files.extend(find(source).into_iter().flatten().map(|file| file.path));
            self.files.push(source.path.clone());
            self.sources.push(source.clone());
        }
    }
}

impl Outputs {
    /// The outputs of a run that reads this.
    pub(super) fn beside(reading: Reading, project: &Project) -> Self {
        Self { reading, configuration: project.configuration.clone(), taken: Vec::new() }
    }

    /// Adds a file that was asked for with these words, or says why nothing may be written there.
    pub(super) fn add(&mut self, said: &str, path: &Path) -> Result<()> {
        if output::is_of_system(path) {
            bail!("{said} names a place of the system (`/dev`, `/proc`, `/sys`), where no file is put");
        }
        if self.configuration.as_ref().is_some_and(|file| output::is_same(file, path)) {
            bail!("{said} would replace the configuration, which is read");
        }
        if self.reading.files.iter().any(|file| output::is_same(file, path)) {
            bail!("{said} would replace a file that is read");
        }
        if let Some(source) = self.reading.sources.iter().find(|source| holds(source, path)) {
            let shown = if source.shown.is_empty() { source.path.display().to_string() } else { source.shown.clone() };
            bail!("{said} would be written into the data that is read from `{shown}`");
        }
        if let Some((other, _)) = self.taken.iter().find(|(_, taken)| output::is_same(taken, path)) {
            bail!("{other} and {said} would be the same file: each needs one of its own");
        }
        self.taken.push((said.to_owned(), path.to_owned()));
        Ok(())
    }

    /// Adds a report, which a configuration asks for.
    pub(super) fn add_of_configuration(&mut self, said: &str, path: &Path, format: &str) -> Result<()> {
        self.add(said, path)?;
        if path.symlink_metadata().is_ok() && !ours::is_report(path, format) {
            bail!(
                "{said} of the configuration would replace `{}`, which is no report in this format: remove it, or name it on \
                 the command line",
                path.display()
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            fs::create_dir(folder.at("data")).unwrap();
            for name in ["data/a.csv", "b.csv", "orders.yaml", "tabpact.toml"] {
                fs::write(folder.at(name), "a\n1\n").unwrap();
            }
            folder
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        /// Why these files cannot all be written, where `data` and `b.csv` are read.
        fn told(&self, names: &[&str]) -> Option<String> {
            let mut reading = Reading { files: vec![self.at("orders.yaml")], ..Reading::default() };
            for shown in ["data", "b.csv"] {
                reading.add(&Source { path: self.at(shown), shown: shown.to_owned(), ..Source::default() });
            }
            let mut outputs = Outputs { reading, configuration: Some(self.at("tabpact.toml")), taken: Vec::new() };
            let refused = names.iter().find_map(|name| outputs.add(&format!("`{name}`"), &self.at(name)).err());
            refused.map(|error| error.to_string())
        }
    }

    #[test]
    fn an_output_replaces_neither_another_nor_what_is_read() {
        let folder = Folder::new();
        assert_eq!(folder.told(&["x.json", "y.json", "data.json"]), None);
        for (names, told) in [
            (&["x.json", "./x.json"][..], "`x.json` and `./x.json` would be the same file: each needs one of its own"),
            (&["b.csv"], "`b.csv` would replace a file that is read"),
            (&["data/../b.csv"], "`data/../b.csv` would replace a file that is read"),
            (&["orders.yaml"], "`orders.yaml` would replace a file that is read"),
            (&["data/a.csv"], "`data/a.csv` would replace a file that is read"),
            (&["data/new.json"], "`data/new.json` would be written into the data that is read from `data`"),
            (&["tabpact.toml"], "`tabpact.toml` would replace the configuration, which is read"),
        ] {
            assert_eq!(folder.told(names).as_deref(), Some(told), "{names:?}");
        }
    }
}
