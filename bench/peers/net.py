# SPDX-License-Identifier: BSL-1.0
"""asyncio's streams doing what the benchmarks in bench/net/ do:

    net.py SECONDS asyncio|uvloop       measures ping_pong and connect
    net.py echo asyncio|uvloop COUNT    an echo server for COUNT connections; net_load drives it
"""

import asyncio
import json
import platform
import re
import resource
import sys
import time

PAIRS, TURNS_PER_RUN, MESSAGE_BYTES, BUFFER_BYTES = 20, 100, 64, 1024


def print_version(loop_name):
    if loop_name == "uvloop":
        import uvloop
        uvloop.install()
        version = f"uvloop {uvloop.__version__}"
    else:
        version = f"asyncio of CPython {platform.python_version()}"
    print(json.dumps({"version": version}), flush=True)


def memory_bytes(field):
    with open("/proc/self/status", encoding="ascii") as status:
        return int(re.search(rf"{field}:\s*(\d+) kB", status.read()).group(1)) * 1024


class Listener:
    """start_server's callbacks as connections that can be awaited."""

    async def open(self):
        self.accepted = asyncio.Queue()
        self.server = await asyncio.start_server(
            lambda *streams: self.accepted.put_nowait(streams), "127.0.0.1", 0, backlog=4096)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def connected(self):
        client = await asyncio.open_connection("127.0.0.1", self.port)
        return client, await self.accepted.get()

    async def close(self):
        self.server.close()
        await self.server.wait_closed()


async def close(writer):
    writer.close()
    await writer.wait_closed()


async def ping(reader, writer):
    message = bytes(MESSAGE_BYTES)
    for _ in range(TURNS_PER_RUN):
        writer.write(message)
        message = await reader.read(BUFFER_BYTES)


async def pong(reader, writer):
    for _ in range(TURNS_PER_RUN):
        writer.write(await reader.read(BUFFER_BYTES))


async def ping_pong(seconds):
    listener = await Listener().open()
    ends = [await listener.connected() for _ in range(PAIRS)]
    made, start = 0, time.process_time_ns()
    while time.process_time_ns() - start < seconds * 1e9:
        async with asyncio.TaskGroup() as group:
            for client, server in ends:
                group.create_task(ping(*client))
                group.create_task(pong(*server))
        made += PAIRS * TURNS_PER_RUN
    spent = time.process_time_ns() - start
    print(json.dumps({"name": "ping_pong", "ns_per_op": spent / made}), flush=True)
    for client, server in ends:
        await close(client[1])
        await close(server[1])
    await listener.close()


async def connect(seconds):
    listener = await Listener().open()
    made, start = 0, time.process_time_ns()
    while time.process_time_ns() - start < seconds * 1e9:
        client, server = await listener.connected()
        client[1].close()
        await server[0].read(1)
        await close(server[1])
        made += 1
    spent = time.process_time_ns() - start
    print(json.dumps({"name": "connect", "ns_per_op": spent / made}), flush=True)
    await listener.close()


async def echo(count):
    echoes = connected = gone = start = 0
    all_gone = asyncio.Event()

    async def serve(reader, writer):
        nonlocal echoes, connected, gone, start
        connected += 1
        if connected == count:
            start = time.process_time_ns()
        while message := await reader.read(BUFFER_BYTES):
            writer.write(message)
            echoes += 1
        await close(writer)
        gone += 1
        if gone == count:
            all_gone.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=4096)
    idle = memory_bytes("VmRSS")
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await all_gone.wait()
    spent = time.process_time_ns() - start
    print(json.dumps({"name": f"echo/{count}", "ns_per_op": spent / echoes}))
    print(json.dumps({"name": f"echo_memory/{count}",
                      "bytes": (memory_bytes("VmHWM") - idle) / count}))
    server.close()


def main(what, loop_name, *arguments):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print_version(loop_name)
    if what == "echo":
        asyncio.run(echo(int(arguments[0])))
    else:
        asyncio.run(ping_pong(float(what)))
        asyncio.run(connect(float(what)))


main(*sys.argv[1:])
