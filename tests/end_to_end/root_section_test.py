#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The root that leads a reader of a process to its tasks is in the program, and survives strip."""

import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

SKIPPED = 77
SECTION = "hocket_root"


def section_of(program):
    """The section's flags and its contents."""
    listing = subprocess.run(["readelf", "-SW", program], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        found = re.search(
            rf"\] {SECTION}\s+\S+\s+[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+\s+(\w+)", line)
        if found:
            offset, size = int(found[1], 16), int(found[2], 16)
            return found[3], pathlib.Path(program).read_bytes()[offset:offset + size]
    sys.exit(f"{program} has no section {SECTION}")


def check(program):
    flags, contents = section_of(program)
    magic, version, size = struct.unpack_from("<16sII", contents)
    assert magic.rstrip(b"\0") == b"hocket root", magic
    assert version == 1, version
    assert size == len(contents), (size, len(contents))
    assert "A" in flags, f"{program}: {SECTION} is not in the memory of the process: {flags}"


def main():
    if not (shutil.which("readelf") and shutil.which("strip")):
        return SKIPPED
    program = sys.argv[1]
    check(program)
    with tempfile.TemporaryDirectory() as folder:
        stripped = f"{folder}/stripped"
        subprocess.run(["strip", "--strip-all", "-o", stripped, program], check=True)
        check(stripped)
    return 0


if __name__ == "__main__":
    sys.exit(main())
