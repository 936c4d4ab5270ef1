#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""`hocket crawl --state`: a crawl that is killed goes on as if nothing had happened.

    crawl_state_test.py PROGRAM [TEST...]
"""

import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import unittest

from support import program
from support.http_server import HttpServer, page, redirect

PAGES = 800
KILLS = 20


def site():
    """Pages that link to each other, some of them to redirects and to what is not there."""
    numbers = random.Random(1)
    routes = {}
    for number in range(PAGES):
        links = [f"/{child}" for child in range(4 * number + 1, 4 * number + 5) if child < PAGES]
        links += [f"/{numbers.randrange(PAGES)}#no-such-place" for _ in range(3)]
        if number % 20 == 0:
            links += [f"/to/{number}", f"/missing/{number}", "http://["]
            routes[f"/to/{number}"] = redirect(f"/{numbers.randrange(PAGES)}")
        routes[f"/{number}" if number else "/"] = page(*links)
        routes["/0"] = redirect("/")
    return routes


def found_by(report):
    """What a crawl found, whatever the order; every list, so that nothing can be there twice."""
    return {"pages": sorted(page["url"] for page in report["pages"]),
            "redirects": sorted((item["url"], item["target"]) for item in report["redirects"]),
            "broken": sorted((item["url"], item["page"]) for item in report["broken_links"]),
            "places": sorted((item["url"], item["fragment"])
                             for item in report["broken_fragments"]),
            "failures": sorted((item["url"], item["what"]) for item in report["failures"]),
            "statuses": report["statuses"], "bytes": report["bytes"],
            "requests": report["requests"], "left": report["left_in_queue"]}


class WatchedServer(HttpServer):
    """Calls `on_request` at each request."""

    def __init__(self, routes):
        super().__init__(_Watched(routes, self))
        self.on_request = lambda: None


class _Watched(dict):
    def __init__(self, routes, server):
        super().__init__(routes)
        self._server = server

    def get(self, path, default=None):
        self._server.on_request()
        return super().get(path, default)


class KilledCrawl(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.file = str(pathlib.Path(folder, "state"))
        cls.server = cls.enterClassContext(WatchedServer(site()))
        cls.options = [cls.server.url + "/", "--fragments", "--connections", "8", "--quiet"]

    def killed_crawl(self, after):
        """Runs the crawl until its request number `after`; False when it ended before."""
        killed = threading.Event()
        left = [after]
        lock = threading.Lock()
        process = None

        def count():
            with lock:
                left[0] -= 1
                if left[0] == 0:
                    process.send_signal(signal.SIGKILL)
                    killed.set()

        with lock:
            self.server.on_request = count
            process = subprocess.Popen(
                [program.path(), "crawl", *self.options, "--state", self.file],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with process:
            process.wait(program.TIMEOUT_SECONDS)
        self.server.on_request = lambda: None
        return killed.is_set()

    def test_a_crawl_that_is_killed_twenty_times_finds_what_an_undisturbed_one_finds(self):
        undisturbed = program.crawl(*self.options)
        self.assertEqual(len(undisturbed.report["pages"]), PAGES)
        numbers = random.Random()
        seed = numbers.randrange(1_000_000)
        numbers.seed(seed)
        print(f"seed {seed} ... ", end="", flush=True)

        kills = sum(self.killed_crawl(numbers.randrange(1, 60)) for _ in range(KILLS))
        asked_before = len(self.server.requests)
        last = program.crawl(*self.options, "--state", self.file)
        self.assertEqual(found_by(last.report), found_by(undisturbed.report))
        self.assertEqual(kills, KILLS)
        # It went on, and did not begin again.
        self.assertLess(len(self.server.requests) - asked_before, undisturbed.report["requests"])

        # Once more: everything is known, so nothing but robots.txt is asked for.
        asked_before = len(self.server.requests)
        again = program.crawl(*self.options, "--state", self.file)
        self.assertEqual(found_by(again.report), found_by(undisturbed.report))
        self.assertEqual(self.server.requests[asked_before:], ["/robots.txt"])


class StateFiles(unittest.TestCase):

    def setUp(self):
        self.file = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), "state")

    def assert_refused(self, url, *named):
        done = program.run("crawl", url, "--state", str(self.file), "--quiet")
        self.assertEqual(done.returncode, 1)
        (line,) = done.stderr.splitlines()
        for text in named:
            self.assertIn(text, line)

    def test_a_file_that_is_none_is_refused(self):
        self.file.write_text("something else" * 100)
        self.assert_refused("http://127.0.0.1:9/", str(self.file), "not a database")

    def test_a_folder_that_is_not_there_is_named(self):
        self.file = self.file / "no" / "such"
        self.assert_refused("http://127.0.0.1:9/", str(self.file), "unable to open")

    def test_the_state_of_another_crawl_is_refused(self):
        with HttpServer({"/": page()}) as server:
            self.assertEqual(program.crawl(server.url, "--state", self.file).exit_status, 0)
        self.assert_refused("http://127.0.0.1:9/", "a crawl of " + server.url)

    def test_a_limit_ends_a_run_and_the_next_goes_on(self):
        with HttpServer({"/": page("/a", "/b"), "/a": page(), "/b": page()}) as server:
            first = program.crawl(server.url, "--state", self.file, "--max-pages", "2",
                                  "--connections", "1")
            second = program.crawl(server.url, "--state", self.file)
        self.assertEqual(len(first.report["pages"]), 2)
        self.assertEqual(len(second.report["pages"]), 3)
        for path in ("/", "/a", "/b"):
            self.assertEqual(server.requests.count(path), 1)


if __name__ == "__main__":
    program.main()
