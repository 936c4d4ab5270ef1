# SPDX-License-Identifier: BSL-1.0
"""Other programs that follow the links of a site: wget and linkchecker."""

import csv
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import NamedTuple
from urllib.parse import urldefrag

from support import program

WGET = ["wget", "--no-config", "--no-proxy", "--recursive", "--level=inf", "--delete-after",
        "--no-verbose", "--execute=robots=off"]
WGET_SOME_ANSWERS_WERE_ERRORS = 8

# One thread: more of them, in Python, only wait for each other.
LINKCHECKER = ["linkchecker", "--no-status", "--no-robots", "--output=csv/utf-8", "--threads=0",
               "--user-agent=LinkChecker"]
LINKCHECKER_FOUND_SOMETHING = 1


class Faults(NamedTuple):
    """What linkchecker complains about, each with the page on which it met the link first."""

    broken_links: dict[str, str]
    missing_places: dict[str, str]  # by address#place


def run_wget(start):
    """Lets wget visit everything; the server's log has what it saw."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*WGET, start], cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False,
                              timeout=program.TIMEOUT_SECONDS)
    if done.returncode not in (0, WGET_SOME_ANSWERS_WERE_ERRORS):
        raise AssertionError(f"wget: exit status {done.returncode}\n{done.stderr[-2000:]}")


def run_linkchecker(start, *, places):
    """Lets linkchecker visit everything; with `places` it looks for those that links name, too."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # it gives up being root, and must still read its configuration
        settings = pathlib.Path(folder, "linkcheckerrc")
        settings.write_text("[checking]\nmaxrequestspersecond=1000000\n" +
                            ("[AnchorCheck]\n" if places else ""), encoding="utf-8")
        done = subprocess.run([*LINKCHECKER, f"--config={settings}", start], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False, timeout=program.TIMEOUT_SECONDS)
    if done.returncode not in (0, LINKCHECKER_FOUND_SOMETHING):
        raise AssertionError(f"linkchecker: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return _read_faults(done.stdout)


def _read_faults(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    faults = Faults({}, {})
    for row in csv.DictReader(lines, delimiter=";"):
        page = urldefrag(row["parentname"])[0]
        if row["valid"] == "False":
            faults.broken_links.setdefault(urldefrag(row["url"])[0], page)
        elif "Anchor" in row["warningstring"]:
            faults.missing_places[row["url"]] = page
    return faults


def found():
    """The packages of the peers, each with its program, or None."""
    return {"wget": shutil.which("wget"), "linkchecker": shutil.which("linkchecker")}
