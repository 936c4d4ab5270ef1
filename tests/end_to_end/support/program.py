# SPDX-License-Identifier: BSL-1.0
"""The program under test: how a script of tests starts it and reads what it gives."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import NamedTuple

# Far beyond what any of these tests takes, even instrumented and on a busy machine.
TIMEOUT_SECONDS = 120

_path = None


class Crawl(NamedTuple):
    """A finished `hocket crawl`; `report` is what it wrote as JSON, or None when it wrote none."""

    exit_status: int
    summary: str
    progress: str
    report: dict | None


def path():
    """The program's path, which the script got as its first argument."""
    return _path


def run(*arguments):
    """Runs the program to its end, with pipes for its output."""
    return subprocess.run([_path, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=TIMEOUT_SECONDS, check=False)


def crawl(*arguments):
    """Runs `hocket crawl` to its end and gives its report too."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "report.json")
        done = run("crawl", *arguments, "--json", str(file))
        return Crawl(done.returncode, done.stdout, done.stderr, read_report(file))


def read_report(file):
    """The report in `file`, or None when the program ended without writing one."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return json.loads(text) if text else None


def main():
    """Runs the tests of the calling script."""
    global _path
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} PROGRAM [TEST...]")
    _path = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main("__main__", verbosity=2)
