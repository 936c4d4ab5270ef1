#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Performs the same random scripts with asyncio and with hocket's tasks, and compares.

    async_parity_test.py --runner PROGRAM                    1,000 scripts from a fixed seed
    async_parity_test.py --runner PROGRAM --seed 7 --scripts 100000
    async_parity_test.py --runner PROGRAM --script 'task { lock 0 { sleep 3 } } task { cancel 0 }'
    async_parity_test.py --runner PROGRAM --self-test        shows that a difference is found

async_scripts.py says what a script is. One that fails is made as small as it goes, and shown with
both traces and the command that repeats it.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

from async_scripts import VERBS, parse  # noqa: E402
from parity_test import TIME_LIMIT_SECONDS, Comparison, Fault, Hocket, compare  # noqa: E402

WEIGHTS = {
    "sleep": 20, "lock": 8, "semaphore": 5, "wait": 4, "set": 5, "clear": 2, "put": 5, "get": 5,
    "cancel": 8, "uncancel": 3, "timeout": 8, "group": 5, "shield": 3, "gather": 3, "first": 3,
    "catch": 5, "finally": 4, "fail": 2, "barrier": 3, "join": 3, "cancel_self": 4,
}
# Long times, so that two things hardly ever happen at once: in what pass of the loop something
# happens is not what is compared.
MOST = {"sleep": 9973, "timeout": 12007, "lock": 2, "wait": 2, "set": 2, "clear": 2, "fail": 9}


# Whether the nth block is the last thing that a task does, or a sleep follows it, wherever it stands.
# The body of a group is not: the task waits for the children then, and a cancellation that is pending
# reaches them a pass before asyncio's (TSK-01).
IS_LAST = {"group": {0: False, 1: True, 2: True}, "shield": {0: True}, "gather": {0: True, 1: True},
           "first": {0: True, 1: True}, "finally": {0: True}}


def random_operation(rng, task, tasks, depth, is_last):
    verbs = [verb for verb in WEIGHTS if not (verb == "join" and task == 0)
             and not (VERBS[verb][1] and depth == 0)]
    verb = rng.choices(verbs, [WEIGHTS[each] for each in verbs])[0]
    most = {"cancel": tasks, "join": task}.get(verb) or MOST.get(verb)
    numbers = [rng.randrange(most) for _ in range(VERBS[verb][0])]
    blocks = [random_block(rng, task, tasks, depth - 1, IS_LAST.get(verb, {}).get(nth, is_last))
              for nth in range(VERBS[verb][1])]
    return verb, numbers, blocks


def random_sleep(rng):
    return "sleep", [rng.randrange(1, MOST["sleep"])], []


def random_block(rng, task, tasks, depth, is_last=True):
    """`is_last`: what follows it is the end of a task, or a sleep."""
    block = [random_sleep(rng)]
    count = rng.randrange(4)
    for nth in range(count):
        is_end = is_last and nth == count - 1
        operation = random_operation(rng, task, tasks, depth, is_end)
        verb = operation[0]
        # Who was woken has run before somebody is cancelled: the cancellation of a task in gather
        # reaches what it gathered a pass after asyncio's (TSK-12), and a task's own one reaches it a
        # pass before asyncio's (TSK-01), just as that of the others in a group when one fails (TGR-02).
        # The same before an item comes or goes: in asyncio who was woken would overtake a getter or
        # putter that is woken by that.
        if verb in ("cancel", "cancel_self", "fail", "put", "get") and block[-1][0] != "sleep":
            block.append(random_sleep(rng))
        block.append(operation)
        # A cancellation has arrived, and a getter that was woken has its item, before the task goes
        # on: asyncio lets others overtake them. Who was woken has run before the task fails. And after
        # a group that failed the task may have a cancellation pending, which reaches it a pass before
        # asyncio's.
        if (verb in ("cancel", "first", "put", "get", "set", "barrier", "catch")
                or (verb == "cancel_self" and not is_end)):
            block.append(random_sleep(rng))
    return block


def text_of(block):
    words = []
    for verb, numbers, blocks in block:
        words += [verb, *map(str, numbers)]
        words += [f"{{ {text_of(each)} }}".replace("  ", " ") for each in blocks]
    return " ".join(words)


def random_script(seed, number):
    rng = random.Random(f"{seed}/{number}")
    tasks = rng.randrange(2, 6)
    return text_of([("task", [], [random_block(rng, task, tasks, 3)]) for task in range(tasks)])


def smaller_blocks(block):
    """All blocks that are one step smaller, the boldest steps first."""
    for index, (verb, numbers, blocks) in enumerate(block):
        before, after = block[:index], block[index + 1:]
        if verb != "task":
            yield before + after
            for each in blocks:
                yield before + each + after
        for nth, inner in enumerate(blocks):
            for smaller in smaller_blocks(inner):
                changed = [*blocks[:nth], smaller, *blocks[nth + 1:]]
                yield [*before, (verb, numbers, changed), *after]


def smaller_scripts(script):
    for each in smaller_blocks(parse(iter(script.split()))):
        yield text_of(each)


def by_task(trace):
    """What each task did and when. Who came first of those that did something in the same tick is
    left out: a cancellation takes hocket a pass less (docs/guide/synchronisation.md)."""
    return sorted(trace, key=lambda line: line.split(" ")[1:2])


class HocketTasks(Hocket):
    def perform(self, scripts):
        return [by_task(trace) for trace in super().perform(scripts)]


class Asyncio:
    """CPython's asyncio as a performer of scripts."""

    def __init__(self, program):
        self.program = program
        self.differences = collections.Counter()
        self.version = [0]

    def perform(self, scripts):
        """Returns [(the script, its trace)]."""
        done = subprocess.run(
            [self.program, "-B", str(HERE / "async_scripts.py")],
            input="".join(f"{script}\n" for script in scripts),
            capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS)
        if done.returncode != 0:
            raise Fault(f"{self.program} async_scripts.py failed:\n{done.stderr}")
        first, *lines = done.stdout.splitlines()
        self.version = json.loads(first)
        return [(script, by_task(json.loads(line))) for script, line in zip(scripts, lines)]


class AlteredAsyncio(Asyncio):
    """Sleeps longer than it should."""

    def perform(self, scripts):
        performed = super().perform([each.replace("sleep 7", "sleep 8") for each in scripts])
        return [(script, trace) for script, (_, trace) in zip(scripts, performed)]


def self_test(arguments):
    """A difference must be found, and made small."""
    comparison = Comparison(AlteredAsyncio(arguments.python), HocketTasks(arguments.runner),
                            smaller_scripts)
    failing = comparison.differing(["task { sleep 1 } task { get }",
                                    "task { timeout 30 { sleep 7 put } } task { lock 0 { get } }"])
    small = [comparison.shrink(each)[0] for each in failing]
    if small != ["task { sleep 7 } task { }"]:
        print(f"self-test: found {small}")
        return 1
    print("self-test: the difference was found and made small")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runner", required=True, help="the compiled async_runner.cpp")
    parser.add_argument("--python", default=sys.executable, help="the CPython to compare with")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--scripts", type=int, default=1000)
    parser.add_argument("--script", help="perform this one only")
    parser.add_argument("--show", type=int, default=3, help="how many failing scripts are shown")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test(arguments)

    comparison = Comparison(Asyncio(arguments.python), HocketTasks(arguments.runner), smaller_scripts)
    scripts = [arguments.script] if arguments.script else [
        random_script(arguments.seed, n) for n in range(arguments.scripts)]
    return compare(comparison, scripts, arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        sys.exit(f"async_parity_test: {fault}")
