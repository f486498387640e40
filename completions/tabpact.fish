# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tabpact_global_optspecs
    string join \n h/help V/version
end

function __fish_tabpact_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tabpact_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tabpact_using_subcommand
    set -l cmd (__fish_tabpact_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tabpact -n "__fish_tabpact_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tabpact -n "__fish_tabpact_needs_command" -s V -l version -d 'Print version'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "lint" -d 'Check contracts without reading data'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "explain" -d 'Explain a check, or list all checks'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "schema" -d 'Print a JSON Schema'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "man" -d 'Print a manual page'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "check" -d 'Check data against its contracts'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "config" -d 'Show where settings come from'
complete -c tabpact -n "__fish_tabpact_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -s f -l format -d 'How to write the report on standard output [default: table]' -r -f -a "table\t'a table of what did not hold, with the rows that show it'
concise\t'one line per finding, with file, line and column'
json\t'one JSON document, for programs (`tabpact schema report` describes it)'
jsonl\t'one JSON object per line: problems, datasets, checks, and at last the summary'
junit\t'JUnit XML: a test suite per contract, a test case per check'
sarif\t'SARIF 2.1.0, for code scanning: findings at the lines of contracts'
github\t'workflow commands of GitHub Actions: annotations at the lines of contracts'
gitlab\t'a code quality report of GitLab: findings at the lines of contracts, in merge requests'
azure\t'logging commands of Azure Pipelines: findings at the lines of contracts'"
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l report -d 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l project-dir -d 'Run in this folder: relative paths start from it, and so does the search for the configuration' -r -f -a "(__fish_complete_directories)"
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l no-config -d 'Read neither `tabpact.toml` nor `pyproject.toml`'
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l allow-outside -d 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -l ascii -d 'Write only ASCII'
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -s q -l quiet -d 'Print nothing where everything is well'
complete -c tabpact -n "__fish_tabpact_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tabpact -n "__fish_tabpact_using_subcommand explain" -s h -l help -d 'Print help'
complete -c tabpact -n "__fish_tabpact_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tabpact -n "__fish_tabpact_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tabpact -n "__fish_tabpact_using_subcommand man" -s h -l help -d 'Print help'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l data -d 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l select -d 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l exclude -d 'Not these checks, written as for `--select`' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -s f -l format -d 'How to write the report on standard output [default: table]' -r -f -a "table\t'a table of what did not hold, with the rows that show it'
concise\t'one line per finding, with file, line and column'
json\t'one JSON document, for programs (`tabpact schema report` describes it)'
jsonl\t'one JSON object per line: problems, datasets, checks, and at last the summary'
markdown\t'a table of what did not hold, for comments and job summaries'
html\t'one page for a browser, with failing rows, columns and lines of the contract'
junit\t'JUnit XML: a test suite per contract, a test case per check'
sarif\t'SARIF 2.1.0, for code scanning: findings at the lines of contracts'
github\t'workflow commands of GitHub Actions: annotations at the lines of contracts'
gitlab\t'a code quality report of GitLab: findings at the lines of contracts, in merge requests'
azure\t'logging commands of Azure Pipelines: findings at the lines of contracts'
prometheus\t'metrics in the text format of Prometheus, for a textfile collector'
openlineage\t'run events of OpenLineage with data quality facets, one JSON object per line'"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l report -d 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l fail-on -d 'What makes the exit code 1; what could not be told always counts' -r -f -a "error\t'A check of severity `error` that does not hold'
warn\t'A warning, too; not what is of severity `info`'
never\t'Nothing that was found in the data'"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l max-samples -d 'Show at most so many failing rows of each check' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l redact -d 'Never print the values of these columns' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l quarantine -d 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder' -r -f -a "(__fish_complete_directories)"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l quarantine-format -d 'How to write them; as the data is written where this is not given' -r -f -a "csv\t'Delimited text'
ndjson\t'One JSON object a line'
parquet\t'Apache Parquet'"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l accepted -d 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l run-id -d 'What names the run in a quarantine; derived from the contract and the data where it is not given' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l now -d 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -s j -l threads -d 'Use at most so many threads, from 1 to 1024' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l memory-limit -d 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine\'s or the container\'s memory where it is not given' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l missing-source -d 'What to make of a dataset that does not exist' -r -f -a "error\t'It could not be told: exit code 3'
warn\t'A warning, which counts with `--fail-on warn`'
skip\t'Its checks are skipped'"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l skip-exit-code -d 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l retries -d 'Read again at most so many times where a read failed in a way that may pass, such as a timeout' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l retry-delay -d 'How long to wait before the first of `--retries`; each further one waits twice as long' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l project-dir -d 'Run in this folder: relative paths start from it, and so does the search for the configuration' -r -f -a "(__fish_complete_directories)"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l engine -d 'What finds the answers' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l no-samples -d 'Show no failing rows'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l force -d 'Replace files that exist'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l spreadsheet-safe -d 'Begin cells of a CSV quarantine that look like a formula with `\'`; such a file cannot be checked again as it is'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l no-progress -d 'Show no progress'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -s v -l verbose -d 'List the checks that passed, too'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l exit-zero -d 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l summary-line -d 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l watch -d 'Check again whenever a contract or its data change, until interrupted'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l no-config -d 'Read neither `tabpact.toml` nor `pyproject.toml`'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l allow-outside -d 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -l ascii -d 'Write only ASCII'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -s q -l quiet -d 'Print nothing where everything is well'
complete -c tabpact -n "__fish_tabpact_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "show" -d 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l data -d 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l select -d 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l exclude -d 'Not these checks, written as for `--select`' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -s f -l format -d 'How to write the report on standard output [default: table]' -r -f -a "table\t'a table of what did not hold, with the rows that show it'
concise\t'one line per finding, with file, line and column'
json\t'one JSON document, for programs (`tabpact schema report` describes it)'
jsonl\t'one JSON object per line: problems, datasets, checks, and at last the summary'
markdown\t'a table of what did not hold, for comments and job summaries'
html\t'one page for a browser, with failing rows, columns and lines of the contract'
junit\t'JUnit XML: a test suite per contract, a test case per check'
sarif\t'SARIF 2.1.0, for code scanning: findings at the lines of contracts'
github\t'workflow commands of GitHub Actions: annotations at the lines of contracts'
gitlab\t'a code quality report of GitLab: findings at the lines of contracts, in merge requests'
azure\t'logging commands of Azure Pipelines: findings at the lines of contracts'
prometheus\t'metrics in the text format of Prometheus, for a textfile collector'
openlineage\t'run events of OpenLineage with data quality facets, one JSON object per line'"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l report -d 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l fail-on -d 'What makes the exit code 1; what could not be told always counts' -r -f -a "error\t'A check of severity `error` that does not hold'
warn\t'A warning, too; not what is of severity `info`'
never\t'Nothing that was found in the data'"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l max-samples -d 'Show at most so many failing rows of each check' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l redact -d 'Never print the values of these columns' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l quarantine -d 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder' -r -f -a "(__fish_complete_directories)"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l quarantine-format -d 'How to write them; as the data is written where this is not given' -r -f -a "csv\t'Delimited text'
ndjson\t'One JSON object a line'
parquet\t'Apache Parquet'"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l accepted -d 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end' -r -F
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l run-id -d 'What names the run in a quarantine; derived from the contract and the data where it is not given' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l now -d 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -s j -l threads -d 'Use at most so many threads, from 1 to 1024' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l memory-limit -d 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine\'s or the container\'s memory where it is not given' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l missing-source -d 'What to make of a dataset that does not exist' -r -f -a "error\t'It could not be told: exit code 3'
warn\t'A warning, which counts with `--fail-on warn`'
skip\t'Its checks are skipped'"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l skip-exit-code -d 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l retries -d 'Read again at most so many times where a read failed in a way that may pass, such as a timeout' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l retry-delay -d 'How long to wait before the first of `--retries`; each further one waits twice as long' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l project-dir -d 'Run in this folder: relative paths start from it, and so does the search for the configuration' -r -f -a "(__fish_complete_directories)"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l engine -d 'What finds the answers' -r
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l no-samples -d 'Show no failing rows'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l force -d 'Replace files that exist'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l spreadsheet-safe -d 'Begin cells of a CSV quarantine that look like a formula with `\'`; such a file cannot be checked again as it is'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'List the checks that passed, too'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l exit-zero -d 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l summary-line -d 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l watch -d 'Check again whenever a contract or its data change, until interrupted'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l no-config -d 'Read neither `tabpact.toml` nor `pyproject.toml`'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l allow-outside -d 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -l ascii -d 'Write only ASCII'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print nothing where everything is well'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
complete -c tabpact -n "__fish_tabpact_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "lint" -d 'Check contracts without reading data'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "explain" -d 'Explain a check, or list all checks'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "schema" -d 'Print a JSON Schema'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "completions" -d 'Print the completions of a shell'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "man" -d 'Print a manual page'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "check" -d 'Check data against its contracts'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "config" -d 'Show where settings come from'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and not __fish_seen_subcommand_from lint explain schema completions man check config help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tabpact -n "__fish_tabpact_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default'
