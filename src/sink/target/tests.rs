//! Where files go, and what stands in their way.

use super::*;
use crate::data::{ReadOptions, Source};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.at("data")).unwrap();
        fs::write(folder.at("data/a.csv"), "a\n1\n").unwrap();
        fs::write(folder.at("b.ndjson"), "{\"a\":1}\n").unwrap();
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn table(&self, name: &str, path: &str) -> Table {
        let source =
            Source { path: self.at(path), shown: path.to_owned(), format: None, options: ReadOptions::default() };
        Table { name: name.to_owned(), source, fields: Vec::new() }
    }

    fn request(&self) -> Request {
        Request { folder: self.at("q"), ..Request::default() }
    }

    fn prepare(&self, request: Request, tables: &[&Table]) -> Result<Targets, Refusal> {
        let in_data = |path: &Path| path.starts_with(self.at("data")).then(|| "into the data".to_owned());
        Targets::prepare(request, tables, &mut |_, path| in_data(path).map_or(Ok(()), Err))
    }

    fn told(&self, request: Request, tables: &[&Table]) -> String {
        match self.prepare(request, tables).unwrap_err() {
            Refusal::Misused(message) | Refusal::Unwritable(message) => {
                message.replace(&format!("{}/", self.0.path().display()), "")
            }
        }
    }
}

#[test]
fn a_dataset_has_its_files_by_its_name_and_format() {
    let folder = Folder::new();
    let (a, b) = (folder.table("a/b", "data/a.csv"), folder.table("b", "b.ndjson"));
    let targets =
        folder.prepare(Request { accepted: Some(folder.at("good/")), ..folder.request() }, &[&a, &b]).unwrap();
    let one = targets.take("a/b").unwrap();
    assert_eq!(one.quarantine.path(), folder.at("q/a_b.quarantine.csv"));
    assert_eq!(targets.take("b").unwrap().accepted.unwrap().path(), folder.at("good/b.ndjson"));
    assert!(targets.take("b").is_none());
}

#[test]
fn a_folder_that_was_made_for_nothing_is_gone_again() {
    let folder = Folder::new();
    let table = folder.table("a", "data/a.csv");
    let request = Request { folder: folder.at("new/q"), ..folder.request() };
    drop(folder.prepare(request, &[&table]).unwrap());
    assert!(!folder.at("new").exists());
}

#[test]
fn what_stands_in_the_way_is_told() {
    let folder = Folder::new();
    let (a, b) = (folder.table("a", "data/a.csv"), folder.table("b", "b.ndjson"));
    let accepted = |path: &str| Request { accepted: Some(folder.at(path)), ..folder.request() };
    assert!(folder.told(accepted("good.csv"), &[&a, &b]).contains("several datasets are checked (`a`, `b`)"));
    for other in ["good.parquet", "good.csv.gz", "good.tsv"] {
        assert!(folder.told(accepted(other), &[&a]).ends_with("with `.csv` at its end"), "{other}");
    }
    let into_data = Request { folder: folder.at("data"), ..folder.request() };
    assert_eq!(folder.told(into_data, &[&folder.table("a", "data")]), "into the data");
    assert_eq!(folder.told(Request { replaces: true, ..accepted("data/a.csv") }, &[&a]), "into the data");
    let no_folder = Request { folder: folder.at("b.ndjson"), ..folder.request() };
    assert_eq!(folder.told(no_folder, &[&a]), "`b.ndjson` is no folder");
    let twice = folder.told(folder.request(), &[&a, &folder.table("a", "data/a.csv")]);
    assert!(twice.starts_with("`q/a.quarantine.csv` would be written twice"), "{twice}");
    fs::create_dir(folder.at("q")).unwrap();
    fs::write(folder.at("q/a.quarantine.csv"), "").unwrap();
    assert_eq!(folder.told(folder.request(), &[&a]), "`q/a.quarantine.csv` exists already: `--force` replaces it");
    folder.prepare(Request { replaces: true, ..folder.request() }, &[&a]).unwrap();
    let safe = Request { is_spreadsheet_safe: true, format: Some(FileFormat::Ndjson), ..folder.request() };
    assert!(folder.told(safe, &[&a]).starts_with("`--spreadsheet-safe` is about CSV"));
}
