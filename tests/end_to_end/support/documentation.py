# SPDX-License-Identifier: BSL-1.0
"""Documentation that Debian's packages bring along, as sites that nobody here wrote."""

import html.parser
import os
import pathlib
import sys
from typing import Callable, NamedTuple
from urllib.parse import urljoin


class Reason(NamedTuple):
    """Why two programs may differ, and the addresses for which that is why."""

    why: str
    excuses: Callable[[str], bool]


def assert_same(test, ours, theirs, *, only_ours=(), only_theirs=()):
    """Both sets are equal but for what a reason excuses; and each reason excuses something, or else
    it should not stand there."""
    for differences, reasons, whose in ((ours - theirs, only_ours, "hocket"),
                                        (theirs - ours, only_theirs, "the other")):
        excused = {reason.why: set(filter(reason.excuses, differences)) for reason in reasons}
        test.assertEqual(differences.difference(*excused.values()), set(), f"only {whose}")
        test.assertEqual([why for why, found in excused.items() if not found], [], "needless")


def copy_of_small_pages(site, folder, most_bytes, without=()):
    """Fills `folder` with links to the files of `site`, except pages of more than `most_bytes` and
    the folders named in `without`: what is left can be had in seconds by those who take their time,
    and links to what is missing are broken."""
    for file in site.rglob("*"):
        place = file.relative_to(site)
        large = file.suffix == ".html" and file.stat().st_size > most_bytes
        if file.is_dir() or place.parts[0] in without or large:
            continue
        made = pathlib.Path(folder, place)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.symlink_to(file.resolve())
    # For servers and crawlers that are run as another user.
    os.chmod(folder, 0o755)


class _Addresses(html.parser.HTMLParser):

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [value.strip() for name, value in attributes
                       if value is not None and name in ("href", "src", "data", "action")]


def assert_links_exist(test, site, links):
    """Each page of `links`, which has a page's path for a link's path, has that link (or one to a
    place there) as the parser of Python's library reads it. Who walks through a site in another
    order meets a link first on another page; this is how such pairs are compared."""
    read = {page: _links_of(pathlib.Path(site), page) for page in set(links.values())}
    wrong = {target: page for target, page in links.items() if target not in read[page]}
    test.assertEqual(wrong, {}, "there is no such link on that page")


def _links_of(site, page):
    parser = _Addresses()
    file = site / (page.lstrip("/") or "index.html")
    parser.feed(file.read_text(encoding="utf-8", errors="replace"))
    return {urljoin(page, reference).split("#")[0] for reference in parser.found}


def end_without(test, packages):
    """Ends the process when one of the packages, each with what was found of it, is missing: as a
    test that was skipped, or, where CI is set in the environment, as one that failed."""
    missing = [package for package, found in packages.items() if not found]
    if missing:
        print(f"{test}: not installed: " + ", ".join(missing), file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)
