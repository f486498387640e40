//! Every page in the repository links to files that are there.

mod support;

use regex::Regex;
use std::path::PathBuf;
use support::{files, read, root, shown};

fn pages() -> Vec<PathBuf> {
    let folders = ["", "docs", "contracts", "benches"];
    folders.iter().flat_map(|folder| files(&root().join(folder), ".md")).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let link = Regex::new(r"\]\(([^)#]+)[^)]*\)").expect("a pattern");
    let mut seen = 0;
    for page in pages() {
        let text = read(&page);
        let targets = link.captures_iter(&text).map(|found| found.extract::<1>().1[0]);
        for target in targets.filter(|target| !target.contains("://")) {
            let path = page.parent().unwrap_or(root()).join(target);
            assert!(path.exists(), "{} links to {target}, which is not there", shown(&page));
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} links were found");
}
