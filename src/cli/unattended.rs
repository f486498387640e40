//! Flags for runs that a scheduler starts and nobody watches.

use crate::exit::FailOn;
use crate::run::{MissingSource, Retries};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::{Span, SpanRelativeTo};
use std::num::NonZeroU8;
use std::time::Duration;

/// What a scheduler wants to say, and to be told.
#[derive(Debug, Args)]
pub(super) struct Unattended {
    /// What to make of a dataset that does not exist
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = missing_source())]
    pub(super) missing_source: MissingSource,
    /// End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed
    #[arg(long, value_name = "N")]
    pub(super) skip_exit_code: Option<NonZeroU8>,
    /// Report what was found in the data and end with 0 all the same, as with `--fail-on never`
    #[arg(long, conflicts_with = "fail_on")]
    pub(super) exit_zero: bool,
    /// Print a summary as one line of JSON, the last on standard output, also with `--quiet`
    #[arg(long)]
    pub(super) summary_line: bool,
    /// Read again at most so many times where a read failed in a way that may pass, such as a timeout
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=1000))]
    pub(super) retries: u64,
    /// How long to wait before the first of `--retries`; each further one waits twice as long
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = delay)]
    pub(super) retry_delay: Duration,
    /// Check again whenever a contract or its data change, until interrupted
    #[arg(long)]
    pub(super) watch: bool,
}

impl Unattended {
    /// How often to read again, and how soon.
    pub(super) fn retries(&self) -> Retries {
        Retries { count: usize::try_from(self.retries).unwrap_or(usize::MAX), delay: self.retry_delay }
    }

    /// What makes the exit code 1.
    pub(super) fn fail_on(&self, said: FailOn) -> FailOn {
        if self.exit_zero { FailOn::Never } else { said }
    }
}

fn missing_source() -> impl TypedValueParser<Value = MissingSource> {
    let values = [
        PossibleValue::new("error").help("It could not be told: exit code 3"),
        PossibleValue::new("warn").help("A warning, which counts with `--fail-on warn`"),
        PossibleValue::new("skip").help("Its checks are skipped"),
    ];
    PossibleValuesParser::new(values).map(|level| match level.as_str() {
        "warn" => MissingSource::Warn,
        "skip" => MissingSource::Skip,
        _ => MissingSource::Error,
    })
}

/// Reads a length of time such as `500ms`, `30s`, `1 minute`.
fn delay(text: &str) -> Result<Duration, String> {
    let fixed = text.parse::<Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let fixed = fixed.ok().and_then(|fixed| Duration::try_from(fixed).ok());
    fixed.ok_or_else(|| "expected a length of time such as `500ms` or `30s`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_has_a_unit_and_is_not_negative() {
        assert_eq!(delay("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(delay("1 minute"), Ok(Duration::from_secs(60)));
        assert!(delay("5").is_err() && delay("-1s").is_err() && delay("soon").is_err());
    }
}
