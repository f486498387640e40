//! How far a run has come, on standard error.

use crate::engine::Watch;
use crate::report::{duration, show, thousands};
use crate::run::{Again, Event};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// A run that is over before has no need of a progress bar.
const PATIENCE: Duration = Duration::from_millis(500);
const INTERVAL: Duration = Duration::from_millis(100);

const KNOWN_SIZE: &str = "{spinner} {msg}  {wide_bar}  {percent:>3} %  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
const UNKNOWN_SIZE: &str = "{spinner} {msg}  {decimal_bytes}  {decimal_bytes_per_sec}  {elapsed}";

/// `orders: attempt 1 of 4 failed, the next one in 1.2 s: …`.
fn retrying(dataset: &str, again: &Again) -> String {
    let Again { attempt, attempts, wait, reason } = again;
    let wait = duration(*wait);
    format!("{}: attempt {attempt} of {attempts} failed, the next one in {wait}: {}", show(dataset, 40, false), reason)
}

/// One line on standard error. There is nothing to do where even that is closed.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", show(line, usize::MAX, false));
}

/// A progress bar on a thread of its own, or none.
pub(super) struct Progress {
    bar: Option<(ProgressBar, Sender<()>, JoinHandle<()>)>,
    is_verbose: bool,
}

/// Follows a watch, where it is wanted; `is_verbose` tells also of attempts that failed.
pub(super) fn start(watch: &Arc<Watch>, is_wanted: bool, ascii: bool, is_verbose: bool) -> Progress {
    if !is_wanted {
        return Progress { bar: None, is_verbose };
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let (done, over) = channel();
    let (watch, drawn) = (Arc::clone(watch), bar.clone());
    let started = Builder::new().spawn(move || {
        if over.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        drawn.set_draw_target(ProgressDrawTarget::stderr());
        while over.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
            draw(&drawn, watch.progress(), ascii);
        }
    });
    // Where the system starts no thread, there is no bar.
    Progress { bar: started.ok().map(|thread| (bar, done, thread)), is_verbose }
}

fn draw(bar: &ProgressBar, (bytes, total, rows): (u64, u64, u64), ascii: bool) {
    let is_known = total > 0 && bytes <= total;
    if bar.length().is_some() != is_known || bar.position() == 0 {
        bar.set_style(style(if is_known { KNOWN_SIZE } else { UNKNOWN_SIZE }, ascii));
    }
    match is_known {
        true => bar.set_length(total),
        false => bar.unset_length(),
    }
    bar.set_position(bytes);
    let dataset = bar.prefix();
    bar.set_message(if rows > 0 { format!("{dataset}  {} rows", thousands(rows)) } else { dataset });
    bar.tick();
}

fn style(template: &str, ascii: bool) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    if ascii { style.tick_chars("-\\|/ ").progress_chars("=> ") } else { style.progress_chars("━╸ ") }
}

impl Progress {
    /// Shows which dataset is being read.
    pub(super) fn tell(&self, event: Event<'_>) {
        match (event, &self.bar) {
            (Event::Started { dataset, .. }, Some((bar, _, _))) => bar.set_prefix(show(dataset, 40, false)),
            (Event::Retrying { dataset, again }, bar) if self.is_verbose => {
                let line = retrying(dataset, again);
                match bar {
                    Some((bar, _, _)) => bar.suspend(|| complain(&line)),
                    None => complain(&line),
                }
            }
            (Event::Started { .. } | Event::Retrying { .. } | Event::Finished(_), _) => {}
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some((bar, done, thread)) = self.bar {
            drop(done);
            // The thread only draws; there is nothing to do about a failure of it.
            let _ = thread.join();
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_becomes_known_while_reading() {
        let bar = ProgressBar::hidden();
        draw(&bar, (0, 0, 0), false);
        assert_eq!(bar.length(), None);
        draw(&bar, (5, 10, 1_000), false);
        assert_eq!((bar.position(), bar.length()), (5, Some(10)));
        draw(&bar, (12, 10, 2_000), false);
        assert_eq!((bar.length(), bar.message().as_str()), (None, "  2,000 rows"));
    }

    #[test]
    fn a_short_run_shows_nothing_and_does_not_wait() {
        let start_of_run = std::time::Instant::now();
        start(&Arc::default(), true, false, false).finish();
        assert!(start_of_run.elapsed() < PATIENCE);
    }

    #[test]
    fn the_templates_are_templates() {
        assert!(ProgressStyle::with_template(KNOWN_SIZE).is_ok() && ProgressStyle::with_template(UNKNOWN_SIZE).is_ok());
    }
}
