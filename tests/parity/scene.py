# SPDX-License-Identifier: BSL-1.0
"""What scripts and bodies of the parity test share: the stage, its trace, and one operation on it.

scene.hpp and scene.cpp are the same for C++.
"""

import inspect
import sys

STATE_NAMES = {
    inspect.GEN_CREATED: "created",
    inspect.GEN_RUNNING: "running",
    inspect.GEN_SUSPENDED: "suspended",
    inspect.GEN_CLOSED: "closed",
}


class MyExit(GeneratorExit):
    pass


EXCEPTIONS = {
    kind.__name__: kind
    for kind in (
        ValueError,
        KeyError,
        LookupError,
        RuntimeError,
        StopIteration,
        GeneratorExit,
        MyExit,
        KeyboardInterrupt,
    )
}
# Exceptions without a text: in C++ they carry none, or that of the library is in its own words.
TEXTLESS = ("GeneratorExit", "MyExit", "KeyboardInterrupt", "AttributeError")


def make_exception(name, text=None):
    if name == "StopIteration":
        return StopIteration(value_of(text))
    return EXCEPTIONS[name](text) if text is not None else EXCEPTIONS[name]()


def value_of(word):
    return None if word == "None" else int(word)


def describe(error):
    name = type(error).__name__
    if isinstance(error, StopIteration):
        return f"StopIteration({error.value})"
    if name in TEXTLESS:
        return name
    cause = f" from {describe(error.__cause__)}" if error.__cause__ else ""
    return f"{name}({error.args[0] if error.args else ''}){cause}"


class LeftOut(BaseException):
    """An operation that hocket does otherwise by decision, so that nobody is to perform it."""


LEFT_OUT = "DEL-24: a StopIteration thrown at a delegate that has no throw()"


def is_left_out(g, verb, *arguments):
    """In CPython from 3.12 on such a StopIteration ends the delegation, an artefact of its bytecode.

    Before that it was raised in the delegator, as hocket does.
    """
    if sys.version_info < (3, 12) or verb not in ("throw", "throw_ptr"):
        return False
    if arguments[0] != "StopIteration":
        return False
    delegate = g.gi_yieldfrom
    while (inner := getattr(delegate, "gi_yieldfrom", None)) is not None:
        delegate = inner
    return delegate is not None and not hasattr(delegate, "throw")


class Protocol:
    """close() and throw() as this Python has them."""

    def close(self, g):
        return g.close()

    def throw(self, g, error):
        return g.throw(error)


class ProtocolOf313(Protocol):
    """The same as CPython 3.13 has them, whatever this one is."""

    def close(self, g):
        """Gives what the body returns (CLS-09, DEL-30)."""
        if inspect.getgeneratorstate(g) != inspect.GEN_SUSPENDED:
            return g.close()
        try:
            g.throw(GeneratorExit())
        except GeneratorExit:
            return None
        except StopIteration as stop:
            return stop.value
        raise RuntimeError("generator ignored GeneratorExit")

    def throw(self, g, error):
        """Lets a StopIteration out of a generator that has not started (THR-20)."""
        if isinstance(error, StopIteration) and inspect.getgeneratorstate(g) == inspect.GEN_CREATED:
            g.close()
            raise error
        return g.throw(error)


class Speaker:
    """Writes lines of one body into the trace."""

    def __init__(self, scene, label):
        self.scene, self.label = scene, label

    def __call__(self, text):
        self.scene.stage.log(f"{self.label}: {text}")


class Scene:
    """The generators of one `create`."""

    def __init__(self, stage):
        self.stage, self.targets = stage, []

    def speaker(self, name):
        self.stage.speakers += 1
        return Speaker(self, f"{name}{self.stage.speakers}")

    def keep(self, g):
        self.stage.kept.append(g)
        return g

    def state(self, g):
        return STATE_NAMES[inspect.getgeneratorstate(g)]

    def perform(self, g, verb, *arguments):
        """Does one operation and tells what came of it."""
        if is_left_out(g, verb, *arguments):
            raise LeftOut
        protocol = self.stage.protocol
        try:
            if verb == "next":
                return f"yields {next(g)}"
            if verb == "send":
                return f"yields {g.send(value_of(arguments[0]))}"
            if verb in ("throw", "throw_ptr"):
                return f"yields {protocol.throw(g, make_exception(*arguments))}"
            if verb == "close":
                return f"closes {protocol.close(g)}"
            if verb == "loop":
                return self.loop(g, int(arguments[0]))
            if verb == "state":
                return f"is {self.state(g)}"
        except StopIteration as stop:
            return f"stops {stop.value}"
        except BaseException as error:
            return f"raises {describe(error)}"
        sys.exit(f"scene: there is no operation {verb}")

    @staticmethod
    def loop(g, most):
        seen = []
        try:
            for value in g:
                seen.append(str(value))
                if len(seen) == most:
                    break
        except BaseException as error:
            seen.append(f"raises {describe(error)}")
        return " ".join(["loops", *seen])


class Stage:
    """One script's performance."""

    def __init__(self, protocol):
        self.protocol, self.trace = protocol, []
        # Nothing dies before the script is over: when Python finalises is no part of the test.
        self.speakers, self.kept, self.over = 0, [], False
        self.actors = []

    def log(self, line):
        if not self.over:
            self.trace.append("    " + line)

    def states(self):
        return " ".join(scene.state(g) for scene, g in self.actors)
