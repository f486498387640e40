//! What names a run: the same for the same contract and the same data, wherever and whenever it is checked.

use crate::data::Source;
use crate::source::{SourceError, checksum, find};

/// FNV-1a with 64 bits: small, fixed for ever, and enough to tell runs apart that nobody makes alike on purpose.
struct Digest(u64);

impl Digest {
    fn add(&mut self, bytes: &[u8]) {
        // The length keeps `ab` and `c` apart from `a` and `bc`.
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The name of the run that checks a dataset: 16 hexadecimal digits that depend on `about` (the contract's text and what
/// else decides which rows fail) and on the bytes of the dataset's files.
pub fn run_id(about: &[&str], source: &Source) -> Result<String, SourceError> {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    about.iter().for_each(|text| digest.add(text.as_bytes()));
    for file in find(source)? {
        digest.add(&file.bytes.to_le_bytes());
        digest.add(&checksum(&file)?.to_le_bytes());
    }
    Ok(format!("{:016x}", digest.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_same_contract_and_data_have_the_same_name_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let name = |file: &str, text: &str, about: &[&str]| {
            fs::write(folder.path().join(file), text).unwrap();
            let source = Source { path: folder.path().join(file), ..Source::default() };
            run_id(about, &source).unwrap()
        };
        let one = name("a.csv", "a\n1\n", &["contract", "orders"]);
        assert_eq!(one, name("b.csv", "a\n1\n", &["contract", "orders"]));
        assert_ne!(one, name("b.csv", "a\n2\n", &["contract", "orders"]));
        assert_ne!(one, name("b.csv", "a\n1\n", &["contractorders"]));
        assert_eq!(one.len(), 16);
    }
}
