//! Unpacks gzip and zstd as a stream, and stops where a small file grows without end.

use super::SourceError;
use super::growth::refuse_stream;
use super::input::{Input, Progress};
use super::sniff::Compression;
use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// The unpacked bytes of a file, and the first of them.
pub(super) fn unpack(
    path: &Path,
    input: Input,
    compression: Compression,
    head: u64,
) -> Result<(Box<dyn Read + Send>, Vec<u8>), SourceError> {
    let unreadable = |error: io::Error| SourceError::new(path, format!("cannot be unpacked: {error}"));
    let progress = input.progress();
    let mut unpacked: Box<dyn Read + Send> = match compression {
        Compression::None => {
            let first = input.head(head).map_err(|error| super::files::unreadable(path, &error))?;
            return Ok((Box::new(input), first));
        }
        Compression::Gzip => Unpacked::boxed(MultiGzDecoder::new(BufReader::new(input)), "gzip", progress),
        Compression::Zstd => {
            Unpacked::boxed(zstd::stream::read::Decoder::new(input).map_err(unreadable)?, "zstd", progress)
        }
    };
    let mut first = Vec::new();
    unpacked.by_ref().take(head).read_to_end(&mut first).map_err(unreadable)?;
    Ok((Box::new(Cursor::new(first.clone()).chain(unpacked)), first))
}

/// What a decoder gives, with its errors in our words and an end to its growth.
struct Unpacked<R> {
    decoder: R,
    name: &'static str,
    progress: Arc<Progress>,
    given: u64,
}

impl<R: Read + Send + 'static> Unpacked<R> {
    fn boxed(decoder: R, name: &'static str, progress: Arc<Progress>) -> Box<dyn Read + Send> {
        Box::new(Self { decoder, name, progress, given: 0 })
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer).map_err(|error| self.damaged(&error))?;
        self.given += count as u64;
        let refused = |why| io::Error::other(format!("the {} data grow to {why}", self.name));
        refuse_stream(self.given, self.progress.seen()).map_err(refused)?;
        Ok(count)
    }
}

impl<R> Unpacked<R> {
    fn damaged(&self, error: &io::Error) -> io::Error {
        let name = self.name;
        match error.kind() {
            io::ErrorKind::Interrupted => io::ErrorKind::Interrupted.into(),
            io::ErrorKind::UnexpectedEof => io::Error::other(format!("the {name} data end before their end")),
            _ => io::Error::other(format!("the {name} data are damaged ({error})")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression as Level;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        // As the command does; without it, a flipped bit in incompressible data cannot be seen.
        encoder.include_checksum(true).unwrap();
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let input = Input::new(Arc::new(file), bytes.len() as u64, None);
        let compression = super::super::sniff::compression(bytes);
        let (mut stream, _) = unpack(Path::new("x"), input, compression, 4).map_err(|error| error.message)?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text).map(|_| text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_packed_comes_back() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
        for packed in [gzip(&text), zstd(&text), text.clone()] {
            assert!(unpacked(&packed).unwrap() == text);
        }
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        assert_eq!(unpacked(&[gzip(b"a,b\n"), gzip(b""), gzip(b"1,2\n")].concat()).unwrap(), b"a,b\n1,2\n");
        assert_eq!(unpacked(&[zstd(b"a,b\n"), zstd(b"1,2\n")].concat()).unwrap(), b"a,b\n1,2\n");
    }

    #[test]
    fn data_that_are_cut_or_damaged_are_an_error() {
        let text: Vec<u8> =
            (0..100_000_u32).flat_map(|number| (number.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
        for (name, packed) in [("gzip", gzip(&text)), ("zstd", zstd(&text))] {
            let cut = unpacked(&packed[..packed.len() - 5]).unwrap_err();
            assert_eq!(cut, format!("the {name} data end before their end"));
            let mut damaged = packed.clone();
            damaged[packed.len() / 2] ^= 0xff;
            damaged[packed.len() / 2 + 1] ^= 0xff;
            assert!(unpacked(&damaged).is_err(), "{name}");
            let trailed = [packed, b"garbage".to_vec()].concat();
            assert!(unpacked(&trailed).is_err(), "{name}");
        }
    }
}
