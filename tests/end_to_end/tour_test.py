#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""`hocket tour` as its users meet it.

    tour_test.py PROGRAM [TEST...]
"""

import os
import re
import subprocess
import tempfile
import unittest
from unittest import mock

from support import program
from support.terminal import Terminal

COLUMNS = 80


def stops():
    """The names that `hocket tour --list` has."""
    return [line.split()[0] for line in program.run("tour", "--list").stdout.splitlines()]


class Tour(unittest.TestCase):

    def test_the_list_has_a_line_for_each_stop(self):
        done = program.run("tour", "--list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in done.stdout.splitlines():
            self.assertRegex(line, r"^[a-z-]+ {2,}\S.+$")
        self.assertEqual(stops()[:3], ["iteration", "coroutine", "states"])
        self.assertEqual(stops()[-1], "grouping")

    def test_each_stop_can_be_seen_alone_and_the_whole_has_them_all(self):
        whole = program.run("tour")
        self.assertEqual((whole.returncode, whole.stderr), (0, ""))
        position = 0
        for name in stops():
            with self.subTest(name):
                alone = program.run("tour", name)
                self.assertEqual((alone.returncode, alone.stderr), (0, ""))
                code = re.search(r"^\[\d+\] .+$", alone.stdout, re.MULTILINE)[0]
                position = whole.stdout.index(code, position)

    def test_what_is_printed_stands_under_the_code_that_printed_it(self):
        self.assertIn("""
[4]   print(cr0i.next().value());
      print(cr0i.next().value());
   |  2y> 10
   |  10
   |  3y> 15
   |  15
""", program.run("tour", "iteration").stdout)

    def test_a_name_that_there_is_not_is_one_line_with_the_nearest(self):
        done = program.run("tour", "averagr")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"\A.*'averagr'.*averager.*\n\Z")

    def test_a_name_beside_the_list_is_refused(self):
        done = program.run("tour", "--list", "states")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--list", done.stderr)

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([program.path(), "tour"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=program.TIMEOUT_SECONDS, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rf"\A.*cannot write.*{os.strerror(28)}\n\Z")

    def test_it_needs_no_file_but_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([program.path(), "tour", "frames"], cwd=folder, env={},
                                  capture_output=True, text=True,
                                  timeout=program.TIMEOUT_SECONDS, check=False)
            self.assertEqual(os.listdir(folder), [])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("co_yield", done.stdout)


class Page(unittest.TestCase):
    """How it looks where it is shown."""

    def shown_on_terminal(self, **environment):
        with Terminal(COLUMNS) as terminal, mock.patch.dict(os.environ, environment):
            process = subprocess.Popen([program.path(), "tour", "states"], stdout=terminal.slave)
            shown = terminal.read_rest()
            self.assertEqual(process.wait(program.TIMEOUT_SECONDS), 0)
        return shown

    def test_a_pipe_gets_plain_text(self):
        self.assertRegex(program.run("tour").stdout, r"\A[^\x00-\x09\x0b-\x1f\x7f]*\Z")

    def test_a_terminal_gets_colours_and_the_same_text(self):
        shown = self.shown_on_terminal(NO_COLOR="")
        self.assertIn("\x1b[", shown)
        plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
        self.assertNotIn("\x1b", plain)
        self.assertEqual(plain, self.shown_on_terminal(NO_COLOR="1"))

    def test_no_line_is_wider_than_the_terminal(self):
        for line in self.shown_on_terminal(NO_COLOR="1").splitlines():
            self.assertLessEqual(len(line), COLUMNS)


if __name__ == "__main__":
    program.main()
