# SPDX-License-Identifier: BSL-1.0
"""Delegation to what is no generator."""

from cast import leaf
from scene import describe


@leaf
def items(say):
    result = yield from [1, 2, 3]
    say(f"result {result}")
    return 1


class Tickets:
    """An iterator that others may draw from as well."""

    def __init__(self):
        self.next_ticket = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.next_ticket == 5:
            raise StopIteration
        self.next_ticket += 1
        return self.next_ticket


@leaf
def tickets(say):
    drawn = Tickets()
    try:
        yield from drawn
        say("sold out")
    except (ValueError, AttributeError) as error:
        say(f"caught {describe(error)}")
    yield from drawn
    return 2


class Peer:
    """An iterator of another kind, with all of the protocol."""

    def __init__(self, say):
        self.say, self.count = say, 0

    def __iter__(self):
        return self

    def __next__(self):
        self.say("peer next")
        self.count += 1
        if self.count > 3:
            raise StopIteration(40)
        return self.count

    def send(self, value):
        self.say(f"peer send {value}")
        if value == 9:
            raise StopIteration(value)
        if value == 8:
            raise KeyError("peer")
        return 100 + value

    def throw(self, error):
        self.say(f"peer throw {describe(error)}")
        if isinstance(error, ValueError):
            return 200
        if isinstance(error, LookupError):
            raise StopIteration(7)
        raise error

    def close(self):
        self.say("peer close")
        return 5


class AngryPeer(Peer):
    def close(self):
        super().close()
        raise ValueError("peer close")


class NosyPeer(Peer):
    """Touches its delegator while it is being thrown into and closed."""

    def throw(self, error):
        self.say("root " + self.say.scene.perform(self.say.scene.targets[0], "next"))
        return super().throw(error)

    def close(self):
        root = self.say.scene.targets[0]
        self.say(f"root {self.say.scene.state(root)}")
        self.say("root " + self.say.scene.perform(root, "next"))
        return super().close()


def with_peer(say, peer):
    try:
        result = yield from peer
        say(f"result {result}")
        yield 103
        return result
    finally:
        say("finally")


@leaf
def peer(say):
    return with_peer(say, Peer(say))


@leaf
def angry_peer(say):
    return with_peer(say, AngryPeer(say))


@leaf
def nosy_peer(say):
    return with_peer(say, NosyPeer(say))
