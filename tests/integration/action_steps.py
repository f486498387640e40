"""Runs the steps of action.yml as the runner does: its expressions, its shell, its files. Knows no more than the action needs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


def main():
    root, work = Path(sys.argv[1]), Path(sys.argv[2])
    given = dict(pair.split("=", 1) for pair in sys.argv[3:])
    action = yaml.safe_load((root / "action.yml").read_text())
    unknown = given.keys() - action["inputs"].keys()
    if unknown:
        sys.exit(f"no such inputs: {unknown}")
    values = {f"inputs.{name}": given.get(name, about["default"]) for name, about in action["inputs"].items()}
    code, path = 0, os.environ["PATH"]
    for step in action["runs"]["steps"]:
        if code != 0:
            break
        code, path = run(step, work, values, path)
    for name, about in action["outputs"].items():
        print(f"output {name}={fill(about['value'], values)}")
    sys.exit(code)


def run(step, work, values, path):
    """Runs one step: its exit code, and the path for the next."""
    files = {name: work / f"{step['id']}.{name.lower()}" for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
    for file in files.values():
        file.write_text("")
    script = work / f"{step['id']}.sh"
    if EXPRESSION.search(step["run"]):
        sys.exit("an input in the text of a script is a way in")
    script.write_text(step["run"])
    environment = {**os.environ, "PATH": path, "GITHUB_ACTIONS": "true", "CI": "true", "RUNNER_TEMP": str(work)}
    environment["GITHUB_STEP_SUMMARY"] = str(work / "summary")
    environment |= {name: str(file) for name, file in files.items()}
    environment |= {name: fill(value, values) for name, value in step.get("env", {}).items()}
    folder = fill(step.get("working-directory", "."), values)
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
    sys.stdout.flush()
    code = subprocess.run(shell, env=environment, cwd=folder, stderr=subprocess.STDOUT, check=False).returncode
    for line in files["GITHUB_OUTPUT"].read_text().splitlines():
        name, value = line.split("=", 1)
        values[f"steps.{step['id']}.outputs.{name}"] = value
    return code, os.pathsep.join([*files["GITHUB_PATH"].read_text().split(), path])


def fill(text, values):
    """A text with its expressions replaced. An output that no step has set is empty."""

    def value(found):
        name = found[1]
        if name.startswith("inputs.") and name not in values:
            sys.exit(f"no such input: {name}")
        return values.get(name, "")

    return EXPRESSION.sub(value, str(text))


main()
