
use builtin;
use str;

set edit:completion:arg-completer[tabpact] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tabpact'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tabpact'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand lint 'Check contracts without reading data'
            cand explain 'Explain a check, or list all checks'
            cand schema 'Print a JSON Schema'
            cand completions 'Print the completions of a shell'
            cand man 'Print a manual page'
            cand check 'Check data against its contracts'
            cand config 'Show where settings come from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tabpact;lint'= {
            cand -f 'How to write the report on standard output [default: table]'
            cand --format 'How to write the report on standard output [default: table]'
            cand --report 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`'
            cand --project-dir 'Run in this folder: relative paths start from it, and so does the search for the configuration'
            cand --color 'When to colour'
            cand --no-config 'Read neither `tabpact.toml` nor `pyproject.toml`'
            cand --allow-outside 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
            cand --ascii 'Write only ASCII'
            cand -q 'Print nothing where everything is well'
            cand --quiet 'Print nothing where everything is well'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tabpact;explain'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tabpact;schema'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tabpact;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tabpact;man'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tabpact;check'= {
            cand --data 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset'
            cand --select 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true'
            cand --exclude 'Not these checks, written as for `--select`'
            cand -f 'How to write the report on standard output [default: table]'
            cand --format 'How to write the report on standard output [default: table]'
            cand --report 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`'
            cand --fail-on 'What makes the exit code 1; what could not be told always counts'
            cand --max-samples 'Show at most so many failing rows of each check'
            cand --redact 'Never print the values of these columns'
            cand --quarantine 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder'
            cand --quarantine-format 'How to write them; as the data is written where this is not given'
            cand --accepted 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end'
            cand --run-id 'What names the run in a quarantine; derived from the contract and the data where it is not given'
            cand --now 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`'
            cand -j 'Use at most so many threads, from 1 to 1024'
            cand --threads 'Use at most so many threads, from 1 to 1024'
            cand --memory-limit 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine''s or the container''s memory where it is not given'
            cand --missing-source 'What to make of a dataset that does not exist'
            cand --skip-exit-code 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed'
            cand --retries 'Read again at most so many times where a read failed in a way that may pass, such as a timeout'
            cand --retry-delay 'How long to wait before the first of `--retries`; each further one waits twice as long'
            cand --project-dir 'Run in this folder: relative paths start from it, and so does the search for the configuration'
            cand --color 'When to colour'
            cand --engine 'What finds the answers'
            cand --no-samples 'Show no failing rows'
            cand --force 'Replace files that exist'
            cand --spreadsheet-safe 'Begin cells of a CSV quarantine that look like a formula with `''`; such a file cannot be checked again as it is'
            cand --no-progress 'Show no progress'
            cand -v 'List the checks that passed, too'
            cand --verbose 'List the checks that passed, too'
            cand --exit-zero 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`'
            cand --summary-line 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`'
            cand --watch 'Check again whenever a contract or its data change, until interrupted'
            cand --no-config 'Read neither `tabpact.toml` nor `pyproject.toml`'
            cand --allow-outside 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
            cand --ascii 'Write only ASCII'
            cand -q 'Print nothing where everything is well'
            cand --quiet 'Print nothing where everything is well'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tabpact;config'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tabpact;config;show'= {
            cand --data 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset'
            cand --select 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true'
            cand --exclude 'Not these checks, written as for `--select`'
            cand -f 'How to write the report on standard output [default: table]'
            cand --format 'How to write the report on standard output [default: table]'
            cand --report 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`'
            cand --fail-on 'What makes the exit code 1; what could not be told always counts'
            cand --max-samples 'Show at most so many failing rows of each check'
            cand --redact 'Never print the values of these columns'
            cand --quarantine 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder'
            cand --quarantine-format 'How to write them; as the data is written where this is not given'
            cand --accepted 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end'
            cand --run-id 'What names the run in a quarantine; derived from the contract and the data where it is not given'
            cand --now 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`'
            cand -j 'Use at most so many threads, from 1 to 1024'
            cand --threads 'Use at most so many threads, from 1 to 1024'
            cand --memory-limit 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine''s or the container''s memory where it is not given'
            cand --missing-source 'What to make of a dataset that does not exist'
            cand --skip-exit-code 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed'
            cand --retries 'Read again at most so many times where a read failed in a way that may pass, such as a timeout'
            cand --retry-delay 'How long to wait before the first of `--retries`; each further one waits twice as long'
            cand --project-dir 'Run in this folder: relative paths start from it, and so does the search for the configuration'
            cand --color 'When to colour'
            cand --engine 'What finds the answers'
            cand --no-samples 'Show no failing rows'
            cand --force 'Replace files that exist'
            cand --spreadsheet-safe 'Begin cells of a CSV quarantine that look like a formula with `''`; such a file cannot be checked again as it is'
            cand --no-progress 'Show no progress'
            cand -v 'List the checks that passed, too'
            cand --verbose 'List the checks that passed, too'
            cand --exit-zero 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`'
            cand --summary-line 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`'
            cand --watch 'Check again whenever a contract or its data change, until interrupted'
            cand --no-config 'Read neither `tabpact.toml` nor `pyproject.toml`'
            cand --allow-outside 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
            cand --ascii 'Write only ASCII'
            cand -q 'Print nothing where everything is well'
            cand --quiet 'Print nothing where everything is well'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tabpact;config;help'= {
            cand show 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tabpact;config;help;show'= {
        }
        &'tabpact;config;help;help'= {
        }
        &'tabpact;help'= {
            cand lint 'Check contracts without reading data'
            cand explain 'Explain a check, or list all checks'
            cand schema 'Print a JSON Schema'
            cand completions 'Print the completions of a shell'
            cand man 'Print a manual page'
            cand check 'Check data against its contracts'
            cand config 'Show where settings come from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tabpact;help;lint'= {
        }
        &'tabpact;help;explain'= {
        }
        &'tabpact;help;schema'= {
        }
        &'tabpact;help;completions'= {
        }
        &'tabpact;help;man'= {
        }
        &'tabpact;help;check'= {
        }
        &'tabpact;help;config'= {
            cand show 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
        }
        &'tabpact;help;config;show'= {
        }
        &'tabpact;help;help'= {
        }
    ]
    $completions[$command]
}
