#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""`hocket crawl` as its users meet it: arguments, summary, report, progress, ctrl-C.

    crawl_test.py PROGRAM [TEST...]
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from support import program
from support.http_server import HttpServer, page
from support.terminal import Terminal

PROGRESS_LINE = r"[\d,]+ pages?, [\d,]+ in flight, [\d,]+ queued, [\d,.]+ pages/s(, [\d,]+ errors?)?"

# At least so many times as long takes one connection at a time; built for release it is over 100.
LEAST_SPEED_UP = 50

OPTIONS = ["--help", "--depth", "--include", "--exclude", "--sitemap", "--external", "--fragments",
           "--ignore-robots", "--connections", "--connections-per-host", "--delay", "--rate",
           "--timeout", "--retries", "--user-agent", "--header", "--user", "--cookies", "--proxy",
           "--ca-file", "--cert", "--key", "--insecure", "--max-pages", "--max-bytes", "--max-time",
           "--max-page-size", "--max-addresses", "--state", "--json", "--junit", "--html",
           "--fail-on-broken", "--quiet", "--site-pages", "--site-delay-ms", "--site-seed",
           "--site-faults", "--site-port", "--serve-demo"]

MAN_PAGE = pathlib.Path(__file__).parents[2] / "docs" / "crawl" / "hocket-crawl.1"

TOTALS = {"start_url": str, "moved_to": str, "interrupted": bool, "page_count": int, "bytes": int,
          "bytes_received": int, "requests": int,
          "retries": int, "external_links": int, "skipped": dict, "stopped_by": str,
          "statuses": dict, "peak_in_flight": int, "left_in_queue": int, "wall_seconds": float,
          "waiting_seconds": float, "speed_up": float, "pages_per_second": float}
ITEMS = {"pages": {"url": str, "status": int, "bytes": int, "html": bool, "waiting_seconds": float},
         "redirects": {"url": str, "status": int, "target": str, "leaves_site": bool},
         "broken_links": {"url": str, "status": int, "page": str},
         "broken_fragments": {"url": str, "fragment": str, "page": str},
         "failures": {"url": str, "page": str, "what": str}}


def kinds_in(item):
    return {name: type(value) for name, value in item.items()}


def summary_value(summary, name):
    """What stands behind `name` in the summary."""
    return re.search(rf"^  {name}  +(.+)$", summary, re.MULTILINE)[1]


class EmbeddedSite(unittest.TestCase):
    """The crawl that needs no arguments."""

    @classmethod
    def setUpClass(cls):
        cls.done = program.crawl()
        if cls.done.report is None:
            raise AssertionError(f"no report, but exit status {cls.done.exit_status} and\n"
                                 f"{cls.done.summary}{cls.done.progress}")
        cls.report = cls.done.report

    def test_it_has_2000_pages_and_each_is_visited_once(self):
        self.assertEqual(self.done.exit_status, 0)
        pages = self.report["pages"]
        self.assertEqual(len({page["url"] for page in pages}), 2000)
        self.assertEqual(len(pages), 2000)
        self.assertTrue(all(page["status"] == 200 and page["html"] for page in pages))
        self.assertEqual(self.report["page_count"], 2000)
        self.assertRegex(summary_value(self.done.summary, "pages"), r"^2,000, ")

    def test_served_alone_it_says_what_there_is_to_find(self):
        command = [program.path(), "crawl", "--serve-demo", "--site-pages", "300",
                   "--site-delay-ms", "0", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as site:
            try:
                said = site.stdout.readline()
                found = program.crawl(re.search(r"http://\S+", said)[0], "--quiet").report
            finally:
                site.send_signal(signal.SIGINT)
            self.assertEqual(site.wait(program.TIMEOUT_SECONDS), 0)
        self.assertIn(f"{len(found['pages'])} pages, {len(found['redirects'])} redirects and "
                      f"{len(found['broken_links'])} broken links", said)
        self.assertEqual(len(found["pages"]), 300)

    def test_redirects_and_broken_links_are_counted_apart(self):
        statuses = self.report["statuses"]
        self.assertEqual(statuses, {"200": 2000, "302": len(self.report["redirects"]),
                                    "404": len(self.report["broken_links"])})
        self.assertEqual(self.report["requests"], sum(statuses.values()))
        self.assertEqual(self.report["failures"], [])
        self.assertEqual(self.report["left_in_queue"], 0)
        self.assertFalse(self.report["interrupted"])

    def test_a_broken_link_stands_in_the_summary_with_the_page_that_has_it(self):
        pages = {page["url"] for page in self.report["pages"]}
        for link in self.report["broken_links"]:
            self.assertIn(link["page"], pages)
        first = self.report["broken_links"][0]
        self.assertIn(f"    404  {first['url']}  on {first['page']}\n", self.done.summary)

    def test_one_connection_at_a_time_would_have_taken_much_longer(self):
        waiting, wall = self.report["waiting_seconds"], self.report["wall_seconds"]
        # What other programs took from this one says nothing about it.
        undisturbed = waiting / (wall - self.done.held_up_seconds)
        print(f"{waiting / wall:.0f} times as long, and {undisturbed:.0f} times without the "
              f"{self.done.held_up_seconds:.1f} s of others ... ", end="", flush=True)
        self.assertGreaterEqual(undisturbed, LEAST_SPEED_UP)
        # Each page is 20 to 200 ms late.
        self.assertGreater(waiting, 2000 * 0.020)
        self.assertLess(waiting, self.report["requests"] * 0.200)

    def test_the_summary_tells_that_speed_up(self):
        speed_up = self.report["speed_up"]
        self.assertAlmostEqual(
            speed_up, self.report["waiting_seconds"] / self.report["wall_seconds"], places=3)
        shown = f"{speed_up:,.0f}" if speed_up >= 99.95 else f"{speed_up:.1f}"
        self.assertIn(f"one connection at a time would have taken {shown} times as long",
                      self.done.summary)

    def test_the_report_has_the_fields_that_programs_rely_on(self):
        self.assertEqual(kinds_in(self.report), TOTALS | dict.fromkeys(ITEMS, list))
        for name in ("pages", "redirects", "broken_links"):
            for item in self.report[name]:
                self.assertEqual(kinds_in(item), ITEMS[name])

    def test_a_pipe_gets_plain_lines(self):
        for text in (self.done.summary, self.done.progress):
            self.assertRegex(text, r"\A[^\x00-\x09\x0b-\x1f\x7f]*\Z")
        for line in self.done.progress.splitlines():
            self.assertRegex(line, rf"\A{PROGRESS_LINE}\Z")


class Limits(unittest.TestCase):

    def test_it_stops_at_the_limit_of_pages(self):
        done = program.crawl("--max-pages", "10", "--site-delay-ms", "0", "0")
        self.assertEqual(done.exit_status, 0)
        self.assertEqual(len(done.report["pages"]), 10)
        self.assertGreater(done.report["left_in_queue"], 0)
        self.assertRegex(summary_value(done.summary, "not visited"), 
                         r"^\d+ that were found, because of --max-pages$")

    def test_it_opens_as_many_connections_as_it_may(self):
        held = threading.Barrier(3, timeout=program.TIMEOUT_SECONDS)

        def answer_when_three_wait(connection):
            held.wait()
            connection.sendall(page())

        hrefs = [f"/{number}" for number in range(9)]
        routes = {"/": page(*hrefs)} | dict.fromkeys(hrefs, answer_when_three_wait)
        with HttpServer(routes) as server:
            done = program.crawl(server.url, "--connections", "3")
        self.assertEqual(len(done.report["pages"]), 10)
        self.assertEqual(done.report["peak_in_flight"], 3)

    def test_a_server_that_never_answers_is_given_up(self):
        ended = threading.Event()
        with HttpServer({"/": lambda _: ended.wait()}) as server:
            done = program.crawl(server.url, "--timeout", "0.2", "--retries", "0")
            ended.set()
        self.assertEqual(done.exit_status, 1)
        self.assertRegex(done.report["failures"][0]["what"], r"timed out|timeout")


class Arguments(unittest.TestCase):

    def assert_refused(self, arguments, exit_status, *named):
        """The program ends with one line that has all of `named`, and a hint to --help at most."""
        done = program.run("crawl", *arguments)
        self.assertEqual(done.returncode, exit_status)
        self.assertEqual(done.stdout, "")
        line, *hint = done.stderr.splitlines()
        self.assertIn(hint, [[], ["Run with --help for more information."]])
        for text in named:
            self.assertIn(text, line)

    def test_what_is_no_url_is_refused_with_one_line(self):
        for text in ("nonsense", "ftp://example.org/", "http://", "http://[::1", "mailto:a@b.c",
                     ""):
            with self.subTest(text):
                self.assert_refused([text], 2, "not a URL", f"'{text}'")

    def test_an_option_that_makes_no_sense_is_refused_with_one_line(self):
        for arguments in (["--max-pages", "0"], ["--max-pages", "many"], ["--connections", "0"],
                          ["--connections", "-1"], ["--timeout", "0"], ["--timeout", "soon"],
                          ["--site-pages", "0"], ["--site-delay-ms", "200", "20"], ["--json"],
                          ["--json", ""], ["--include", "docs"], ["--header", "no colon"],
                          ["--user", "name"], ["--retries", "-1"], ["--max-bytes", "much"],
                          ["--state", "file"], ["--no-such-option"]):
            with self.subTest(arguments):
                self.assert_refused(arguments, 2, arguments[0])

    def test_a_report_that_cannot_be_written_is_refused_before_the_crawl(self):
        with HttpServer({"/": page()}) as server:
            self.assert_refused([server.url, "--json", "/no-such-folder/report.json"], 1,
                                "/no-such-folder/report.json", os.strerror(2))
            self.assertEqual(server.requests, [])

    def test_output_that_cannot_be_written_is_an_error(self):
        with HttpServer({"/": page()}) as server, open("/dev/full", "wb") as full:
            done = subprocess.run([program.path(), "crawl", server.url], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False,
                                  timeout=program.TIMEOUT_SECONDS)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"cannot write to the standard output: {os.strerror(28)}\n", done.stderr)
            self.assert_fails_at_its_end([server.url, "--json", "/dev/full"], "/dev/full")

    def assert_fails_at_its_end(self, arguments, file):
        """The crawl is done and its summary is shown, yet `file` has no room for the report."""
        done = program.run("crawl", *arguments)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(summary_value(done.stdout, "pages"), "^1, ")
        self.assertIn(f"cannot write {file}: {os.strerror(28)}\n", done.stderr)

    def test_a_report_to_the_standard_output_stands_there_alone(self):
        with HttpServer({"/": page()}) as server:
            done = program.run("crawl", server.url, "--json", "-")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads(done.stdout)["page_count"], 1)
        self.assertRegex(summary_value(done.stderr, "pages"), "^1, ")

    def test_the_help_names_every_option(self):
        done = program.run("crawl", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(sorted(set(re.findall(r"--[a-z-]+", done.stdout))), sorted(OPTIONS))

    def test_the_help_fits_a_terminal_of_80_columns(self):
        for line in program.run("crawl", "--help").stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_the_man_page_has_an_entry_for_every_option_of_the_help(self):
        def plain(entries):
            return sorted((name, re.sub(r"[ \".]", "", value)) for name, value in entries)

        help_text = program.run("crawl", "--help").stdout
        in_help = re.findall(r"^  (?:-h,)?--([a-z-]+)((?: \S+)*)", help_text, re.MULTILINE)
        entries = re.findall(r"^\.It (Fl Fl .*)$", MAN_PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        in_page = re.findall(r"Fl Fl ([a-z-]+)(?: Ar ((?:(?! ,).)*))?", "\n".join(entries))
        self.assertEqual(plain(in_page), plain(in_help))

    def test_what_is_no_option_is_named(self):
        done = program.run("crawl", "--dept", "3", "http://example.org/")
        self.assertEqual(done.returncode, 2)
        self.assertIn("'--dept'", done.stderr.splitlines()[0])

    def test_quiet_shows_the_summary_alone(self):
        done = program.crawl("--quiet", "--site-pages", "20")
        self.assertEqual(done.progress, "")
        self.assertRegex(summary_value(done.summary, "pages"), r"^20, ")


class Unreachable(unittest.TestCase):
    """A start that fails is one line in the summary, and exit status 1."""

    def assert_one_failure(self, url, pattern):
        done = program.crawl(url)
        self.assertEqual(done.exit_status, 1)
        self.assertEqual(done.report["pages"], [])
        (failure,) = done.report["failures"]
        self.assertEqual((failure["url"], failure["page"]), (url, ""))
        self.assertRegex(failure["what"], pattern)
        self.assertIn(f"    {url}: {failure['what']}\n", done.summary)

    def test_a_port_where_nobody_listens(self):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            port = reserved.getsockname()[1]
            refused = "^connection failed: Connection refused$"
            self.assert_one_failure(f"http://127.0.0.1:{port}/", refused)

    def test_a_name_that_does_not_resolve(self):
        self.assert_one_failure("http://no-such-host.invalid/", "^name not resolved: ")


class Interrupted(unittest.TestCase):
    """Ctrl-C ends the crawl with the summary so far."""

    def interrupt_when(self, ready, process):
        """Sends ctrl-C once `ready()` returns; gives the exit status."""
        with process:
            try:
                ready()
                process.send_signal(signal.SIGINT)
                return process.wait(program.TIMEOUT_SECONDS)
            finally:
                process.kill()

    def test_the_summary_has_what_was_done_so_far(self):
        held = threading.Barrier(4, timeout=program.TIMEOUT_SECONDS)
        ended = threading.Event()

        def hold(_):
            held.wait()
            ended.wait()

        quick, slow = ["/quick/1", "/quick/2"], ["/slow/1", "/slow/2", "/slow/3"]
        routes = ({"/": page(*quick, *slow)} | dict.fromkeys(quick, page())
                  | dict.fromkeys(slow, hold))
        with HttpServer(routes) as server, tempfile.TemporaryDirectory() as folder:
            output, report = pathlib.Path(folder, "output"), pathlib.Path(folder, "report")
            command = [program.path(), "crawl", server.url, "--connections", "3", "--json", report]
            with open(output, "wb") as file:
                exit_status = self.interrupt_when(held.wait, subprocess.Popen(command, stdout=file))
            ended.set()
            summary, result = output.read_text(), program.read_report(report)

        self.assertEqual(exit_status, 130)
        self.assertIn("interrupted; the summary so far:\n", summary)
        self.assertTrue(result["interrupted"])
        self.assertEqual(sorted(page["url"] for page in result["pages"]),
                         [server.url + path for path in ("/", *quick)])
        self.assertEqual(result["left_in_queue"], 3)
        self.assertEqual(result["failures"], [])

    def test_the_embedded_site_ends_with_it(self):
        with Terminal(80) as terminal:
            command = [program.path(), "crawl", "--site-delay-ms", "60000", "60000"]
            process = subprocess.Popen(command, stdout=terminal.slave, stderr=terminal.slave)
            exit_status = self.interrupt_when(lambda: terminal.read_until(b"pages/s"), process)
            shown = terminal.read_rest()
        self.assertEqual(exit_status, 130)
        self.assertIn("interrupted; the summary so far:", shown)


class LiveProgress(unittest.TestCase):

    def test_a_terminal_gets_one_line_that_is_rewritten_and_wiped_at_the_end(self):
        columns = 40
        with Terminal(columns) as terminal:
            # One answer of 300 ms after the other: some updates, whatever the machine.
            command = [program.path(), "crawl", "--site-pages", "3", "--site-delay-ms", "300",
                       "300", "--connections", "1"]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=terminal.slave,
                                  timeout=program.TIMEOUT_SECONDS, check=False)
            shown = terminal.read_rest()
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("\n", shown)
        self.assertNotIn("\x1b", shown)
        first, *updates, wipe, rest = shown.split("\r")
        self.assertEqual((first, wipe.strip(), rest), ("", "", ""))
        self.assertGreater(len(updates), 1)
        for line in updates:
            self.assertLess(len(line), columns)
            self.assertRegex(line, r"^\d pages?, \d in flight, \d queued *$")


if __name__ == "__main__":
    program.main()
