"""Holds data against its contract, and turns the exit code of tabpact into what Airflow does next."""

from __future__ import annotations

import json
from collections.abc import Sequence

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException


class TabpactOperator(BaseOperator):
    """Runs `tabpact check`; 0 succeeds, 1 and 2 fail at once, `skip_exit_code` skips, all else is tried again.

    The summary of the run, `tabpact check --summary-line`, becomes the XCom.

    :param contract: what to check: a contract, a folder or a pattern, relative to `cwd`
    :param cwd: where tabpact starts; Airflow's own default is an empty temporary folder
    :param data: datasets to read from elsewhere, by name
    :param arguments: more arguments of `tabpact check`
    :param skip_exit_code: the exit code that skips the task, as given to `--skip-exit-code`
    :param tabpact: the program
    """

    template_fields: Sequence[str] = ("contract", "cwd", "data", "arguments")

    def __init__(self, *, contract, cwd, data=None, arguments=(), skip_exit_code=99, tabpact="tabpact", **kwargs):
        super().__init__(**kwargs)
        self.contract = contract
        self.cwd = cwd
        self.data = data or {}
        self.arguments = list(arguments)
        self.skip_exit_code = skip_exit_code
        self.tabpact = tabpact

    def execute(self, context):
        command = [self.tabpact, "check", self.contract, "--color=never", "--no-progress", "--summary-line"]
        command += [f"--data={name}={path}" for name, path in self.data.items()]
        # A configuration may ask for a report that leaves no place for the summary.
        if not any(argument.startswith(("--format", "-f")) for argument in self.arguments):
            command.append("--format=table")
        self.process = SubprocessHook()
        result = self.process.run_command(command + self.arguments, cwd=self.cwd)
        code = result.exit_code
        if code == self.skip_exit_code:
            raise AirflowSkipException("the data is not there")
        if code == 1:
            raise AirflowFailException("the data breaks its contract")
        if code == 2:
            raise AirflowFailException("the request or the contract is wrong")
        if code != 0:
            raise AirflowException(f"it could not be told whether the data keeps its contract (exit code {code})")
        return json.loads(result.output)

    def on_kill(self):
        if hasattr(self, "process"):
            self.process.send_sigterm()
