#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""A site that nobody here wrote: the crawl visits what `wget -r` and linkchecker visit.

    python_doc_test.py PROGRAM [TEST...]

The site is Debian's python3-doc behind nginx, whose log is the witness. Without these packages the
script exits with 77, as a test that was skipped; where CI is set in the environment, with 1.
"""

import pathlib
import re
import tempfile
import unittest
from urllib.parse import unquote, urljoin, urlsplit

from support import documentation, nginx, peers, program
from support.documentation import Reason

SITE = pathlib.Path("/usr/share/doc/python3/html").resolve()

# Debian 12 has 551 addresses; far fewer would mean that there was nothing to compare.
LEAST_ADDRESSES = 500

# linkchecker takes a minute for all. Of the small pages Debian 12 has 106 that can be reached; what
# else they link to is then missing, which is the more to compare.
SMALL_PAGE_BYTES = 30_000
LEAST_SMALL_ADDRESSES, LEAST_SMALL_BROKEN = 100, 100

STYLE_SHEET_REFERENCE = re.compile(
    r"""url\(\s*["']?([^"')]+?)["']?\s*\)|@import\s+["']([^"']+)["']""")


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


def only_for_style(by_hocket):
    """Why the others ask for more than hocket, which asked for `by_hocket`."""
    wanted = named_by_style_sheets(by_hocket) - by_hocket
    return [Reason("others read url() and @import in style sheets, for the files that a browser "
                   "needs to show a page; a crawl looks for pages and reads HTML alone",
                   wanted.__contains__)]


class Whole(unittest.TestCase):
    """The whole of it, beside wget."""

    @classmethod
    def setUpClass(cls):
        with nginx.Nginx(SITE) as server:
            cls.url = server.url
            start = server.url + "/"
            cls.done = program.crawl(start, "--max-pages", "1000000", "--ignore-robots", "--quiet")
            peers.run_wget(start)
        cls.server, cls.visits = server, server.visits

    def targets(self, agent, wanted):
        """The addresses for which `agent` (by the beginning of its name) got a status."""
        return [visit.target for visit in self.visits
                if visit.agent.startswith(agent) and visit.status == wanted]

    def test_the_crawl_visits_what_wget_visits(self):
        by_hocket, by_wget = set(self.targets("hocket", 200)), set(self.targets("Wget", 200))
        self.assertGreater(len(by_hocket), LEAST_ADDRESSES)
        documentation.assert_same(self, by_hocket, by_wget, only_theirs=only_for_style(by_hocket))

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


class SmallPages(unittest.TestCase):
    """The small pages, beside linkchecker."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(tempfile.TemporaryDirectory())
        documentation.copy_of_small_pages(SITE, cls.site, SMALL_PAGE_BYTES)
        with nginx.Nginx(cls.site) as server:
            start = server.url + "/"
            cls.report = program.crawl(start, "--ignore-robots", "--quiet").report
            cls.faults = peers.run_linkchecker(start, places=False)
        cls.server = server

    def test_the_crawl_visits_what_linkchecker_visits(self):
        by_hocket = self.server.answered("hocket", 200).keys()
        self.assertGreater(len(by_hocket), LEAST_SMALL_ADDRESSES)
        documentation.assert_same(self, by_hocket, self.server.answered("LinkChecker", 200).keys(),
                                  only_theirs=only_for_style(by_hocket))

    def test_both_find_the_same_broken_links(self):
        by_hocket = self.server.paths_in(self.report["broken_links"])
        by_linkchecker = self.server.paths(self.faults.broken_links)
        self.assertGreater(len(by_hocket), LEAST_SMALL_BROKEN)
        documentation.assert_same(self, by_hocket.keys(), by_linkchecker.keys())
        for links in (by_hocket, by_linkchecker):
            documentation.assert_links_exist(self, self.site, links)


if __name__ == "__main__":
    documentation.end_without("python_doc_test", {
        "nginx-light": nginx.executable(), "python3-doc": (SITE / "index.html").exists(),
        **peers.found()})
    program.main()
