//! Standard input as a file: copied once into an unnamed temporary file, so that it can be read as often as is needed.

use super::SourceError;
use super::files::DataFile;
use super::sniff::{self, Compression, HEAD, compression};
use crate::data::FileFormat;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What standard input held. It can be read only once in a process, whoever asks for it.
static SPOOL: OnceLock<Result<(Arc<File>, u64), SourceError>> = OnceLock::new();

/// Standard input as a file of a dataset.
pub(super) fn spooled(format: Option<FileFormat>) -> Result<DataFile, SourceError> {
    let (file, bytes) = SPOOL.get_or_init(|| spool(io::stdin().lock(), format)).clone()?;
    Ok(DataFile { path: PathBuf::from("-"), bytes, modified: None, partitions: Vec::new(), format, spool: Some(file) })
}

fn spool(mut input: impl Read + IsTerminal, format: Option<FileFormat>) -> Result<(Arc<File>, u64), SourceError> {
    let path = Path::new("-");
    if input.is_terminal() {
        let help = "send the data into it: `tabpact check contract.yaml - < data.csv`";
        return Err(SourceError::new(path, "standard input is a terminal").help(help));
    }
    // What is no data at all is told from its beginning, whatever its length.
    let mut head = Vec::new();
    let read = input.by_ref().take(HEAD).read_to_end(&mut head);
    read.map_err(|error| SourceError::new(path, format!("standard input cannot be read: {error}")))?;
    if compression(&head) == Compression::None {
        sniff::format(path, format, Compression::None, &head)?;
    }
    let copied = tempfile::tempfile().and_then(|mut file| {
        let bytes = io::copy(&mut io::Cursor::new(head).chain(input), &mut file)?;
        file.rewind()?;
        Ok((Arc::new(file), bytes))
    });
    copied.map_err(|error| {
        let help = format!("it is kept in `{}` while it is checked", std::env::temp_dir().display());
        SourceError::new(path, format!("standard input cannot be kept: {error}")).help(help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_spooled_can_be_read_twice() {
        let mut pipe = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut pipe, b"a\n1\n").unwrap();
        pipe.rewind().unwrap();
        let (file, bytes) = spool(pipe, None).unwrap();
        let path = PathBuf::from("-");
        let file = DataFile { path, bytes, modified: None, partitions: Vec::new(), format: None, spool: Some(file) };
        for _ in 0..2 {
            let mut text = String::new();
            file.open(None).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "a\n1\n");
        }
        assert_eq!(file.check_unchanged(), Ok(()));
    }
}
