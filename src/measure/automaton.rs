//! A pattern as a table of steps: the same answer as the regular expression, a few times faster on columns of texts.
//!
//! Most patterns of contracts are small automata. Their transitions fit in the nearest cache, and four texts are walked
//! side by side, so that the processor need not wait for one step before it begins the next.

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::util::syntax;
use regex_automata::{Anchored, nfa::thompson};
use std::collections::HashMap;

/// The most states: a state is one byte.
const MOST: usize = 256;
/// The most memory that building may take, in bytes.
const BUILDING: usize = 1 << 20;

/// No further byte makes the text match.
const REJECTED: u8 = 0;
/// Whatever follows, the text matches.
const ACCEPTED: u8 = 1;
/// The automaton cannot tell.
const UNSURE: u8 = 2;

/// A deterministic automaton over bytes.
#[derive(Debug)]
pub(super) struct Automaton {
    start: u8,
    /// The next state by state and byte.
    steps: Box<[[u8; 256]; MOST]>,
    /// What a text is that ends in a state: one of the three above.
    ends: [u8; MOST],
}

impl Automaton {
    /// The automaton of a pattern; `None` where it has too many states.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let limits = dense::Config::new()
            .start_kind(regex_automata::dfa::StartKind::Unanchored)
            .dfa_size_limit(Some(BUILDING))
            .determinize_size_limit(Some(BUILDING))
            .unicode_word_boundary(true)
            .accelerate(false);
        let built = dense::Builder::new()
            .configure(limits)
            .syntax(syntax::Config::new().nest_limit(64))
            .thompson(thompson::Config::new().nfa_size_limit(Some(BUILDING)))
            .build(pattern);
        Self::copy(&built.ok()?)
    }

    /// Walks all states that can be reached.
    fn copy(dfa: &dense::DFA<Vec<u32>>) -> Option<Self> {
        let first = dfa.start_state(&Start::new().anchored(Anchored::No)).ok()?;
        let mut states = States { dfa, numbers: HashMap::new(), found: Vec::new() };
        let start = states.number(first)?;
        let mut steps = vec![[REJECTED; 256]; MOST];
        let mut ends = [REJECTED; MOST];
        steps[usize::from(ACCEPTED)] = [ACCEPTED; 256];
        steps[usize::from(UNSURE)] = [UNSURE; 256];
        (ends[usize::from(ACCEPTED)], ends[usize::from(UNSURE)]) = (ACCEPTED, UNSURE);
        let mut at = 0;
        while let Some(state) = states.found.get(at).copied() {
            let number = usize::from(states.number(state)?);
            for byte in 0..=255_u8 {
                steps[number][usize::from(byte)] = states.number(dfa.next_state(state, byte))?;
            }
            let end = states.fate(dfa.next_eoi_state(state));
            ends[number] = end.unwrap_or(REJECTED);
            at += 1;
        }
        Some(Self { start, steps: steps.try_into().ok()?, ends })
    }

    /// Whether a text matches; `None` where the automaton cannot tell.
    pub(super) fn matches(&self, text: &[u8]) -> Option<bool> {
        self.end(self.walk(self.start, text))
    }

    /// The same of four texts, walked side by side.
    pub(super) fn match_four(&self, texts: [&[u8]; 4]) -> [Option<bool>; 4] {
        let shared = texts.iter().map(|text| text.len()).min().unwrap_or_default();
        let [first, second, third, fourth] = texts.map(|text| text.split_at(shared));
        let mut states = [self.start; 4];
        for (((a, b), c), d) in first.0.iter().zip(second.0).zip(third.0).zip(fourth.0) {
            states = [
                self.step(states[0], *a),
                self.step(states[1], *b),
                self.step(states[2], *c),
                self.step(states[3], *d),
            ];
        }
        let (left, right) = (
            self.walk_two([states[0], states[1]], [first.1, second.1]),
            self.walk_two([states[2], states[3]], [third.1, fourth.1]),
        );
        [left[0], left[1], right[0], right[1]].map(|state| self.end(state))
    }

    /// Where every text begins.
    pub(super) fn start(&self) -> u8 {
        self.start
    }

    fn walk_two(&self, mut states: [u8; 2], texts: [&[u8]; 2]) -> [u8; 2] {
        let shared = texts[0].len().min(texts[1].len());
        let [left, right] = texts.map(|text| text.split_at(shared));
        for (a, b) in left.0.iter().zip(right.0) {
            states = [self.step(states[0], *a), self.step(states[1], *b)];
        }
        [self.walk(states[0], left.1), self.walk(states[1], right.1)]
    }

    fn walk(&self, state: u8, text: &[u8]) -> u8 {
        text.iter().fold(state, |state, byte| self.step(state, *byte))
    }

    #[inline]
    pub(super) fn step(&self, state: u8, byte: u8) -> u8 {
        self.steps[usize::from(state)][usize::from(byte)]
    }

    /// Whether a text matches that ends in a state; `None` where that cannot be told.
    pub(super) fn end(&self, state: u8) -> Option<bool> {
        match self.ends[usize::from(state)] {
            ACCEPTED => Some(true),
            UNSURE => None,
            _ => Some(false),
        }
    }
}

/// The states found so far.
struct States<'d> {
    dfa: &'d dense::DFA<Vec<u32>>,
    numbers: HashMap<StateID, u8>,
    found: Vec<StateID>,
}

impl States<'_> {
    /// What is certain in a state, whatever follows.
    fn fate(&self, state: StateID) -> Option<u8> {
        match () {
            () if self.dfa.is_match_state(state) => Some(ACCEPTED),
            () if self.dfa.is_dead_state(state) => Some(REJECTED),
            () if self.dfa.is_quit_state(state) => Some(UNSURE),
            () => None,
        }
    }

    /// The number of a state; `None` where there are too many.
    fn number(&mut self, state: StateID) -> Option<u8> {
        if let Some(fate) = self.fate(state) {
            return Some(fate);
        }
        if let Some(number) = self.numbers.get(&state) {
            return Some(*number);
        }
        let number = u8::try_from(self.found.len() + usize::from(UNSURE) + 1).ok()?;
        self.numbers.insert(state, number);
        self.found.push(state);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Pattern;
    use proptest::prelude::*;

    /// Patterns of the kinds that contracts have.
    fn patterns() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            "[a-c]{1,3}",
            Just(".".to_owned()),
            Just(r"\d".to_owned()),
            Just(r"\w+".to_owned()),
            Just(r"\b".to_owned()),
            Just(r"\B".to_owned()),
            Just("^".to_owned()),
            Just("$".to_owned()),
            Just("[^a-b]".to_owned()),
            Just("é".to_owned()),
            Just("(?i)aB".to_owned()),
            Just("(?m)^a$".to_owned()),
            Just(r"\p{Lu}".to_owned()),
        ];
        let suffix = prop_oneof![Just(""), Just("*"), Just("+?"), Just("{0,2}")];
        let part = (atom, suffix).prop_map(|(atom, suffix)| format!("(?:{atom}){suffix}"));
        proptest::collection::vec(prop_oneof![4 => part, 1 => Just("|".to_owned())], 1..5)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn an_automaton_answers_as_the_expression_does(
            pattern in patterns(), whole in any::<bool>(),
            texts in proptest::array::uniform4("[a-cAB1éÉ\n .-]{0,8}"),
        ) {
            let Ok(pattern) = Pattern::compile(&pattern, whole) else { return Ok(()) };
            let Some(automaton) = pattern.automaton() else { return Ok(()) };
            let expected = [0, 1, 2, 3].map(|at: usize| pattern.matches(&texts[at]));
            let four = automaton.match_four([0, 1, 2, 3].map(|at: usize| texts[at].as_bytes()));
            for at in 0..4 {
                prop_assert_eq!(four[at].unwrap_or(expected[at]), expected[at]);
                prop_assert_eq!(automaton.matches(texts[at].as_bytes()).unwrap_or(expected[at]), expected[at]);
            }
        }
    }

    #[test]
    fn common_patterns_are_small_automata() {
        for pattern in [r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "[A-Z]{3}-[0-9]{4,8}", r"\+?[0-9 ()-]{7,20}"]
        {
            assert!(Pattern::compile(pattern, true).unwrap().automaton().is_some(), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_of_too_many_states_is_left_to_the_expression() {
        assert!(Automaton::of("(?:a|b)*a(?:a|b){12}").is_none());
    }

    #[test]
    fn a_word_boundary_beside_what_is_not_ascii_is_left_to_the_expression() {
        let automaton = Automaton::of(r"\bcaf\b").unwrap();
        assert_eq!(automaton.matches(b"caf x"), Some(true));
        assert_eq!(automaton.matches("café".as_bytes()), None);
    }
}
