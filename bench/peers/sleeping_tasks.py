# SPDX-License-Identifier: BSL-1.0
"""How much memory sleeping asyncio tasks take: sleeping_tasks.py COUNT SECONDS asyncio|uvloop"""

import asyncio
import json
import re
import sys

most_asleep = asleep = 0


async def sleeper(seconds):
    global asleep, most_asleep
    asleep += 1
    most_asleep = max(most_asleep, asleep)
    await asyncio.sleep(seconds)
    asleep -= 1


async def sleep_together(count, seconds):
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(sleeper(seconds))


def peak_memory_bytes():
    with open("/proc/self/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read()).group(1)) * 1024


def main(count, seconds, loop_name):
    if loop_name == "uvloop":
        import uvloop
        uvloop.install()
    asyncio.run(sleep_together(count, seconds))
    if most_asleep != count:
        sys.exit(f"only {most_asleep} of {count} slept at once: the time is too short")
    print(json.dumps({"name": f"sleepers/{count}", "bytes": peak_memory_bytes()}))


main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
