# SPDX-License-Identifier: BSL-1.0
"""A terminal for the program, and what it shows there."""

import contextlib
import fcntl
import os
import struct
import termios


class Terminal:
    """A new terminal, `columns` wide; the program writes to `slave` (a file descriptor)."""

    def __init__(self, columns):
        self._columns = columns

    def __enter__(self):
        self._master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("4H", 24, self._columns, 0, 0))
        return self

    def __exit__(self, *_):
        os.close(self._master)
        if self.slave is not None:
            os.close(self.slave)

    def read_until(self, text):
        """What it shows up to the moment when `text` is among it."""
        shown = b""
        while text not in shown:
            shown += os.read(self._master, 4096)
        return shown.decode()

    def read_rest(self):
        """What it shows until the program, which must end, has closed it; nobody writes after."""
        os.close(self.slave)
        self.slave = None
        shown = b""
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while chunk := os.read(self._master, 4096):
                shown += chunk
        # The terminal itself puts a carriage return before each line feed.
        return shown.decode().replace("\r\n", "\n")
