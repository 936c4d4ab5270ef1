# SPDX-License-Identifier: BSL-1.0
"""CPython's generators, doing what the benchmarks in bench/generator/ do."""

import itertools
import platform
import random
import sys

from measure import measure, print_version, times

# Each level of a delegation is a level of recursion in CPython.
sys.setrecursionlimit(200_000)


def count():
    i = 0
    while True:
        yield i
        i += 1


def echo():
    last = 0
    while True:
        last = yield last


def echo_behind(depth):
    yield from echo() if depth == 1 else echo_behind(depth - 1)


def catches():
    while True:
        try:
            yield 1
        except RuntimeError:
            pass


def catches_exit():
    try:
        while True:
            yield 1
    except GeneratorExit:
        pass


def one():
    yield 1


def started(generator):
    next(generator)
    return generator


def run_next(n):
    step = count().__next__
    for _ in times(n):
        step()


def run_send_to(generator):
    send = started(generator).send

    def run(n):
        for _ in times(n):
            send(1)

    return run


def run_throw(n):
    throw = started(catches()).throw
    for _ in times(n):
        throw(RuntimeError("thrown"))


def run_close_of(body):
    def run(n):
        for _ in times(n):
            generator = body()
            next(generator)
            generator.close()

    return run


def run_create(n):
    for _ in times(n):
        next(one())


def run_live(live):
    """Sends to each of many generators in random order, until there were n sends."""
    sends = [started(echo()).send for _ in range(live)]
    random.Random(1).shuffle(sends)

    def run(n):
        for send in itertools.islice(itertools.cycle(sends), n):
            send(1)

    return run


print_version(f"CPython {platform.python_version()}")
measure("next", run_next)
measure("send", run_send_to(echo()))
for depth in (1, 10, 100, 1_000, 10_000):
    measure(f"send_behind/{depth}", run_send_to(echo_behind(depth)))
measure("throw", run_throw)
measure("close", run_close_of(echo))
measure("close/caught", run_close_of(catches_exit))
measure("create", run_create)
for live in (100, 1_000, 10_000, 100_000, 1_000_000):
    measure(f"live/{live}", run_live(live))
