#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""What `hocket crawl` sends, to whom, and where a start may lead: authentication, cookies, a proxy,
redirects to another host, compressed sitemaps.

    crawl_requests_test.py PROGRAM [TEST...]
"""

import base64
import gzip
import pathlib
import tempfile
import unittest

from support import program
from support.http_server import HttpServer, page, redirect, reply

SITE = {"/": page("/a"), "/a": page()}


def refuse_without(line):
    """Answers 401 to requests that lack this header line."""
    return lambda lines: None if line in lines else reply("401 Unauthorized", "Who are you?")


def pages_of(done):
    return sorted(found["url"] for found in done.report["pages"])


class Identity(unittest.TestCase):

    def test_the_site_is_told_name_and_password(self):
        secret = base64.b64encode(b"ann:open:sesame").decode()
        with HttpServer(SITE, refuse_without(f"Authorization: Basic {secret}")) as server:
            done = program.crawl(server.url, "--user", "ann:open:sesame", "--quiet")
            nobody = program.crawl(server.url, "--quiet")
        self.assertEqual(pages_of(done), [f"{server.url}/", f"{server.url}/a"])
        self.assertEqual([link["status"] for link in nobody.report["broken_links"]], [401])

    def test_the_site_gets_the_cookies_of_the_file_and_no_others(self):
        file = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), "cookies.txt")
        file.write_text("# Netscape HTTP Cookie File\n"
                        "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t42\n"
                        "other.invalid\tFALSE\t/\tFALSE\t0\tforeign\t43\n", encoding="utf-8")
        with HttpServer(SITE, refuse_without("Cookie: session=42")) as server:
            done = program.crawl(server.url, "--cookies", str(file), "--quiet")
        self.assertEqual(len(pages_of(done)), 2)

    def test_a_file_of_cookies_that_is_not_there_is_named(self):
        done = program.run("crawl", "http://127.0.0.1:1/", "--cookies", "/no/such/file")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^hocket crawl: .*/no/such/file.*\n$")


class Proxy(unittest.TestCase):

    def test_a_proxy_is_asked_for_everything(self):
        routes = {"http://site.invalid/": page("/a", "http://elsewhere.invalid/"),
                  "http://site.invalid/a": page(), "http://elsewhere.invalid/": page()}
        with HttpServer(routes) as proxy:
            done = program.crawl("http://site.invalid", "--proxy", proxy.url, "--external",
                                 "--quiet")
        self.assertEqual(pages_of(done), ["http://site.invalid/", "http://site.invalid/a"])
        self.assertEqual(done.report["external_links"], 1)
        self.assertEqual(set(proxy.requests), {"http://site.invalid/robots.txt", *routes})

    def test_a_proxy_that_is_not_there_is_one_line(self):
        done = program.crawl("http://site.invalid", "--proxy", "http://127.0.0.1:1", "--quiet")
        self.assertEqual(done.exit_status, 1)
        self.assertEqual([failure["url"] for failure in done.report["failures"]],
                         ["http://site.invalid/"])


class MovedStart(unittest.TestCase):
    """The start redirects to another host, by way of a third."""

    def crawl(self, *options, robots=None):
        routes = dict(SITE)
        if robots is not None:
            routes["/robots.txt"] = reply("200 OK", robots)
        self.secrets = []
        site = self.enterContext(HttpServer(routes, self.secrets.extend))
        between = self.enterContext(HttpServer({"/there": redirect(site.url + "/")}))
        self.start = self.enterContext(HttpServer({"/": redirect(between.url + "/there")}))
        self.site, self.between = site, between
        return program.crawl(self.start.url, "--quiet", *options)

    def test_that_host_becomes_the_site(self):
        done = self.crawl()
        self.assertEqual(pages_of(done), [f"{self.site.url}/", f"{self.site.url}/a"])
        self.assertEqual(done.report["moved_to"], self.site.url + "/")
        self.assertIn(f"\n  moved to      {self.site.url}/\n", done.summary)
        self.assertEqual([found["leaves_site"] for found in done.report["redirects"]],
                         [False, False])

    def test_its_robots_txt_is_obeyed(self):
        done = self.crawl(robots="User-agent: *\nDisallow: /a\n")
        self.assertEqual(pages_of(done), [f"{self.site.url}/"])
        self.assertEqual(done.report["skipped"]["by_robots"], 1)
        for server in (self.start, self.between, self.site):
            self.assertEqual(server.requests[0], "/robots.txt")

    def test_it_is_not_told_what_is_for_the_host_that_was_named(self):
        self.crawl("--user", "ann:secret", "--header", "X-Secret: 42")
        self.assertEqual([line for line in self.secrets
                          if line.startswith(("Authorization", "X-Secret"))], [])

    def test_a_state_file_knows_where_the_site_is(self):
        file = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), "state")
        self.crawl("--max-pages", "1", "--state", str(file))
        done = program.crawl(self.start.url, "--quiet", "--state", str(file))
        self.assertEqual(pages_of(done), [f"{self.site.url}/", f"{self.site.url}/a"])
        self.assertEqual(done.report["moved_to"], self.site.url + "/")
        self.assertEqual(self.site.requests.count("/"), 1)


class Sitemap(unittest.TestCase):

    def crawl(self, listing, *options):
        routes = {"/": page(), "/alone": page(), "/sitemap.xml.gz": reply("200 OK", listing),
                  "/robots.txt": reply("200 OK", "Sitemap: /sitemap.xml.gz\n")}
        with HttpServer(routes) as server:
            done = program.crawl(server.url, "--sitemap", "--quiet", *options)
        self.address = server.url
        return done

    def test_it_may_be_a_compressed_file(self):
        done = self.crawl(gzip.compress(b"<urlset><url><loc>/alone</loc></url></urlset>"))
        self.assertEqual(pages_of(done), [f"{self.address}/", f"{self.address}/alone"])
        self.assertEqual(done.report["failures"], [])

    def test_one_that_unpacks_to_more_than_a_page_may_have_is_given_up(self):
        done = self.crawl(gzip.compress(b"<urlset>" + bytes(50_000_000)), "--max-page-size", "1MB")
        self.assertEqual([failure["what"] for failure in done.report["failures"]],
                         ["it unpacks to more than 1000000 bytes"])
        self.assertEqual(pages_of(done), [f"{self.address}/"])


if __name__ == "__main__":
    program.main()
