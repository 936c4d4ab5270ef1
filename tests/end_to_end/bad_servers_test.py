#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""A crawl among bad servers: each fault is one clear line, and the crawl goes on.

    bad_servers_test.py PROGRAM [TEST...]
"""

import itertools
import socket
import struct
import unittest

from support import program
from support.http_server import HttpServer, page, redirect, reply

HUGE_BYTES = 100_000_000
GOOD = ["/good/1", "/good/2", "/good/3"]


def closes_in_the_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf a page")


def closes_at_once(_):
    pass


def resets(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    # A close with a linger time of 0 is a reset.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def is_not_http(connection):
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def has_endless_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def has_a_bad_chunk(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hexadecimal\r\n")


def is_not_gzip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n"
                       b"not gzip!")


class HugePage:
    """Sends 100 MB, and counts what it gets rid of."""

    def __init__(self, header):
        self.header = header
        self.sent = 0

    def __call__(self, connection):
        self.sent = 0
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + self.header
                           + b"\r\n")
        paragraph = b"<p>" + b"x" * 997
        while self.sent < HUGE_BYTES:
            connection.sendall(paragraph * 100)
            self.sent += len(paragraph) * 100


HUGE_WITH_LENGTH = HugePage(b"Content-Length: %d\r\n" % HUGE_BYTES)
HUGE_WITHOUT_LENGTH = HugePage(b"Connection: close\r\n")

# Each fault by its path: what is there, and what the line about it says.
FAULTS = {
    "/closes-in-the-body": (closes_in_the_body, "^connection closed by the server"),
    "/closes-at-once": (closes_at_once, "^connection closed by the server"),
    "/resets": (resets, "^connection closed by the server: .*reset"),
    "/is-not-http": (is_not_http, "^not a valid HTTP reply"),
    "/has-endless-headers": (has_endless_headers, "^headers too large"),
    "/has-a-bad-chunk": (has_a_bad_chunk, "^not a valid HTTP reply: .*chunked"),
    "/is-not-gzip": (is_not_gzip, "^not a valid HTTP reply: .*encoding"),
    "/huge-with-length": (HUGE_WITH_LENGTH, "^body too large: more than"),
    "/huge-without-length": (HUGE_WITHOUT_LENGTH, "^body too large: more than"),
    "/redirects-to-itself": (redirect("/redirects-to-itself"), "^redirect loop"),
    "/redirects-without-target": (reply("302 Found", ""), "does not say where to$"),
    "/redirects-to-what-is-no-url": (redirect("http://[nonsense"), "not a URL: 'http://.nonsense'"),
}

LOOP = {"/loop/1": redirect("/loop/2"), "/loop/2": redirect("/loop/3"),
        "/loop/3": redirect("/loop/1")}
ENDLESS = {f"/endless/{step}": redirect(f"/endless/{step + 1}") for step in range(100)}
ELSEWHERE = {"/to-no-such-host": redirect("http://no-such-host.invalid/")}


class AmongBadServers(unittest.TestCase):
    """One good page that links to every fault there is, and to other good pages after them."""

    @classmethod
    def setUpClass(cls):
        links = [*FAULTS, "/loop/1", "/endless/0", *ELSEWHERE, "/missing", *GOOD,
                 "http://[bad-link/", "http://no-such-host.invalid/not-our-site"]
        routes = {path: served for path, (served, _) in FAULTS.items()}
        routes |= LOOP | ENDLESS | ELSEWHERE | {"/": page(*links)}
        routes |= {path: page("/", path + "/more") for path in GOOD}
        routes |= {path + "/more": page("/") for path in GOOD}
        with HttpServer(routes) as server:
            cls.url = server.url
            # Few connections, so that the good pages come after faults on the same workers.
            cls.done = program.crawl(server.url, "--connections", "2", "--retries", "0")
        cls.requests = server.requests
        cls.sent_of_huge_pages = [HUGE_WITH_LENGTH.sent, HUGE_WITHOUT_LENGTH.sent]
        if cls.done.report is None:
            raise AssertionError(f"no report, but exit status {cls.done.exit_status} and\n"
                                 f"{cls.done.summary}{cls.done.progress}")
        cls.report = cls.done.report

    def failures_at(self, path):
        return [failure for failure in self.report["failures"]
                if failure["url"] == self.url + path]

    def test_the_crawl_goes_on_and_finds_every_other_page(self):
        self.assertEqual(self.done.exit_status, 0)
        self.assertEqual(sorted(page["url"] for page in self.report["pages"]),
                         sorted(self.url + path for path in
                                ["/", *GOOD, *(path + "/more" for path in GOOD)]))
        self.assertEqual(self.report["left_in_queue"], 0)
        self.assertFalse(self.report["interrupted"])

    def test_each_fault_is_one_clear_line(self):
        for path, (_, pattern) in FAULTS.items():
            with self.subTest(path):
                (failure,) = self.failures_at(path)
                self.assertRegex(failure["what"], pattern)
                self.assertRegex(failure["what"], r"\A[^\x00-\x1f\x7f]+\Z")
                self.assertEqual(failure["page"], self.url + "/")
                line = f"    {failure['url']}: {failure['what']}  on {failure['page']}\n"
                self.assertEqual(self.done.summary.count(line), 1)

    def test_a_redirect_loop_over_several_addresses_is_one_line(self):
        (line,) = [failure for path in LOOP for failure in self.failures_at(path)]
        self.assertIn("redirect loop", line["what"])
        for path in LOOP:
            self.assertEqual(self.requests.count(path), 1)

    def test_an_endless_chain_of_redirects_is_one_line(self):
        (line,) = [failure for path in ENDLESS for failure in self.failures_at(path)]
        self.assertIn("redirects in a row", line["what"])
        self.assertLess(len([path for path in self.requests if path in ENDLESS]), 50)

    def test_a_link_that_is_no_url_is_one_line_about_its_page(self):
        (line,) = self.failures_at("/")
        self.assertIn("not a URL: 'http://[bad-link/'", line["what"])

    def test_a_redirect_off_the_site_is_told_and_not_followed(self):
        (leaving,) = [item for item in self.report["redirects"] if item["leaves_site"]
                      and item["url"] == self.url + "/to-no-such-host"]
        self.assertEqual(leaving["target"], "http://no-such-host.invalid/")
        self.assertIn("/to-no-such-host  to http://no-such-host.invalid/\n", self.done.summary)
        self.assertNotIn("not-our-site", str(self.report))

    def test_a_missing_page_is_a_broken_link_and_no_failure(self):
        self.assertEqual(self.report["broken_links"],
                         [{"url": self.url + "/missing", "status": 404, "page": self.url + "/"}])

    def test_there_are_no_other_lines(self):
        # The loop, the chain, the link that is no URL.
        self.assertEqual(len(self.report["failures"]), len(FAULTS) + 3)

    def test_a_page_of_100_megabytes_is_dropped_long_before_its_end(self):
        for sent in self.sent_of_huge_pages:
            self.assertLess(sent, HUGE_BYTES / 2)


class BadStart(unittest.TestCase):
    """A fault of the very first page is the line of a crawl without pages."""

    def test_each_fault_is_one_line_without_a_page_that_links_to_it(self):
        for path, (served, pattern) in FAULTS.items():
            with self.subTest(path), HttpServer({path: served}) as server:
                done = program.crawl(server.url + path, "--retries", "0")
                self.assertEqual(done.exit_status, 1)
                (failure,) = done.report["failures"]
                self.assertEqual((failure["url"], failure["page"]), (server.url + path, ""))
                self.assertRegex(failure["what"], pattern)

    def test_a_name_that_does_not_resolve(self):
        done = program.crawl("http://no-such-host.invalid/page")
        self.assertEqual(done.exit_status, 1)
        (failure,) = done.report["failures"]
        self.assertEqual(failure["url"], "http://no-such-host.invalid/page")
        self.assertIn("name not resolved", failure["what"])


if __name__ == "__main__":
    program.main()
