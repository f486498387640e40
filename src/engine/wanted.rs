//! What engines want of a file, and what they tell of it afterwards.

use crate::data::{Field, Reading, Table};
use crate::measure::FileRead;
use crate::source::{DataFile, Reader, SourceError, Wanted};

/// The columns of these names, as the table declares them; an undeclared one has the type that was found.
pub(super) fn wanted(
    table: &Table,
    file: &DataFile,
    reader: &dyn Reader,
    names: &[String],
) -> Result<Vec<Wanted>, SourceError> {
    let want = |name: &String| {
        let missing = || SourceError::new(&file.path, format!("column `{name}` is missing"));
        let index = reader.index_of(name).ok_or_else(missing)?;
        let declared = table.fields.iter().find(|field| field.name == *name).cloned();
        let mut field =
            declared.unwrap_or_else(|| Field { name: name.clone(), kind: None, reading: Reading::default() });
        field.kind = field.kind.or_else(|| reader.columns().get(index).and_then(|found| found.kind.clone()));
        Ok(Wanted { index, field })
    };
    if !names.is_empty() {
        return names.iter().map(want).collect();
    }
    // One column is read even where none is asked for, so that rows are counted and not believed.
    reader.columns().iter().take(1).map(|found| want(&found.name)).collect()
}

/// What is told of a file that was read.
pub(super) fn file_read(file: &DataFile) -> FileRead {
    FileRead { path: file.path.clone(), bytes: file.bytes, modified: file.modified }
}
