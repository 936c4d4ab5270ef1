# SPDX-License-Identifier: BSL-1.0
"""asyncio doing what the benchmarks in bench/async/ do: tasks.py SECONDS asyncio|uvloop"""

import asyncio
import platform
import random
import sys
import threading
import time

from measure import measure, print_version


async def does_nothing():
    pass


async def group_of(count, body, *arguments):
    """3.11's TaskGroup, which is asyncio's own way to wait for many."""
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(body(*arguments))


async def spawn_join(n):
    for _ in range(n):
        await asyncio.create_task(does_nothing())


async def chain(depth):
    return 1 if depth == 1 else await chain(depth - 1) + 1


async def chains(n, depth):
    for _ in range(max(1, n // depth)):
        await chain(depth)


async def yields(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def pass_items(n, maxsize):
    queue = asyncio.Queue(maxsize)

    async def produce():
        for i in range(n):
            await queue.put(i)

    async def consume():
        for _ in range(n):
            await queue.get()

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        group.create_task(consume())


async def hand_over(n):
    lock = asyncio.Lock()

    async def take_turns():
        for _ in range(max(1, n // 10)):
            async with lock:
                await asyncio.sleep(0)

    await group_of(10, take_turns)


async def broadcast(count):
    start = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(start.wait())
        await asyncio.sleep(0)
        start.set()


async def arm_and_cancel(count):
    loop = asyncio.get_running_loop()
    delay = random.Random(1).random
    pending = [loop.call_later(3600 * delay(), int) for _ in range(count)]
    for each in pending:
        each.cancel()


async def fire(count):
    loop = asyncio.get_running_loop()
    delay = random.Random(1).random
    fired = 0

    def note_fired():
        nonlocal fired
        fired += 1

    for _ in range(count):
        loop.call_later(0.001 * delay(), note_fired)
    while fired < count:
        await asyncio.sleep(0.001)


async def inner(never):
    await never.wait()


async def middle(never):
    await inner(never)


async def outer(never):
    await middle(never)


async def cancel(count):
    never = asyncio.Event()
    tasks = [asyncio.create_task(outer(never)) for _ in range(count)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def receive_calls(count):
    loop = asyncio.get_running_loop()
    every = asyncio.Event()
    received = 0

    def receive():
        nonlocal received
        received += 1
        if received == count:
            every.set()

    def call():
        for _ in range(count):
            loop.call_soon_threadsafe(receive)

    caller = threading.Thread(target=call)
    caller.start()
    await every.wait()
    caller.join()


def main(loop_name):
    if loop_name == "uvloop":
        import uvloop
        uvloop.install()
        print_version(f"uvloop {uvloop.__version__}")
    else:
        print_version(f"asyncio of CPython {platform.python_version()}")

    sys.setrecursionlimit(20_000)

    def measure_async(name, body, *arguments, at_once=1, clock=time.process_time_ns):
        """body(n, ...) does the thing n times, all in one run of the loop; n is at_once if that is
        not 1."""

        async def repeat(n):
            if at_once == 1:
                await body(n, *arguments)
            else:
                for _ in range(n // at_once):
                    await body(at_once, *arguments)

        measure(name, lambda n: asyncio.run(repeat(n)), clock, at_once)

    measure_async("spawn_join", spawn_join)
    measure_async("group/100000", lambda n: group_of(n, does_nothing), at_once=100_000)
    for depth in (1, 10, 100, 1_000):
        measure_async(f"await_chain/{depth}", chains, depth, at_once=10_000)
    for ready in (1, 100, 100_000):
        rounds = 100 if ready < 100_000 else 10
        measure_async(f"yield/{ready}", lambda n, k=ready: group_of(k, yields, n // k),
                      at_once=ready * rounds)
    measure_async("queue/unbounded", pass_items, 0, at_once=10_000)
    measure_async("queue/bounded", pass_items, 1, at_once=10_000)
    measure_async("lock_handover", hand_over, at_once=10_000)
    measure_async("event_broadcast/100000", broadcast, at_once=100_000)
    measure_async("timer/arm_cancel/1000000", arm_and_cancel, at_once=1_000_000)
    measure_async("timer/fire/100000", fire, at_once=100_000)
    measure_async("cancel/100000", cancel, at_once=100_000)
    measure_async("call_soon_threadsafe", receive_calls, at_once=100_000,
                  clock=time.perf_counter_ns)


main(sys.argv[2])
