//! The events of the YAML parser to a tree, within limits.

use super::{scalar, words};
use crate::problem::{Problem, Span};
use crate::tree::{Key, Node, Tree};
use serde_yaml::granit_parser::{self as yaml, Event, Marker, Parser, ScalarStyle, StrInput, StructureStyle};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// How deep lists and maps may nest.
pub(super) const MAX_DEPTH: usize = 32;
/// How many values a contract may hold, those that aliases repeat included.
pub(super) const MAX_NODES: usize = 20_000;
/// How many aliases a contract may use.
pub(super) const MAX_ALIASES: usize = 100;

/// Builds the tree of the only document. An empty text is a `Null`.
pub(super) fn build(text: &str) -> (Option<Node>, Vec<Problem>) {
    let options = serde_yaml::granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder {
        text,
        parser,
        anchors: HashMap::new(),
        nodes: 0,
        aliases: 0,
        last_scalar: Span::default(),
        problems: Vec::new(),
    };
    let node = match builder.document() {
        Ok(node) => Some(node),
        Err(problem) => {
            builder.problems.push(problem);
            None
        }
    };
    (node, builder.problems)
}

struct Builder<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    aliases: usize,
    /// The scalar read last, for the words about a misplaced `:`.
    last_scalar: Span,
    problems: Vec<Problem>,
}

/// What an alias repeats.
struct Anchored {
    node: Node,
    nodes: usize,
    height: usize,
}

impl<'t> Builder<'t> {
    fn document(&mut self) -> Result<Node, Problem> {
        let mut root = None;
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => return Ok(root.unwrap_or(Node { span: place(&span), tree: Tree::Null })),
                (Event::StreamStart | Event::DocumentEnd, _) => {}
                (Event::DocumentStart(..), span) if root.is_some() => {
                    let problem = Problem::error(place(&span), "a second document begins here");
                    return Err(problem.help("a contract is one document; list several datasets under `datasets:`"));
                }
                (Event::DocumentStart(..), _) => {}
                (event, span) => root = Some(self.node(event, &span, 1)?),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, yaml::Span), Problem> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(words::syntax(self.text, error.kind(), mark(error.marker()), self.last_scalar)),
            None => Err(Problem::error(Span { line: 1, column: 1, ..Span::default() }, "the YAML ends too early")),
        }
    }

    /// Builds the node that begins with an event, at a depth counted from 1.
    fn node(&mut self, event: Event<'t>, span: &yaml::Span, depth: usize) -> Result<Node, Problem> {
        let before = self.nodes;
        self.count(1, place(span))?;
        self.refuse_tag(&event, span);
        let (anchor, node) = match event {
            Event::Scalar(value, style, anchor, _) => (anchor, self.scalar(&value, style, place(span))),
            Event::SequenceStart(style, anchor, _) => (anchor, self.list(style, place(span), depth)?),
            Event::MappingStart(style, anchor, _) => (anchor, self.map(style, place(span), depth)?),
            Event::Alias(anchor) => return self.alias(anchor, place(span), depth),
            Event::UnresolvedAlias(name) => return Ok(self.unknown_alias(&name, place(span))),
            _ => return Err(Problem::error(place(span), "the YAML cannot be read from here on")),
        };
        if anchor != 0 {
            let anchored = Anchored { height: height(&node), node: node.clone(), nodes: self.nodes - before };
            self.anchors.insert(anchor, anchored);
        }
        Ok(node)
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) -> Node {
        self.last_scalar = span;
        let tree = match style {
            // The parser gives a missing value the text `~`; only the place tells the two apart.
            ScalarStyle::Plain if span.start == span.end => Tree::Null,
            ScalarStyle::Plain => scalar::resolve(value),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted | ScalarStyle::Literal | ScalarStyle::Folded => {
                Tree::Text(value.to_owned())
            }
        };
        Node { span, tree }
    }

    fn list(&mut self, style: StructureStyle, start: Span, depth: usize) -> Result<Node, Problem> {
        descend(depth, start)?;
        let (mut items, mut last) = (Vec::new(), start.end);
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Node { span: reach(style, start, last, &span), tree: Tree::List(items) });
            }
            let item = self.node(event, &span, depth + 1)?;
            last = place(&span).end.max(item.span.end);
            items.push(item);
        }
    }

    fn map(&mut self, style: StructureStyle, start: Span, depth: usize) -> Result<Node, Problem> {
        descend(depth, start)?;
        let (mut entries, mut lines) = (Vec::new(), HashMap::new());
        let mut last = start.end;
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(Node { span: reach(style, start, last, &span), tree: Tree::Map(entries) });
            }
            let key = self.node(event, &span, depth + 1)?;
            let key = self.key(&key, place(&span));
            let (event, span) = self.next()?;
            let value = self.node(event, &span, depth + 1)?;
            last = place(&span).end.max(value.span.end);
            let Some(key) = key else { continue };
            match lines.entry(key.name.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(key.span.line);
                    entries.push((key, value));
                }
                Entry::Occupied(first) => {
                    let problem = Problem::error(key.span, format!("the key `{}` stands here a second time", key.name));
                    self.problems
                        .push(problem.help(format!("remove one of the two; the first is on line {}", first.get())));
                }
            }
        }
    }

    /// A key must be a single value. Its name is what was written, `1` and `true` included.
    fn key(&mut self, node: &Node, span: Span) -> Option<Key> {
        let written = self.text.get(span.bytes()).unwrap_or_default();
        let problem = match &node.tree {
            Tree::Text(name) if name == "<<" && written == "<<" => {
                Problem::error(span, "a merge key (`<<`) is refused")
                    .help("write the keys out, or repeat a whole value by its alias")
            }
            Tree::Text(name) | Tree::Number(name) => return Some(Key { name: name.clone(), span }),
            Tree::Boolean(value) => return Some(Key { name: value.to_string(), span }),
            Tree::Null if written.is_empty() => Problem::error(span, "the name of the key is missing before `:`")
                .help("quote a text that begins with `:`"),
            Tree::Null => return Some(Key { name: written.to_owned(), span }),
            Tree::List(_) | Tree::Map(_) => {
                Problem::error(span, format!("expected the name of a key, found {}", node.what()))
                    .help("quote a text that begins with a bracket")
            }
        };
        self.problems.push(problem);
        None
    }

    fn alias(&mut self, anchor: usize, span: Span, depth: usize) -> Result<Node, Problem> {
        self.aliases += 1;
        if self.aliases > MAX_ALIASES {
            let problem = Problem::error(span, format!("the contract uses more than {MAX_ALIASES} aliases"));
            return Err(problem.help("write the values out"));
        }
        let Some(Anchored { nodes, height, .. }) = self.anchors.get(&anchor) else {
            let problem = Problem::error(span, "the alias stands inside the value that it repeats");
            return Err(problem.help("write the value out"));
        };
        let (nodes, height) = (*nodes, *height);
        descend(depth + height.saturating_sub(1), span)?;
        self.count(nodes, span)?;
        Ok(self.anchors.get(&anchor).map_or(Node { span, tree: Tree::Null }, |anchored| anchored.node.clone()))
    }

    fn unknown_alias(&mut self, name: &str, span: Span) -> Node {
        let problem = Problem::error(span, format!("no anchor `&{name}` stands before the alias `*{name}`"));
        self.problems.push(problem.help(format!("quote a text that begins with `*`: \"*{name}\"")));
        Node { span, tree: Tree::Text(format!("*{name}")) }
    }

    fn refuse_tag(&mut self, event: &Event<'t>, span: &yaml::Span) {
        if event.tag().is_none() {
            return;
        }
        let place = span.tag_span().map_or(place(span), |tag| place(&tag));
        let written = self.text.get(place.bytes()).unwrap_or("!");
        let problem = Problem::error(place, format!("the tag `{written}` is refused"));
        self.problems.push(problem.help("write the value without a tag; quotes make it a text"));
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Problem> {
        self.nodes += nodes;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let problem = Problem::error(span, format!("the contract holds more than {MAX_NODES} values"));
        Err(problem.help("split it into several contracts"))
    }
}

fn descend(depth: usize, span: Span) -> Result<(), Problem> {
    if depth <= MAX_DEPTH { Ok(()) } else { Err(words::too_deep(span)) }
}

/// From the first to the last character of a list or a map.
fn reach(style: StructureStyle, start: Span, last: usize, end: &yaml::Span) -> Span {
    let end = match style {
        StructureStyle::Flow => place(end).end,
        StructureStyle::Block => last,
    };
    Span { end: end.max(start.end), ..start }
}

fn height(node: &Node) -> usize {
    match &node.tree {
        Tree::Null | Tree::Boolean(_) | Tree::Number(_) | Tree::Text(_) => 0,
        Tree::List(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Tree::Map(entries) => 1 + entries.iter().map(|(_, value)| height(value)).max().unwrap_or(0),
    }
}

fn place(span: &yaml::Span) -> Span {
    let start = mark(&span.start);
    Span { end: span.end.byte_offset().map_or(start.start, |end| end.max(start.start)), ..start }
}

fn mark(marker: &Marker) -> Span {
    let at = marker.byte_offset().unwrap_or_default();
    Span { start: at, end: at, line: marker.line(), column: marker.col() + 1 }
}
