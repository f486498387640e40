//! Paths in a configuration: relative to its folder, and within it where something may be written.

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Settings that only name what is read. Whatever else is a path may be written to.
const READ: &[&str] = &["paths", "data"];

/// A folder with a configuration in it, the working directory or one above it.
#[derive(Debug, Clone)]
pub(super) struct Base {
    /// How many folders above the working directory.
    pub(super) above: usize,
    /// The folder itself.
    pub(super) folder: PathBuf,
}

impl Base {
    /// What a path that stands in the configuration is called here, or why it may not stand there, and what to do. `is_named`
    /// where a name and `=` stand before it.
    pub(super) fn resolve(&self, setting: &str, value: &str, is_named: bool) -> Result<String, (String, &'static str)> {
        match value.split_once('=').filter(|_| is_named) {
            Some((name, path)) => self.path(setting, path).map(|path| format!("{name}={path}")),
            None => self.path(setting, value),
        }
    }

    fn path(&self, setting: &str, path: &str) -> Result<String, (String, &'static str)> {
        if path == "-" {
            return Ok(path.to_owned());
        }
        if !READ.contains(&setting) {
            let inside = self.inside(Path::new(path)).ok_or_else(|| {
                let help = "a configuration names files of its own project only; the command line may name others";
                (format!("`{path}` leads out of the folder of the configuration"), help)
            })?;
            if inside.iter().any(|part| part.to_string_lossy().starts_with('.')) {
                let help = "tools keep what they believe or run in such places; the command line may name them";
                return Err((
                    format!("`{path}` is hidden, or lies in a hidden folder, where no configuration writes"),
                    help,
                ));
            }
        }
        if Path::new(path).is_absolute() || self.above == 0 {
            return Ok(path.to_owned());
        }
        Ok(format!("{}{path}", "../".repeat(self.above)))
    }

    /// Where a path lies within the folder, links in it followed; nothing where it leads out.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let is_plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let whole = self.folder.join(path);
        let known = whole.ancestors().find(|part| fs::symlink_metadata(part).is_ok())?;
        let real = fs::canonicalize(known).ok()?.join(whole.strip_prefix(known).ok()?);
        let folder = fs::canonicalize(&self.folder).ok()?;
        real.strip_prefix(folder).ok().filter(|_| is_plain).map(Path::to_owned)
    }
}

/// The folders in which a configuration may lie, the nearest first: the working directory and those above it, up to the root
/// of the repository or the user's home. A folder above that everybody may write to ends the way: what lies there may
/// be anybody's.
pub(super) fn folders() -> Vec<Base> {
    let Ok(here) = env::current_dir() else { return Vec::new() };
    // `env::home_dir` asks the name service of the machine where the variable is not set.
    let home = env::var_os("HOME");
    let mut folders = Vec::new();
    for (above, folder) in here.ancestors().enumerate() {
        if above > 0 && is_open_to_all(folder) {
            break;
        }
        folders.push(Base { above, folder: folder.to_owned() });
        if folder.join(".git").exists() || home.as_deref() == Some(folder.as_os_str()) {
            break;
        }
    }
    folders
}

#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}
