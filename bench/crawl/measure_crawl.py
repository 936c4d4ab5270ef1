# SPDX-License-Identifier: BSL-1.0
"""Lets a crawler visit the embedded site and prints what it cost, the way that tools/bench.py reads:

    measure_crawl.py BUILD CRAWLER CONNECTIONS DELAY_MS:PAGES ... [-- COMMAND ...]

The site is served by the hocket of BUILD, anew for each delay. CRAWLER is hocket, ours, wget or
linkchecker; COMMAND is how the first two begin: those of ours take a URL and the number of connections,
and print a line of JSON. Where there are two processors or more, the crawler has one of them, and the
site another.

A crawler that finds other pages or other broken links than the site has is an error.
"""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import NamedTuple


class Found(NamedTuple):
    pages: int
    broken: int


class Crawler(NamedTuple):
    """How one is called, and how what it prints is read: found(said, redirects of the site)."""

    command: list
    found: object
    version: object
    # Some tell broken links by it.
    exit_codes: tuple = (0,)


def number(pattern, text):
    match = re.search(pattern, text)
    return int(match.group(1).replace(",", "")) if match else 0


def hocket(command, url, connections, _folder):
    return Crawler(
        [*command, "crawl", url, "--connections", connections, "--quiet"],
        lambda said, _: Found(number(r"200: ([\d,]+)", said), number(r"404: ([\d,]+)", said)),
        lambda said: None)


def ours(command, url, connections, _folder):
    """A program of bench/peers/."""
    def found(said, _redirects):
        printed = json.loads(said)
        return Found(printed["pages"], printed["broken"] + printed["failed"])
    return Crawler([*command, url, connections], found, lambda said: json.loads(said)["version"])


def wget(_command, url, _connections, folder):
    """It gets one address after the other. What it has kept is deleted again, at no great cost."""
    def found(said, _redirects):
        pages = re.findall(r"URL:(\S+) \[[\d/]+\] ->", said)
        broken = re.findall(r"^(\S+):\n\S+ \S+ ERROR 404", said, re.MULTILINE)
        return Found(len(set(pages)), len({url for url in broken if "/robots.txt" not in url}))
    return Crawler(
        ["wget", "--recursive", "--level=inf", "--no-verbose", "--delete-after",
         "--no-directories", f"--directory-prefix={folder}", url],
        found, lambda said: version_of("wget", r"Wget ([\d.]+)", "wget "), (8,))


# It asks a host for ten pages a second and no more, unless the host says in a header that it may.
UNLEASHED_LINKCHECKER = """
from linkcheck.command.linkchecker import linkchecker
from linkcheck.director.aggregator import Aggregate
Aggregate.wait_time_min_default = Aggregate.wait_time_max_default = 0
linkchecker()
"""


def linkchecker(_command, url, connections, folder):
    # It counts addresses, whatever they answer.
    def found(said, redirects):
        broken = number(r"(\d+) errors? found", said)
        return Found(number(r"in (\d+) URLs? checked", said) - broken - redirects, broken)
    settings = folder / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=1000000\n", encoding="ascii")
    return Crawler(
        ["/usr/bin/python3", "-c", UNLEASHED_LINKCHECKER, f"--config={settings}", "--no-status",
         f"--threads={connections}", url],
        found,
        lambda said: version_of("linkchecker", r"LinkChecker ([\d.]+)", "linkchecker "), (0, 1))


def version_of(program, pattern, name):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return name + re.search(pattern, said).group(1)


def processors():
    """(the site's, the crawler's)."""
    usable = sorted(os.sched_getaffinity(0))
    return ({usable[0]}, {usable[1]}) if len(usable) > 1 else (set(usable), set(usable))


@contextlib.contextmanager
def served(build, delay_ms, pages):
    """Serves the site; gives its URL, what is to be found there, and how many redirects it has."""
    command = [f"{build}/bin/hocket", "crawl", "--serve-demo", "--site-pages", str(pages),
               "--site-delay-ms", str(delay_ms), str(delay_ms)]
    mine, _ = processors()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as site:
        try:
            os.sched_setaffinity(site.pid, mine)
            said = site.stdout.readline()
            url = re.search(r"http://\S+", said).group(0)
            pages, redirects, broken = (number(rf"([\d,]+) {what}", said)
                                        for what in ("pages", "redirects", "broken"))
            yield url, Found(pages, broken), redirects
        finally:
            site.terminate()


def run(build, crawler, folder):
    """Gives (what the crawler printed, what it took)."""
    _, its = processors()
    took = folder / "took.json"
    done = subprocess.run(
        [f"{build}/bench/measured_run", took, *crawler.command], capture_output=True, text=True,
        cwd=folder, check=False, preexec_fn=lambda: os.sched_setaffinity(0, its))
    said = done.stdout + done.stderr
    if done.returncode not in crawler.exit_codes:
        sys.exit(f"{crawler.command[0]} ended with {done.returncode}: {said[-500:]}")
    return said, json.loads(took.read_text(encoding="ascii"))


def measure(build, make_crawler, command, connections, delay_ms, pages):
    with (served(build, delay_ms, pages) as (url, expected, redirects),
          tempfile.TemporaryDirectory(prefix="bench_crawl.") as folder):
        folder = pathlib.Path(folder)
        crawler = make_crawler(command, url, connections, folder)
        said, took = run(build, crawler, folder)
        if (found := crawler.found(said, redirects)) != expected:
            sys.exit(f"{crawler.command[0]} found {found}, and the site has {expected}")
    if version := crawler.version(said):
        print(json.dumps({"version": version}))
    case = f"{delay_ms}ms"
    print(json.dumps({"name": f"cpu/{case}", "ns_per_op": took["cpu_s"] * 1e9 / pages}))
    print(json.dumps({"name": f"memory/{case}", "bytes": took["peak_bytes"]}))
    print(json.dumps({"name": f"rate/{case}", "ns_per_page": took["wall_s"] * 1e9 / pages}))


def main(build, name, connections, *arguments):
    split = arguments.index("--") if "--" in arguments else len(arguments)
    makers = {"hocket": hocket, "ours": ours, "wget": wget, "linkchecker": linkchecker}
    command = [os.path.abspath(word) if "/" in word else word for word in arguments[split + 1:]]
    for case in arguments[:split]:
        delay_ms, pages = map(int, case.split(":"))
        measure(os.path.abspath(build), makers[name], command, connections, delay_ms, pages)


main(*sys.argv[1:])
