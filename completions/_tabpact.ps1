
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tabpact' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tabpact'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tabpact' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check contracts without reading data')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, or list all checks')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print a JSON Schema')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check data against its contracts')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show where settings come from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tabpact;lint' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`')
            [CompletionResult]::new('--project-dir', '--project-dir', [CompletionResultType]::ParameterName, 'Run in this folder: relative paths start from it, and so does the search for the configuration')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read neither `tabpact.toml` nor `pyproject.toml`')
            [CompletionResult]::new('--allow-outside', '--allow-outside', [CompletionResultType]::ParameterName, 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Write only ASCII')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tabpact;explain' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tabpact;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tabpact;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tabpact;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tabpact;check' {
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Not these checks, written as for `--select`')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'What makes the exit code 1; what could not be told always counts')
            [CompletionResult]::new('--max-samples', '--max-samples', [CompletionResultType]::ParameterName, 'Show at most so many failing rows of each check')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Never print the values of these columns')
            [CompletionResult]::new('--quarantine', '--quarantine', [CompletionResultType]::ParameterName, 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder')
            [CompletionResult]::new('--quarantine-format', '--quarantine-format', [CompletionResultType]::ParameterName, 'How to write them; as the data is written where this is not given')
            [CompletionResult]::new('--accepted', '--accepted', [CompletionResultType]::ParameterName, 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'What names the run in a quarantine; derived from the contract and the data where it is not given')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Use at most so many threads, from 1 to 1024')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Use at most so many threads, from 1 to 1024')
            [CompletionResult]::new('--memory-limit', '--memory-limit', [CompletionResultType]::ParameterName, 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine''s or the container''s memory where it is not given')
            [CompletionResult]::new('--missing-source', '--missing-source', [CompletionResultType]::ParameterName, 'What to make of a dataset that does not exist')
            [CompletionResult]::new('--skip-exit-code', '--skip-exit-code', [CompletionResultType]::ParameterName, 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Read again at most so many times where a read failed in a way that may pass, such as a timeout')
            [CompletionResult]::new('--retry-delay', '--retry-delay', [CompletionResultType]::ParameterName, 'How long to wait before the first of `--retries`; each further one waits twice as long')
            [CompletionResult]::new('--project-dir', '--project-dir', [CompletionResultType]::ParameterName, 'Run in this folder: relative paths start from it, and so does the search for the configuration')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'What finds the answers')
            [CompletionResult]::new('--no-samples', '--no-samples', [CompletionResultType]::ParameterName, 'Show no failing rows')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace files that exist')
            [CompletionResult]::new('--spreadsheet-safe', '--spreadsheet-safe', [CompletionResultType]::ParameterName, 'Begin cells of a CSV quarantine that look like a formula with `''`; such a file cannot be checked again as it is')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List the checks that passed, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List the checks that passed, too')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`')
            [CompletionResult]::new('--summary-line', '--summary-line', [CompletionResultType]::ParameterName, 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Check again whenever a contract or its data change, until interrupted')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read neither `tabpact.toml` nor `pyproject.toml`')
            [CompletionResult]::new('--allow-outside', '--allow-outside', [CompletionResultType]::ParameterName, 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Write only ASCII')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tabpact;config' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tabpact;config;show' {
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins words that must all be true')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Not these checks, written as for `--select`')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the report on standard output [default: table]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'What makes the exit code 1; what could not be told always counts')
            [CompletionResult]::new('--max-samples', '--max-samples', [CompletionResultType]::ParameterName, 'Show at most so many failing rows of each check')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Never print the values of these columns')
            [CompletionResult]::new('--quarantine', '--quarantine', [CompletionResultType]::ParameterName, 'Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder')
            [CompletionResult]::new('--quarantine-format', '--quarantine-format', [CompletionResultType]::ParameterName, 'How to write them; as the data is written where this is not given')
            [CompletionResult]::new('--accepted', '--accepted', [CompletionResultType]::ParameterName, 'Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'What names the run in a quarantine; derived from the contract and the data where it is not given')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Take this for the time of the run, such as `2026-01-31T12:00:00Z`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Use at most so many threads, from 1 to 1024')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Use at most so many threads, from 1 to 1024')
            [CompletionResult]::new('--memory-limit', '--memory-limit', [CompletionResultType]::ParameterName, 'Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and what cannot go there ends in an error. Half of the machine''s or the container''s memory where it is not given')
            [CompletionResult]::new('--missing-source', '--missing-source', [CompletionResultType]::ParameterName, 'What to make of a dataset that does not exist')
            [CompletionResult]::new('--skip-exit-code', '--skip-exit-code', [CompletionResultType]::ParameterName, 'End with this code instead of 3 where nothing was checked because no dataset exists, and that is allowed')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Read again at most so many times where a read failed in a way that may pass, such as a timeout')
            [CompletionResult]::new('--retry-delay', '--retry-delay', [CompletionResultType]::ParameterName, 'How long to wait before the first of `--retries`; each further one waits twice as long')
            [CompletionResult]::new('--project-dir', '--project-dir', [CompletionResultType]::ParameterName, 'Run in this folder: relative paths start from it, and so does the search for the configuration')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'What finds the answers')
            [CompletionResult]::new('--no-samples', '--no-samples', [CompletionResultType]::ParameterName, 'Show no failing rows')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace files that exist')
            [CompletionResult]::new('--spreadsheet-safe', '--spreadsheet-safe', [CompletionResultType]::ParameterName, 'Begin cells of a CSV quarantine that look like a formula with `''`; such a file cannot be checked again as it is')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List the checks that passed, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List the checks that passed, too')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Report what was found in the data and end with 0 all the same, as with `--fail-on never`')
            [CompletionResult]::new('--summary-line', '--summary-line', [CompletionResultType]::ParameterName, 'Print a summary as one line of JSON, the last on standard output, also with `--quiet`')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Check again whenever a contract or its data change, until interrupted')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read neither `tabpact.toml` nor `pyproject.toml`')
            [CompletionResult]::new('--allow-outside', '--allow-outside', [CompletionResultType]::ParameterName, 'Let contracts name data outside their own folder and the project directory, and let contracts and configuration be links that lead out of it')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Write only ASCII')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing where everything is well')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'tabpact;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tabpact;config;help;show' {
            break
        }
        'tabpact;config;help;help' {
            break
        }
        'tabpact;help' {
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check contracts without reading data')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, or list all checks')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print a JSON Schema')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check data against its contracts')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show where settings come from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tabpact;help;lint' {
            break
        }
        'tabpact;help;explain' {
            break
        }
        'tabpact;help;schema' {
            break
        }
        'tabpact;help;completions' {
            break
        }
        'tabpact;help;man' {
            break
        }
        'tabpact;help;check' {
            break
        }
        'tabpact;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or `[tool.tabpact]` in `pyproject.toml`, or the default')
            break
        }
        'tabpact;help;config;show' {
            break
        }
        'tabpact;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
