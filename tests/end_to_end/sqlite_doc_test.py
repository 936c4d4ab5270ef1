#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""A site made by hand, with hundreds of broken links and missing places: the crawl finds what
`wget -r` and linkchecker find.

    sqlite_doc_test.py PROGRAM [TEST...]

The site is Debian's sqlite3-doc behind nginx, whose log is the witness. Without these packages the
script exits with 77, as a test that was skipped; where CI is set in the environment, with 1.
"""

import pathlib
import tempfile
import unittest

from support import documentation, nginx, peers, program
from support.documentation import Reason

SITE = pathlib.Path("/usr/share/doc/sqlite3")

# Debian 12 has 866 addresses, and 426 more that are broken.
LEAST_ADDRESSES, LEAST_BROKEN = 800, 400

# linkchecker takes a minute for the whole, most of it for a few pages of megabytes. Of the small
# ones Debian 12 has 427; much that they link to is then missing, which is the more to compare.
SMALL_PAGE_BYTES = 20_000
NOT_FOR_LINKCHECKER = ("releaselog",)
LEAST_SMALL_ADDRESSES, LEAST_SMALL_BROKEN = 400, 100

# All that the others may find broken and hocket not.
ONLY_WGET_BROKEN = [
    Reason("a link that is a backslash: browsers read it as a slash, and so does hocket",
           lambda target: target == "/%5C")]
ONLY_LINKCHECKER_BROKEN = [
    Reason("the action of a form, which only the form's data make an address",
           lambda target: target == "/search")]


class Whole(unittest.TestCase):
    """The whole of it, beside wget."""

    @classmethod
    def setUpClass(cls):
        with nginx.Nginx(SITE) as server:
            cls.report = program.crawl(server.url, "--ignore-robots", "--quiet").report
            peers.run_wget(server.url)
        cls.server = server

    def test_the_crawl_visits_what_wget_visits(self):
        pages = self.server.answered("hocket", 200).keys()
        self.assertGreater(len(pages), LEAST_ADDRESSES)
        documentation.assert_same(self, pages, self.server.answered("Wget", 200).keys())

    def test_both_find_the_same_broken_links(self):
        by_hocket = self.server.paths_in(self.report["broken_links"])
        by_wget = self.server.answered("Wget", 404)
        self.assertGreater(len(by_hocket), LEAST_BROKEN)
        documentation.assert_same(self, by_hocket.keys(), by_wget.keys(),
                                  only_theirs=ONLY_WGET_BROKEN)
        documentation.assert_links_exist(self, SITE, by_hocket)

    def test_nothing_else_came_than_pages_and_broken_links(self):
        self.assertEqual({visit.status for visit in self.server.visits}, {200, 404})
        self.assertEqual(self.report["failures"], [])


class SmallPages(unittest.TestCase):
    """The small pages, beside linkchecker, which looks for the places that links name, too."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(tempfile.TemporaryDirectory())
        documentation.copy_of_small_pages(SITE, cls.site, SMALL_PAGE_BYTES, NOT_FOR_LINKCHECKER)
        with nginx.Nginx(cls.site) as server:
            start = server.url + "/"
            cls.report = program.crawl(start, "--ignore-robots", "--fragments", "--quiet").report
            cls.faults = peers.run_linkchecker(start, places=True)
        cls.server = server

    def test_the_crawl_visits_what_linkchecker_visits(self):
        pages = self.server.answered("hocket", 200).keys()
        self.assertGreater(len(pages), LEAST_SMALL_ADDRESSES)
        documentation.assert_same(self, pages, self.server.answered("LinkChecker", 200).keys())

    def test_both_find_the_same_broken_links(self):
        by_hocket = self.server.paths_in(self.report["broken_links"])
        by_linkchecker = self.server.paths(self.faults.broken_links)
        self.assertGreater(len(by_hocket), LEAST_SMALL_BROKEN)
        documentation.assert_same(self, by_hocket.keys(), by_linkchecker.keys(),
                                  only_theirs=ONLY_LINKCHECKER_BROKEN)
        for links in (by_hocket, by_linkchecker):
            documentation.assert_links_exist(self, self.site, links)

    def test_both_miss_the_same_places(self):
        by_hocket = {f"{place['url']}#{place['fragment']}": place["page"]
                     for place in self.report["broken_fragments"]}
        self.assertGreater(len(by_hocket), 0)
        self.assertEqual(by_hocket, self.faults.missing_places)


if __name__ == "__main__":
    documentation.end_without("sqlite_doc_test", {
        "nginx-light": nginx.executable(), "sqlite3-doc": (SITE / "index.html").exists(),
        **peers.found()})
    program.main()
