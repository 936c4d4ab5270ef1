#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""Servers that want to cost a crawl its time or its memory: neither is without bound.

    hostile_servers_test.py PROGRAM [TEST...]
"""

import collections
import re
import resource
import unittest
import zlib

from support import program
from support.http_server import HttpServer, page, reply

# Of each crawl here, whatever its server sends; an instrumented program is not tested by this.
MOST_MEMORY_MB = 300

FAULT_LINES = {"slow": "^timed out: ", "reset": "^connection closed by the server",
               "redirects": "^more than 20 redirects in a row$",
               "bad-encoding": "^not a valid HTTP reply", "huge": "^body too large: ",
               "endless": "^body too large: "}


class MadeUpSite(dict):
    """A site whose every address is a page with links to two new ones."""

    def get(self, path, default=None):
        if path == "/robots.txt":
            return default
        return page(path.rstrip("/") + "/a", path.rstrip("/") + "/b")


class HostileServers(unittest.TestCase):

    def setUp(self):
        self.addCleanup(self.assert_little_memory)

    def assert_little_memory(self):
        peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        self.assertLess(peak_mb, MOST_MEMORY_MB)

    def test_each_fault_of_the_embedded_site_is_one_line(self):
        # Few at a time, so that on a busy machine too only the slow ones take long.
        done = program.crawl("--site-pages", "400", "--site-faults", "10", "--site-delay-ms", "0",
                             "0", "--timeout", "2", "--retries", "0", "--max-page-size", "1MB",
                             "--connections", "8")
        self.assertEqual(done.exit_status, 0)
        self.assertEqual(len([page for page in done.report["pages"]
                              if "/fault/" not in page["url"]]), 400)
        found = collections.Counter()
        for failure in done.report["failures"]:
            kind = re.search(r"/fault/([a-z0-9-]+)/", failure["url"])[1]
            self.assertRegex(failure["what"], FAULT_LINES[kind])
            self.assertEqual(len(failure["what"].splitlines()), 1)
            found[kind] += 1
        self.assertEqual(sorted(found), sorted(FAULT_LINES))
        # What is no UTF-8 is a page all the same.
        self.assertTrue([page for page in done.report["pages"] if "/not-utf8/" in page["url"]])

    def test_a_bomb_is_given_up_long_before_it_is_unpacked(self):
        bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(400)) + bomb.flush()
        head = ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                f"Content-Length: {len(packed)}\r\n\r\n").encode()
        with HttpServer({"/": page("/bomb"), "/bomb": head + packed}) as server:
            done = program.crawl(server.url, "--max-page-size", "8MB", "--retries", "0")
        (failure,) = done.report["failures"]
        self.assertEqual(failure["url"], server.url + "/bomb")
        self.assertRegex(failure["what"], "^body too large: ")

    def test_headers_of_ten_megabytes_are_given_up(self):
        lines = [f"X-{number}: {'x' * 1000}" for number in range(10_000)]
        with HttpServer({"/": page("/wide"), "/wide": reply("200 OK", "", *lines)}) as server:
            done = program.crawl(server.url, "--retries", "0")
        (failure,) = done.report["failures"]
        self.assertRegex(failure["what"], "^headers too large: ")

    def test_links_without_end_are_bounded_by_the_number_of_addresses(self):
        with HttpServer(MadeUpSite()) as server:
            done = program.crawl(server.url, "--max-addresses", "500")
        self.assertEqual(done.report["page_count"], 500)
        self.assertGreater(done.report["skipped"]["by_number"], 0)
        self.assertRegex(done.summary, r"links beyond the number of addresses\n")

    def test_thousands_of_links_to_dead_ports_are_asked_for_once_each(self):
        dead = [f"http://127.{number // 250 + 1}.{number % 250}.1:9/" for number in range(2000)]
        with HttpServer({"/": page(*dead)}) as server:
            done = program.crawl(server.url, "--external", "--connections", "64")
        self.assertEqual(len(done.report["failures"]), len(dead))
        for failure in done.report["failures"]:
            self.assertRegex(failure["what"], "^connection failed: ")
        self.assertEqual(done.report["retries"], 0)
        self.assertEqual(done.report["requests"], len(dead) + 1)


if __name__ == "__main__":
    program.main()
