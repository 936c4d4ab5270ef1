#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that a misuse is stopped by the compiler, for the reason that the file names.

    compile_fail.py FILE COMPILER [FLAG...]

FILE holds a line `// error: REGEX`. It must not compile, and what the compiler prints must match
REGEX. With -DHOCKET_VALID, which the file tests around its misuse, it must compile: so nothing else
in it is at fault.
"""

import re
import subprocess
import sys


def compile_file(path, compiler, flags):
    """Returns the compiler's exit status and what it printed."""
    command = [compiler, *flags, "-fsyntax-only", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def fault_of(path, compiler, flags):
    """Returns what is wrong with the file as a test, or None."""
    with open(path, encoding="utf-8") as file:
        expected = re.search(r"^// error: (.+)$", file.read(), re.MULTILINE)
    if not expected:
        return "there is no line `// error: REGEX`"

    status, printed = compile_file(path, compiler, [*flags, "-DHOCKET_VALID"])
    if status != 0:
        return f"it does not compile with HOCKET_VALID either:\n{printed}"
    status, printed = compile_file(path, compiler, flags)
    if status == 0:
        return "it compiles, and should not"
    if not re.search(expected.group(1), printed):
        return f"the compiler's output does not match /{expected.group(1)}/:\n{printed}"
    return None


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    path, compiler, *flags = arguments
    fault = fault_of(path, compiler, flags)
    if fault:
        print(f"{path}: {fault}", file=sys.stderr)
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
