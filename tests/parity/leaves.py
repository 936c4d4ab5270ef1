# SPDX-License-Identifier: BSL-1.0
"""Bodies that delegate to nobody."""

from cast import leaf
from scene import describe


@leaf
def counter(say):
    n = 0
    try:
        while True:
            got = yield n
            say(f"got {got}")
            n += 1 if got is None else got
    finally:
        say("finally")


@leaf
def summing(say):
    total = 0
    while True:
        term = yield total
        say(f"got {term}")
        if term is None:
            return total
        total += term


@leaf
def finite(say):
    try:
        got = yield 1
        say(f"got {got}")
        yield 2
        return 7
    finally:
        say("finally")


@leaf
def falls_off(say):
    yield 1


@leaf
def empty(say):
    say("runs")
    return 3
    yield


@leaf
def echo(say):
    got = None
    while got != 9:
        got = yield got
    return got


@leaf
def fails(say):
    try:
        yield 1
        yield 2
        raise KeyError("own")
    finally:
        say("finally")


@leaf
def fails_at_once(say):
    say("runs")
    raise ValueError("at once")
    yield


@leaf
def yields_on(say):
    n = 10
    while True:
        try:
            got = yield n
            say(f"got {got}")
            n += 1
        except ValueError as error:
            say(f"caught {describe(error)}")
            n += 100


@leaf
def answers(say):
    try:
        yield 1
        yield 2
    except ValueError as error:
        say(f"caught {describe(error)}")
        return 9
    finally:
        say("finally")
    return 8


@leaf
def redirects(say):
    try:
        yield 1
        yield 2
    except LookupError as error:
        say(f"caught {describe(error)}")
        raise RuntimeError("instead")
    finally:
        say("finally")


@leaf
def reraises(say):
    try:
        yield 1
        yield 2
    except BaseException as error:
        say(f"caught {describe(error)}")
        raise


@leaf
def catches_exceptions(say):
    for n in range(3):
        try:
            yield n
        except Exception as error:
            say(f"caught {describe(error)}")
    return 5


@leaf
def ignores(say):
    for n in range(20, 30):
        try:
            got = yield n
            say(f"got {got}")
        except BaseException:
            pass


@leaf
def ignores_once(say):
    try:
        yield 1
    except GeneratorExit:
        say("ignored")
    yield 2
    yield 3
    return 4


@leaf
def exit_returns(say):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        say("exit")
        return 99
    return 98


@leaf
def exit_raises(say):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        say("exit")
        raise KeyError("at exit")


@leaf
def exit_stops(say):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        raise StopIteration(4)


@leaf
def raises_exit(say):
    yield 1
    raise GeneratorExit


@leaf
def finally_yields(say):
    try:
        got = yield 1
        say(f"got {got}")
    finally:
        say("cleanup begins")
        got = yield 2
        say(f"cleanup got {got}")
    return 8


@leaf
def finally_returns(say):
    try:
        yield 1
        yield 2
    finally:
        say("finally")
        return 5


@leaf
def returns_in_try(say):
    result = 4
    try:
        yield 1
        return result
    finally:
        result = 5
        say("finally")


@leaf
def nested_finally(say):
    try:
        try:
            yield 1
            yield 2
        finally:
            say("inner finally")
    finally:
        say("outer finally")


@leaf
def handler_yields(say):
    try:
        yield 1
        raise KeyError("own")
    except LookupError as error:
        say(f"caught {describe(error)}")
        got = yield 50
        say(f"got {got}")
        raise


@leaf
def stops(say):
    try:
        yield 1
        raise StopIteration(4)
    finally:
        say("finally")


@leaf
def catches_stop(say):
    try:
        yield 1
        raise StopIteration(6)
    except StopIteration as stop:
        say(f"caught {describe(stop)}")
        return stop.value


@leaf
def nones(say):
    yield None
    yield None
    return None


@leaf
def reenters(say):
    """Resumes the outermost generator of its own chain, in the way that it is told."""
    verbs = [["next"], ["send", "3"], ["throw", "ValueError", "inside"], ["close"], ["loop", "2"]]
    for n in range(4):
        got = yield n
        root = say.scene.targets[0]
        say(f"root {say.scene.state(root)}")
        say("root " + say.scene.perform(root, *verbs[(got or 0) % len(verbs)]))
    return 6


@leaf
def self_test(say):
    """Not the same in C++ on purpose: there it answers a KeyError with 2."""
    while True:
        try:
            yield 0
        except KeyError:
            yield 1


@leaf
def self_test_crash(say):
    """In C++ its second step ends the process."""
    yield 1
    yield 2
