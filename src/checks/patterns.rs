//! The patterns of one contract: each is compiled once, and all of them together take no more memory than they may.

use crate::measure::Pattern;
use std::cell::RefCell;
use std::collections::HashMap;

/// The most memory that the patterns of one contract may take together, in bytes. Usual ones take a few thousand each.
const MOST: usize = 16 << 20;

/// The patterns that were compiled so far.
#[derive(Debug, Default)]
pub struct Patterns {
    compiled: RefCell<Compiled>,
}

#[derive(Debug, Default)]
struct Compiled {
    /// By their text, and whether they are about the whole value.
    known: HashMap<(String, bool), Pattern>,
    bytes: usize,
}

impl Patterns {
    /// A pattern, as [`Pattern::compile`] makes it; also an error where those before it took all the memory.
    pub(super) fn compile(&self, text: &str, whole: bool) -> Result<Pattern, String> {
        let mut compiled = self.compiled.borrow_mut();
        if let Some(known) = compiled.known.get(&(text.to_owned(), whole)) {
            return Ok(known.clone());
        }
        if compiled.bytes > MOST {
            return Err(format!("the patterns before it take more than {} MiB together", MOST >> 20));
        }
        let pattern = Pattern::compile(text, whole)?;
        compiled.bytes += pattern.bytes();
        compiled.known.insert((text.to_owned(), whole), pattern.clone());
        Ok(pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_known_takes_no_memory_again() {
        let patterns = Patterns::default();
        let first = patterns.compile(".{1,50}", true).unwrap();
        assert_eq!(patterns.compile(".{1,50}", true).unwrap(), first);
        assert_eq!(patterns.compiled.borrow().bytes, first.bytes());
    }

    #[test]
    fn many_large_patterns_are_refused() {
        let patterns = Patterns::default();
        let refused = (1..400).map(|at| patterns.compile(&format!(".{{{at},400}}"), true)).find_map(Result::err);
        assert_eq!(refused.as_deref(), Some("the patterns before it take more than 16 MiB together"));
    }

    #[test]
    fn hundreds_of_usual_patterns_are_not() {
        let patterns = Patterns::default();
        assert!((0..500).all(|at| patterns.compile(&format!("[A-Z]{{3}}-[0-9]+-{at}"), true).is_ok()));
    }
}
