# SPDX-License-Identifier: BSL-1.0
"""Bodies that delegate to what `inner` makes, and scenes of them."""

from cast import delegator, scene
from scene import describe


@delegator
def own(say, inner):
    try:
        result = yield from inner()
        say(f"result {result}")
        yield 100
        return result
    finally:
        say("finally")


@delegator
def borrow(say, inner):
    sub = inner()
    try:
        result = yield from sub
        say(f"result {result}")
        return result
    finally:
        say("finally")


@delegator
def twice(say, inner):
    first = yield from inner()
    second = yield from inner()
    say(f"results {first} {second}")
    return second


@delegator
def again(say, inner):
    """Delegates to what is exhausted by then."""
    sub = inner()
    first = yield from sub
    second = yield from sub
    say(f"results {first} {second}")
    yield 101
    return first


@delegator
def looped(say, inner):
    try:
        for _ in range(3):
            result = yield from inner()
            say(f"result {result}")
    finally:
        say("finally")


@delegator
def guard(say, inner):
    try:
        result = yield from inner()
        return result
    except (ValueError, LookupError) as error:
        say(f"caught {describe(error)}")
    got = yield -5
    say(f"got {got}")
    return -1


@delegator
def guard_all(say, inner):
    try:
        result = yield from inner()
        return result
    except BaseException as error:
        say(f"caught {describe(error)}")
    got = yield -6
    say(f"got {got}")
    return -2


@delegator
def replaces(say, inner):
    try:
        return (yield from inner())
    except Exception as error:
        say(f"caught {describe(error)}")
        raise KeyError("replaced")


@delegator
def finishes(say, inner):
    try:
        yield from inner()
    finally:
        return 55


@delegator
def half(say, inner):
    """Delegates to what is half consumed."""
    sub = inner()
    say(say.scene.perform(sub, "next"))
    result = yield from sub
    say(f"result {result}")
    return result


@delegator
def closed(say, inner):
    sub = inner()
    say(say.scene.perform(sub, "close"))
    result = yield from sub
    say(f"result {result}")
    yield 102


@delegator
def thrown_into(say, inner):
    """Delegates to what had an exception thrown into it before and may have survived."""
    sub = inner()
    say(say.scene.perform(sub, "next"))
    say(say.scene.perform(sub, "throw", "ValueError", "early"))
    result = yield from sub
    say(f"result {result}")
    return result


@delegator
def loops(say, inner):
    """No delegation: what is sent and thrown stops here."""
    for value in inner():
        got = yield value
        say(f"got {got}")


@delegator
def stubborn(say, inner):
    """Answers an exit with one more delegation."""
    try:
        return (yield from inner())
    except GeneratorExit:
        say("stays")
    return (yield from inner())


def through(inner):
    return (yield from inner())


@delegator
def widened(say, inner):
    """In C++ the delegate's values and what it is sent are converted on the way."""
    result = yield from through(inner)
    say(f"result {result}")
    return result


@delegator
def by_reference(say, inner):
    """In C++ the one in the middle yields references."""
    result = yield from through(inner)
    say(f"result {result}")
    return result


# Scenes: several generators that the script can reach.


def borrower(say, sub):
    try:
        result = yield from sub
        say(f"result {result}")
        got = yield 104
        say(f"got {got}")
        return result
    except LookupError as error:
        say(f"caught {describe(error)}")
        return -3
    finally:
        say("finally")


@scene(2)
def share(stage, inner):
    """A delegate that is stepped behind its delegator's back."""
    sub = inner()
    return [borrower(stage.speaker("borrower"), sub), sub]


@scene(3)
def share_two(stage, inner):
    """Two delegators of one delegate."""
    sub = inner()
    return [borrower(stage.speaker("left"), sub), borrower(stage.speaker("right"), sub), sub]


@scene(3)
def middle(stage, inner):
    """A chain of three, each of which can be stepped."""
    sub = inner()
    inside = borrower(stage.speaker("middle"), sub)
    return [borrower(stage.speaker("outer"), inside), inside, sub]


def through_sub(sub):
    return (yield from sub)


@scene(2)
def share_wide(stage, inner):
    """In C++ all is converted on its way to the delegate, and back."""
    sub = inner()
    return [borrower(stage.speaker("borrower"), through_sub(sub)), sub]


def silent_body(say):
    try:
        for n in range(1, 4):
            yield n
    finally:
        say("finally")


@scene(1)
def silent(stage):
    """In C++ it takes no values and returns none."""
    return [silent_body(stage.speaker("silent"))]


def silent_delegator(say, sub):
    try:
        yield from sub
        yield from [11, 12]
    except ValueError as error:
        say(f"caught {describe(error)}")
    yield 13


@scene(2)
def silent_share(stage):
    sub = silent_body(stage.speaker("silent"))
    return [silent_delegator(stage.speaker("delegator"), sub), sub]
