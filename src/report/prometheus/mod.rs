//! The report for Prometheus: the text of a textfile collector. Gauges of this run only, without timestamps.

mod families;
#[cfg(test)]
mod tests;

use super::{Render, Style, show};
use crate::run::Outcomes;
use std::collections::HashSet;
use std::io::{self, Write};

/// Metrics in the text format, version 0.0.4.
pub(crate) struct Prometheus;

impl Render for Prometheus {
    fn name(&self) -> &'static str {
        "prometheus"
    }

    fn about(&self) -> &'static str {
        "metrics in the text format of Prometheus, for a textfile collector"
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        families::write(outcomes, style, out)?;
        out.flush()
    }
}

/// The labels of a sample, ready to be written, without the braces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Labels(String);

impl Labels {
    /// These labels and one more. Names are ours, values are from outside.
    fn with(&self, name: &str, value: &str, style: &Style) -> Self {
        let comma = if self.0.is_empty() { "" } else { "," };
        Self(format!("{}{comma}{name}=\"{}\"", self.0, escape(&show(value, usize::MAX, style.ascii))))
    }
}

/// A label value: backslash, quote and line feed are escaped. The other control characters no longer occur in shown text.
fn escape(shown: &str) -> String {
    shown.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Writes one family of gauges: what it is, then its samples. A family without samples is left out.
fn write_family(
    out: &mut dyn Write,
    name: &str,
    help: &str,
    samples: impl Iterator<Item = (Labels, String)>,
) -> io::Result<()> {
    let mut samples = samples.peekable();
    if samples.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "# HELP {name} {help}")?;
    writeln!(out, "# TYPE {name} gauge")?;
    for (Labels(labels), value) in samples {
        writeln!(out, "{name}{{{labels}}} {value}")?;
    }
    Ok(())
}

/// Names as they are shown, all different: one that came before is told apart by a number, since a series that is
/// written twice makes a collector drop the whole file.
fn told_apart<'n>(names: impl Iterator<Item = &'n str>, style: &Style) -> Vec<String> {
    let mut seen = HashSet::new();
    let tell = |name: &str| {
        let shown = show(name, usize::MAX, style.ascii);
        let mut unique = shown.clone();
        let mut number = 1;
        while !seen.insert(unique.clone()) {
            number += 1;
            unique = format!("{shown} ({number})");
        }
        unique
    };
    names.map(tell).collect()
}
