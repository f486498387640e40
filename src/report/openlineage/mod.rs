//! The report as OpenLineage events: for each contract when its check began, and how it ended.
//!
//! After the specification of OpenLineage 2-0-2: one run event per line. A contract is a job, its datasets are the inputs;
//! verdicts are the facets `dataQualityAssertions` and `dataQualityMetrics` of an input, and `test` of the run.

mod assertions;
mod event;
mod metrics;
mod names;
#[cfg(test)]
mod tests;

use super::json::write_line;
use super::{Render, Style};
use crate::run::Outcomes;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Where the schemas of the specification are.
const SPECIFICATION: &str = "https://openlineage.io/spec";

/// Run events, one a line.
pub(crate) struct OpenLineage;

impl Render for OpenLineage {
    fn name(&self) -> &'static str {
        "openlineage"
    }

    fn about(&self) -> &'static str {
        "run events of OpenLineage with data quality facets, one JSON object per line"
    }

    fn render(&self, outcomes: &Outcomes, _: &Style, out: &mut dyn Write) -> io::Result<()> {
        for at in 0..outcomes.contracts.len() {
            for event in event::events(outcomes, at) {
                write_line(&event, out)?;
            }
        }
        out.flush()
    }
}

/// A facet: who made it, which schema it keeps, and what it says.
fn facet(name: &str, version: &str, content: Map<String, Value>) -> Value {
    let mut facet = Map::new();
    facet.insert("_producer".to_owned(), json!(producer()));
    facet.insert("_schemaURL".to_owned(), json!(format!("{SPECIFICATION}/facets/{version}/{name}.json#/$defs/{name}")));
    facet.extend(content);
    Value::Object(facet)
}

/// Who made an event.
fn producer() -> String {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => format!("urn:tabpact:{}", env!("CARGO_PKG_VERSION")),
        repository => format!("{repository}/tree/v{}", env!("CARGO_PKG_VERSION")),
    }
}

/// What is there of these; a `null` would be against the schemas.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Map<String, Value> {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
