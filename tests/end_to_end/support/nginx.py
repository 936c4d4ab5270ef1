# SPDX-License-Identifier: BSL-1.0
"""nginx on a loopback port, for as long as a test needs it."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
from typing import NamedTuple

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  log_format visits '$status $request_uri $http_referer $http_user_agent';
  access_log {folder}/visits.log visits;
  client_body_temp_path {folder}/client_body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen {address};
    root {root};
    # Without it linkchecker asks for ten addresses a second at most, whatever it is told.
    add_header LinkChecker welcome always;
  }}
}}
"""


class Visit(NamedTuple):
    """One request, as the server saw it."""

    status: int
    target: str
    page: str  # that has the link, as the agent says; or "-"
    agent: str


def executable():
    """The path of nginx, which is seldom in a user's PATH, or None."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


class Nginx:
    """Serves the files under `root` until the end of its `with`; then `visits` has every request.

    nginx inherits a socket that listens already: the port cannot be lost to another process, and
    nobody has to wait until nginx is up.
    """

    def __init__(self, root):
        self.visits = []
        self._root = root

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
            address = "127.0.0.1:{}".format(listener.getsockname()[1])
            self.url = f"http://{address}"
            file = pathlib.Path(self._folder.name, "nginx.conf")
            file.write_text(CONFIGURATION.format(folder=self._folder.name, address=address,
                                                 root=self._root), encoding="utf-8")
            # It ends with this process, even when that is killed.
            command = ["setpriv", "--pdeathsig", "TERM", executable(), "-p", self._folder.name,
                       "-e", "error.log", "-c", str(file)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                             pass_fds=[listener.fileno()],
                                             env=os.environ | {"NGINX": f"{listener.fileno()};"})
        return self

    def answered(self, agent, status):
        """For each path that `agent` (by the beginning of its name) asked for and that got `status`,
        the path of the page with the link; of the first, if it asked again."""
        found = {}
        for visit in self.visits:
            if visit.agent.startswith(agent) and visit.status == status:
                found.setdefault(visit.target, visit.page.removeprefix(self.url))
        return found

    def paths(self, links):
        """`links`, an address with that of its page, as paths on this server."""
        return {link.removeprefix(self.url): page.removeprefix(self.url)
                for link, page in links.items()}

    def paths_in(self, faults):
        """The same of a list in a report."""
        return self.paths({fault["url"]: fault["page"] for fault in faults})

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        finally:
            self._process.kill()
            self._process.wait()
        with self._folder as folder:
            self.visits = _read_visits(pathlib.Path(folder, "visits.log"))


def _read_visits(log):
    visits = []
    for line in log.read_text(encoding="utf-8").splitlines():
        status, target, page, agent = line.split(" ", 3)
        visits.append(Visit(int(status), target, page, agent))
    return visits
