# SPDX-License-Identifier: BSL-1.0
"""Measures a piece of Python and prints it the way that tools/bench.py reads it: a line of JSON."""

import itertools
import json
import sys
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.05


def print_version(text):
    print(json.dumps({"version": text}))


def print_time(name, ns_per_op):
    print(json.dumps({"name": name, "ns_per_op": ns_per_op}), flush=True)


def times(n):
    """What costs least to loop over n times."""
    return itertools.repeat(None, n)


def measure(name, run, clock=time.process_time_ns, at_least=1):
    """Calls run(n), which does the thing n times, with larger n until it takes long enough. What is
    done many times at once has n in multiples of at_least."""
    n = at_least
    while True:
        start = clock()
        run(n)
        spent = clock() - start
        if spent >= SECONDS * 1e9:
            print_time(name, spent / n)
            return
        n = max(n + at_least, min(10 * n, int(1.2 * n * SECONDS * 1e9 / max(spent, 1))))
        n -= n % at_least
