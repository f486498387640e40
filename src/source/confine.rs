//! Whether a dataset stays within some folders, links followed: a contract is somebody else's text, and may name any path.

use super::files::{find, literal_part};
use super::formats::Format;
use crate::data::Source;
use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The first place outside all of these folders that reading a dataset would lead to, as its true path. The folders are
/// true paths themselves. What cannot be found leads nowhere: whoever reads it will say so.
pub fn leaving(source: &Source, folders: &[PathBuf]) -> Option<PathBuf> {
    if source.path == Path::new("-") {
        return None;
    }
    let is_outside = |path: &PathBuf| !folders.iter().any(|folder| path.starts_with(folder));
    if let Ok(path) = fs::canonicalize(&source.path) {
        return Some(path.clone())
            .filter(is_outside)
            .or_else(|| link_out(&path, source, &is_outside, &mut HashSet::new()));
    }
    let literal = literal_part(&source.path);
    let climbs =
        source.path.strip_prefix(&literal).is_ok_and(|rest| rest.components().any(|part| part == Component::ParentDir));
    let known = true_path(&literal);
    // A pattern is not tried where its first folders lead out already, or where it may climb out of any folder it meets.
    if climbs || is_outside(&known) {
        return Some(known);
    }
    let files = find(source).ok()?.into_iter();
    files.filter_map(|file| fs::canonicalize(file.path).ok()).find(is_outside)
}

/// The first link below a folder that leads out, if it would be followed.
fn link_out(
    folder: &Path,
    source: &Source,
    is_outside: &impl Fn(&PathBuf) -> bool,
    seen: &mut HashSet<PathBuf>,
) -> Option<PathBuf> {
    let is_read = |path: &Path| source.format.is_some() || Format::by_name(path).is_some();
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder).ok()?.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().ok().filter(|kind| !hidden && (kind.is_dir() || kind.is_symlink()));
        let Some((kind, path)) = kind.zip(fs::canonicalize(entry.path()).ok()) else { continue };
        if kind.is_symlink() && is_outside(&path) && (path.is_dir() || is_read(&entry.path())) {
            return Some(path);
        }
        if path.is_dir() && seen.insert(path.clone()) {
            let out = link_out(&path, source, is_outside, seen);
            if out.is_some() {
                return out;
            }
        }
    }
    None
}

/// The path without links, as far as there is anything; the rest of it by its names.
fn true_path(path: &Path) -> PathBuf {
    // The empty path is the working directory.
    let here = std::path::absolute(Path::new(".").join(path)).unwrap_or_else(|_| path.to_owned());
    let mut parts: Vec<Component<'_>> = here.components().collect();
    let mut missing = Vec::new();
    while !parts.is_empty() {
        if let Ok(known) = fs::canonicalize(parts.iter().collect::<PathBuf>()) {
            return missing.into_iter().rev().fold(known, |mut path: PathBuf, part| {
                match part {
                    Component::ParentDir => drop(path.pop()),
                    part => path.push(part),
                }
                path
            });
        }
        missing.extend(parts.pop());
    }
    here
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A project `in` with data, beside it `out` with more, and links from one to the other.
    fn project() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["in/data", "in/links", "in/circle", "in/.hidden", "out"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        for name in ["in/data/a.csv", "out/b.csv", "out/secret"] {
            fs::write(root.join(name), "id\n1\n").unwrap();
        }
        for (to, name) in
            [("../../out/b.csv", "links/b.csv"), ("../out", "way"), (".", "circle/again"), ("../out", ".hidden/x")]
        {
            symlink(to, root.join("in").join(name)).unwrap();
        }
        (folder, root)
    }

    fn led(root: &Path, path: &str) -> Option<String> {
        let source = Source { path: root.join("in").join(path), shown: path.to_owned(), ..Source::default() };
        let led = leaving(&source, &[root.join("in")]);
        led.map(|path| path.strip_prefix(root).unwrap_or(&path).display().to_string())
    }

    #[test]
    fn what_lies_within_stays_within() {
        let (_folder, root) = project();
        for path in [
            "data/a.csv",
            "data",
            "data/*.csv",
            "data/../data/a.csv",
            "circle",
            "gone.csv",
            "gone/*.csv",
            "-",
            "data/gone/../a.csv",
        ] {
            assert_eq!(led(&root, path), None, "{path}");
        }
    }

    #[test]
    fn a_path_a_link_and_a_pattern_may_lead_out() {
        let (_folder, root) = project();
        for (path, out) in [
            ("../out/b.csv", "out/b.csv"),
            ("links/b.csv", "out/b.csv"),
            ("links", "out/b.csv"),
            ("links/*.csv", "out/b.csv"),
            ("way/b.csv", "out/b.csv"),
            ("way/*.csv", "out"),
            ("way", "out"),
            (".", "out/b.csv"),
            ("*/b.csv", "out/b.csv"),
            ("../out/*.csv", "out"),
            ("../out/gone.csv", "out/gone.csv"),
            ("gone/../../out/b.csv", "out/b.csv"),
            ("*/../../out/b.csv", "in"),
            ("/etc/passwd", "/etc/passwd"),
        ] {
            assert_eq!(led(&root, path).as_deref(), Some(out), "{path}");
        }
    }
}
