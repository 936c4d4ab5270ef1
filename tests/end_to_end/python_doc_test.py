#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""A site that nobody here wrote: the crawl visits what `wget -r` visits.

    python_doc_test.py PROGRAM [TEST...]

The site is Debian's python3-doc behind nginx, whose log is the witness. Without these packages the
script exits with 77, as a test that was skipped; where CI is set in the environment, with 1.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from urllib.parse import unquote, urljoin, urlsplit

from support import nginx, program

SITE = pathlib.Path("/usr/share/doc/python3/html").resolve()

# Debian 12 has 551 addresses; far fewer would mean that there was nothing to compare.
LEAST_ADDRESSES = 500

WGET = ["wget", "--no-config", "--no-proxy", "--recursive", "--level=inf", "--delete-after",
        "--no-verbose", "--execute=robots=off"]
WGET_SOME_ANSWERS_WERE_ERRORS = 8

STYLE_SHEET_REFERENCE = re.compile(
    r"""url\(\s*["']?([^"')]+?)["']?\s*\)|@import\s+["']([^"']+)["']""")


def missing_packages():
    """Which packages are to be installed first."""
    needed = {"nginx-light": nginx.executable(), "wget": shutil.which("wget"),
              "python3-doc": (SITE / "index.html").exists()}
    return [package for package, found in needed.items() if not found]


def named_by_style_sheets(targets):
    """What the style sheets among `targets` name, and the style sheets among that, and so on."""
    named, waiting = set(), list(targets)
    while waiting:
        target = waiting.pop()
        path = urlsplit(target).path
        if not path.endswith(".css"):
            continue
        text = (SITE / unquote(path).lstrip("/")).read_text(encoding="utf-8")
        for match in STYLE_SHEET_REFERENCE.finditer(text):
            reference = urljoin(target, match[1] or match[2])
            if not urlsplit(reference).scheme and reference not in named:
                named.add(reference)
                waiting.append(reference)
    return named


class PythonDoc(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        with nginx.Nginx(SITE) as server, tempfile.TemporaryDirectory() as folder:
            cls.url = server.url
            start = server.url + "/"
            cls.done = program.crawl(start, "--max-pages", "1000000", "--ignore-robots", "--quiet")
            wget = subprocess.run([*WGET, start], cwd=folder, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False,
                                  timeout=program.TIMEOUT_SECONDS)
        if wget.returncode not in (0, WGET_SOME_ANSWERS_WERE_ERRORS):
            raise AssertionError(f"wget: exit status {wget.returncode}\n{wget.stderr[-2000:]}")
        cls.visits = server.visits

    def targets(self, agent, wanted):
        """The addresses for which `agent` (by the beginning of its name) got a status."""
        return [visit.target for visit in self.visits
                if visit.agent.startswith(agent) and visit.status == wanted]

    def test_the_crawl_visits_what_wget_visits(self):
        by_hocket, by_wget = set(self.targets("hocket", 200)), set(self.targets("Wget", 200))
        self.assertGreater(len(by_hocket), LEAST_ADDRESSES)

        # The one difference: wget reads url() and @import in style sheets, for the files that a
        # browser needs to show a page; a crawl looks for pages and reads HTML alone.
        wanted_by_style_sheets = named_by_style_sheets(by_hocket) - by_hocket
        print(f"{len(by_hocket)} addresses, and {len(wanted_by_style_sheets)} that only style "
              "sheets name ... ", end="", flush=True)

        self.assertEqual(by_hocket - by_wget, set(), "only hocket")
        self.assertEqual(by_wget - by_hocket - wanted_by_style_sheets, set(), "only wget")
        # And the reason is true of all that it excuses.
        self.assertEqual(wanted_by_style_sheets - by_wget, set(), "in style sheets, yet not wget")

    def test_both_find_the_same_broken_links(self):
        self.assertEqual(self.targets("hocket", 404), self.targets("Wget", 404))
        statuses = {visit.status for visit in self.visits}
        self.assertEqual(statuses - {200, 404}, set())

    def test_each_address_is_asked_for_once(self):
        asked = [visit.target for visit in self.visits if visit.agent.startswith("hocket")]
        self.assertEqual(len(asked), len(set(asked)))

    def test_the_report_says_what_the_server_saw(self):
        report = self.done.report
        self.assertEqual(self.done.exit_status, 0)
        self.assertEqual(sorted(page["url"] for page in report["pages"]),
                         sorted(self.url + target for target in self.targets("hocket", 200)))
        self.assertEqual(sorted(link["url"] for link in report["broken_links"]),
                         sorted(self.url + target for target in self.targets("hocket", 404)))
        self.assertEqual(report["failures"], [])
        self.assertEqual(report["left_in_queue"], 0)


if __name__ == "__main__":
    missing = missing_packages()
    if missing:
        print("python_doc_test: not installed: " + ", ".join(missing), file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)
    program.main()
