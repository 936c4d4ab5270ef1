# SPDX-License-Identifier: BSL-1.0
"""A crawler on asyncio, aiohttp and lxml, doing what bench/crawl/ measures:

    crawl.py URL CONNECTIONS

Visits every page of the site once, many at a time, and prints how many there are and how many links
are broken. As many tasks as there are connections take addresses from a queue.
"""

import asyncio
import collections
import json
import sys
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from lxml import etree

LINKS = etree.XPath("|".join([
    "//a/@href", "//area/@href", "//link/@href", "//img/@src", "//script/@src", "//iframe/@src",
    "//frame/@src", "//embed/@src", "//source/@src", "//audio/@src", "//video/@src",
    "//video/@poster", "//track/@src", "//input/@src", "//object/@data"]), smart_strings=False)


def links_of(body, charset):
    if not body:
        return []
    root = etree.HTML(body, etree.HTMLParser(encoding=charset))
    return [] if root is None else LINKS(root)


class Crawler:
    def __init__(self, start, connections):
        self.start, self.connections = start, connections
        self.host = urlsplit(start)[:2]
        self.seen, self.queue = set(), collections.deque()
        self.workers = set()
        self.pages = self.broken = self.failed = 0

    async def run(self):
        connector = aiohttp.TCPConnector(limit=self.connections)
        async with aiohttp.ClientSession(connector=connector) as self.session:
            self.add(self.start)
            while self.workers:
                await asyncio.wait(self.workers)

    def add(self, address):
        """Queues an address of the site that is new; starts a worker for it if there may be more."""
        address = urldefrag(address).url
        if address in self.seen or urlsplit(address)[:2] != self.host:
            return
        self.seen.add(address)
        self.queue.append(address)
        if len(self.workers) < self.connections:
            worker = asyncio.create_task(self.work())
            self.workers.add(worker)
            worker.add_done_callback(self.workers.discard)

    async def work(self):
        while self.queue:
            try:
                await self.visit(self.queue.popleft())
            except aiohttp.ClientError:
                self.failed += 1

    async def visit(self, address):
        async with self.session.get(address, allow_redirects=False) as answer:
            body = await answer.read()
        if answer.status >= 400:
            self.broken += 1
        elif answer.status >= 300:
            self.add(urljoin(address, answer.headers["Location"]))
        else:
            self.pages += 1
            if answer.content_type == "text/html":
                for link in links_of(body, answer.charset):
                    self.add(urljoin(address, link.strip()))


def main(start, connections):
    crawler = Crawler(start, int(connections))
    asyncio.run(crawler.run())
    print(json.dumps({"version": f"aiohttp {aiohttp.__version__}", "pages": crawler.pages,
                      "broken": crawler.broken, "failed": crawler.failed}))


main(*sys.argv[1:])
