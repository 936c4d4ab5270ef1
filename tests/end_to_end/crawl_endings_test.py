#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""How a `hocket crawl` ends that is not left to end by itself, and what it leaves behind.

    crawl_endings_test.py PROGRAM [TEST...]
"""

import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import unittest

from support import program
from support.http_server import HttpServer, page

PAGES = 300
REQUEST_OF_THE_SIGNAL = 5
LEAST_FILE_BYTES = 64 * 1024


class Signalled(unittest.TestCase):
    """A crawl that gets a signal while its fifth request waits for the answer."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "report.json"

    def crawl_with(self, signo, before=lambda: None):
        process = None

        def answer(connection):
            if len(server.requests) == REQUEST_OF_THE_SIGNAL:
                process.send_signal(signo)
            number = int(server.requests[-1].lstrip("/") or 0)
            connection.sendall(page(f"/{number + 1}").replace(b"\r\n", b"\r\nConnection: close\r\n", 1))

        routes = {f"/{number or ''}": answer for number in range(PAGES)}
        with HttpServer(routes) as server:
            command = [program.path(), "crawl", server.url, "--ignore-robots", "--connections", "1",
                       "--quiet", "--json", self.file]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                  preexec_fn=before) as process:
                summary, _ = process.communicate(timeout=program.TIMEOUT_SECONDS)
        return process.returncode, summary, program.read_report(self.file)

    def test_sigterm_and_sighup_end_it_with_its_reports(self):
        for signo in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signo):
                exit_status, summary, report = self.crawl_with(signo)
                self.assertEqual(exit_status, 128 + signo)
                self.assertIn(" interrupted; the summary so far:", summary)
                self.assertTrue(report["interrupted"])
                self.assertLess(len(report["pages"]), PAGES)
                self.assertGreaterEqual(len(report["pages"]), REQUEST_OF_THE_SIGNAL - 1)
                self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_a_sighup_that_is_ignored_ends_nothing(self):
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        exit_status, _, report = self.crawl_with(signal.SIGHUP, ignore)
        self.assertEqual(exit_status, 0)
        self.assertEqual(len(report["pages"]), PAGES)

    def test_a_report_of_before_stays_when_the_crawl_is_killed(self):
        self.file.write_text('"the last one"')
        exit_status, _, report = self.crawl_with(signal.SIGKILL)
        self.assertEqual(exit_status, -signal.SIGKILL)
        self.assertEqual(report, "the last one")


class Files(unittest.TestCase):

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_a_report_of_before_stays_when_no_crawl_begins(self):
        file = self.folder / "report.json"
        file.write_text("the last one")
        done = program.run("crawl", "http://127.0.0.1:9/", "--json", file, "--state",
                           self.folder / "no" / "state")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(file.read_text(), "the last one")
        self.assertEqual(list(self.folder.iterdir()), [file])

    def test_a_report_goes_to_what_a_link_names(self):
        file, link = self.folder / "report.json", self.folder / "link"
        link.symlink_to(file)
        with HttpServer({"/": page()}) as server:
            for _ in range(2):  # a new one, and one that is there
                done = program.run("crawl", server.url, "--quiet", "--json", link)
                self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(link.is_symlink())
        self.assertEqual(json.loads(file.read_text())["page_count"], 1)

    def test_a_closed_output_gets_nothing_and_the_report_is_whole(self):
        file = self.folder / "report.json"

        def close_all():
            for descriptor in range(3):
                os.close(descriptor)

        with HttpServer({"/": page()}) as server:
            # No pipe for it: a descriptor of Python's own would take the place of a closed one.
            done = subprocess.run([program.path(), "crawl", server.url, "--json", file],
                                  check=False, preexec_fn=close_all,
                                  timeout=program.TIMEOUT_SECONDS)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads(file.read_text())["page_count"], 1)

    def test_two_outputs_of_one_name_are_refused(self):
        one = str(self.folder / "one")
        for options in (["--json", one, "--html", one], ["--json", one, "--state", one],
                        ["--junit", one, "--html", str(self.folder / "." / "one")]):
            with self.subTest(options):
                done = program.run("crawl", "http://127.0.0.1:9/", *options)
                self.assertEqual(done.returncode, 2)
                self.assertIn("would both write to " + one, done.stderr)
                self.assertIn(options[2], done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_state_file_that_cannot_grow_is_one_line_and_the_report_names_it(self):
        def allow_little():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (LEAST_FILE_BYTES, LEAST_FILE_BYTES))

        links = [f"/{number}/{'x' * 200}" for number in range(1000)]
        with HttpServer({"/": page(*links)} | dict.fromkeys(links, page())) as server:
            command = [program.path(), "crawl", server.url, "--quiet", "--state",
                       self.folder / "state", "--json", self.folder / "report.json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False,
                                  preexec_fn=allow_little, timeout=program.TIMEOUT_SECONDS)
        self.assertEqual(done.returncode, 1)
        (line,) = done.stderr.splitlines()
        self.assertRegex(line, r"^hocket crawl: cannot (write|use) \S+/state: disk I/O error")
        self.assertNotIn("sub-exception", line)
        report = program.read_report(self.folder / "report.json")
        self.assertEqual(report["stopped_by"], "the state file")


if __name__ == "__main__":
    program.main()
