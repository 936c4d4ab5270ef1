# SPDX-License-Identifier: BSL-1.0
"""A web server that does what its test says, down to the single byte."""

import contextlib
import socket
import threading


def page(*hrefs):
    """A whole reply: an HTML page with a link to each of `hrefs`."""
    links = "".join(f'<p><a href="{href}">a link</a>\n' for href in hrefs)
    return reply("200 OK", f"<!DOCTYPE html>\n<title>A page</title>\n{links}")


def redirect(target):
    """A whole reply that sends its reader to `target`."""
    return reply("302 Found", "", f"Location: {target}")


def reply(status, body, *headers):
    """A whole reply, as the bytes that go out."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8",
             f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


NOT_FOUND = reply("404 Not Found", "There is no such page.")


class HttpServer:
    """Serves on a loopback port, one thread for each connection, until the end of its `with`.

    `routes` maps a path to the bytes of the whole reply, after which the connection stays open for
    the next request; or to a function of the socket, after which the connection is closed. Where
    `refusal`, a function of a request's header lines, gives a reply, that goes out instead.
    """

    def __init__(self, routes, refusal=lambda header_lines: None):
        self.requests = []  # the path of each, in the order of their arrival
        self._refusal = refusal
        self._routes = routes
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open = set()
        self._lock = threading.Lock()
        self._ended = False
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *_):
        with self._lock:
            self._ended = True
            for connection in self._open:
                _shut(connection)
        _shut(self._listener)  # which wakes the thread in accept()
        self._threads[0].join()
        for thread in self._threads[1:]:
            thread.join()
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection):
        with connection, self._registered(connection) as welcome, contextlib.suppress(OSError):
            while welcome and (request := _read_request(connection)):
                path, header_lines = request
                with self._lock:
                    self.requests.append(path)
                route = self._refusal(header_lines) or self._routes.get(path, NOT_FOUND)
                if callable(route):
                    route(connection)
                    break
                connection.sendall(route)

    @contextlib.contextmanager
    def _registered(self, connection):
        with self._lock:
            self._open.add(connection)
            welcome = not self._ended
        try:
            yield welcome
        finally:
            with self._lock:
                self._open.discard(connection)


def _shut(connection):
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _read_request(connection):
    """What the next request asks for, and its header lines; None when the client has gone."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = connection.recv(4096)
        if not chunk:
            return None
        head += chunk
    request_line, *header_lines = head.decode().splitlines()
    return request_line.split(" ", 2)[1], header_lines
