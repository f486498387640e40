//! Columns that stand in the names of folders instead of in files: `country=DE/day=2024-02-29/part-0.csv`.

use super::SourceError;
use super::files::DataFile;
use std::path::Path;

/// The folder name that stands for a null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// Gives every file the columns that the folders between `root` and it name. All files must have the same.
pub(super) fn assign(files: &mut [DataFile], root: &Path) -> Result<(), SourceError> {
    for file in files.iter_mut() {
        file.partitions = named_by_folders(&file.path, root);
        if let Some((name, _)) = twice(&file.partitions) {
            return Err(SourceError::new(&file.path, format!("stands in two folders that name a column `{name}`")));
        }
    }
    let Some((first, rest)) = files.split_first() else { return Ok(()) };
    let names = |file: &DataFile| file.partitions.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    match rest.iter().find(|file| names(file) != names(first)) {
        Some(file) => {
            let shown = |file: &DataFile| match names(file) {
                none if none.is_empty() => "none".to_owned(),
                some => format!("`{}`", some.join("/")),
            };
            let message = format!(
                "names the columns {} in its folders, but `{}` names {}",
                shown(file),
                first.path.display(),
                shown(first)
            );
            Err(SourceError::new(&file.path, message)
                .help("every file of a dataset must stand in folders of the same columns"))
        }
        None => Ok(()),
    }
}

/// The columns that the folders between `root` and a file name. `None` is a null.
fn named_by_folders(path: &Path, root: &Path) -> Vec<(String, Option<String>)> {
    let folders = path.strip_prefix(root).ok().and_then(Path::parent);
    let segments = folders.into_iter().flat_map(Path::components);
    let named = segments.filter_map(|segment| {
        let (name, value) = segment.as_os_str().to_str()?.split_once('=')?;
        let is_named = !name.is_empty();
        is_named.then(|| (decode(name), (value != NULL).then(|| decode(value))))
    });
    named.collect()
}

fn twice(partitions: &[(String, Option<String>)]) -> Option<&(String, Option<String>)> {
    let is_before = |at: usize| partitions[..at].iter().any(|(name, _)| *name == partitions[at].0);
    partitions.iter().enumerate().find(|(at, _)| is_before(*at)).map(|(_, partition)| partition)
}

/// Takes `%20` and the like back. What is no such escape, or would not be UTF-8, stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let escape = match (byte, tail) {
            (b'%', [high, low, behind @ ..]) => hexadecimal(*high, *low).map(|value| (value, behind)),
            _ => None,
        };
        let (value, behind) = escape.unwrap_or((*byte, tail));
        bytes.push(value);
        rest = behind;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_below_the_root_name_columns() {
        let path =
            Path::new("/data/year=1999/orders/country=DE/note=a%20b%2Fc%3D%zz/day=__HIVE_DEFAULT_PARTITION__/x=1.csv");
        let found = named_by_folders(path, Path::new("/data/year=1999/orders"));
        let expected = [("country", Some("DE")), ("note", Some("a b/c=%zz")), ("day", None)];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        assert_eq!(found, expected);
    }

    #[test]
    fn an_escape_that_is_not_utf_8_stays_as_it_is() {
        assert_eq!(decode("%FF"), "%FF");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%C3%A9"), "é");
    }
}
