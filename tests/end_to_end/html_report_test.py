#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: BSL-1.0
"""The report to look at, as a browser shows it.

    html_report_test.py PROGRAM [TEST...]

Without Chromium the script exits with 77, as a test that was skipped; where CI is set in the
environment, with 1.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import program
from support.http_server import HttpServer, page

CHROMIUM = shutil.which("chromium")

# Neither may run, nor end the data of the report before its time.
EVIL = ["/</script><script>document.title='run'</script>", "/<!--<script>", "/%3Cb%3E"]

# Says of each picture how many of its pixels are not as transparent as those of an empty one.
COUNT_DRAWN = """<script>
for (const canvas of document.querySelectorAll("canvas")) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const mark = document.createElement("i");
  mark.dataset.drawn = data.filter((value, at) => at % 4 === 3 && value > 0).length;
  document.body.append(mark);
}
</script>"""
LEAST_PIXELS = 500


class HtmlReport(unittest.TestCase):

    def report_of(self, *arguments):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = pathlib.Path(folder, "report.html")
        done = program.crawl(*arguments, "--quiet", "--html", str(self.file))
        return done.report

    def shown(self):
        """The page as its script has made it, and what the browser complains about."""
        self.file.write_text(self.file.read_text(encoding="utf-8") + COUNT_DRAWN, encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--enable-logging=stderr", f"--user-data-dir={folder}", "--dump-dom",
                 self.file.as_uri()],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
                timeout=program.TIMEOUT_SECONDS)
        complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        return done.stdout, complaints

    def test_a_browser_shows_all_of_it_and_complains_about_nothing(self):
        report = self.report_of("--site-pages", "300", "--site-delay-ms", "0", "20")
        dom, complaints = self.shown()
        self.assertEqual(complaints, [])
        self.assertIn('data-ready="true"', dom)
        self.assertIn("<b>300</b><span>pages</span>", dom)
        self.assertEqual(dom.count('<div class="page">'), len(report["broken_links"]))
        for link in report["broken_links"]:
            self.assertIn(f'<a href="{link["url"]}" rel="noreferrer">', dom)
        self.assertIn(f"{report['requests']} requests on", dom)
        self.assertRegex(dom, "Half of the 300 pages took ")
        drawn = [int(count) for count in re.findall(r'<i data-drawn="(\d+)">', dom)]
        self.assertEqual(len(drawn), 2)
        for pixels in drawn:
            self.assertGreater(pixels, LEAST_PIXELS)

    def test_it_needs_nothing_but_itself(self):
        self.report_of("--site-pages", "5", "--site-delay-ms", "0", "0")
        text = self.file.read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"<(?:script|img|iframe)[^>]* src=|@import|url\(", text), [])
        self.assertEqual(re.findall(r'<link [^>]*href="(?!data:)', text), [])

    def test_what_comes_from_the_net_is_shown_and_never_run(self):
        with HttpServer({"/": page(*EVIL)}) as server:
            report = self.report_of(server.url)
        self.assertEqual(len(report["broken_links"]), len(EVIL))
        dom, complaints = self.shown()
        self.assertEqual(complaints, [])
        self.assertIn(f"<title>Crawl of {server.url}/</title>", dom)
        self.assertEqual(dom.count("<tr><td><span class=\"badge\">404</span>"), len(EVIL))


if __name__ == "__main__":
    if not CHROMIUM:
        print("html_report_test: not installed: chromium", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)
    program.main()
