# SPDX-License-Identifier: BSL-1.0
"""The program under test: how a script of tests starts it and reads what it gives."""

import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import unittest
from typing import NamedTuple

# Far beyond what any of these tests takes, even instrumented and on a busy machine.
TIMEOUT_SECONDS = 120

_path = None


class Crawl(NamedTuple):
    """A finished `hocket crawl`.

    `report` is what it wrote as JSON, or None when it wrote none. `held_up_seconds` is how long it
    was ready to run while others had the processor, which is no time of its own.
    """

    exit_status: int
    summary: str
    progress: str
    report: dict | None
    held_up_seconds: float


def path():
    """The program's path, which the script got as its first argument."""
    return _path


def run(*arguments):
    """Runs the program to its end, with pipes for its output."""
    return subprocess.run([_path, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=TIMEOUT_SECONDS, check=False)


def crawl(*arguments):
    """Runs `hocket crawl` to its end, with pipes for its output, and gives its report too."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "report.json")
        process = subprocess.Popen([_path, "crawl", *arguments, "--json", file],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        with process:
            try:
                held_up_seconds = _held_up_until_its_end(process.pid)
                # The pipes hold it all: a summary is a screenful or two.
                summary, progress = process.communicate(timeout=TIMEOUT_SECONDS)
            finally:
                process.kill()
        return Crawl(process.returncode, summary, progress, read_report(file), held_up_seconds)


def _held_up_until_its_end(pid):
    descriptor = os.pidfd_open(pid)
    try:
        if not select.select([descriptor], [], [], TIMEOUT_SECONDS)[0]:
            raise TimeoutError(f"hocket crawl did not end within {TIMEOUT_SECONDS} s")
    finally:
        os.close(descriptor)
    # Nobody has waited for the process yet, so the system still knows it; some tell nothing.
    times = pathlib.Path(f"/proc/{pid}/schedstat")
    return int(times.read_text(encoding="ascii").split()[1]) / 1e9 if times.exists() else 0.0


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
