# SPDX-License-Identifier: BSL-1.0
"""Performs scripts with asyncio's tasks; async_runner.cpp does so with hocket's.

A script is a list of tasks, each a block of operations, which may have numbers and blocks:

    task { lock 0 { sleep 3 } } task { timeout 2 { lock 0 { } } }

All tasks share two locks and events, a semaphore and a queue of two, and a barrier for two. Time passes in ticks, of which none is waited for. Each task says what it does, and when.
Reads one script a line; writes one line of JSON, its trace, for each.
"""

import asyncio
import json
import selectors
import sys

# How many numbers and blocks each verb has; script.hpp has the same.
VERBS = {
    "sleep": (1, 0), "lock": (1, 1), "semaphore": (0, 1), "wait": (1, 0), "set": (1, 0),
    "clear": (1, 0), "put": (0, 0), "get": (0, 0), "cancel": (1, 0), "cancel_self": (0, 0),
    "uncancel": (0, 0),
    "timeout": (1, 1), "group": (0, 3), "shield": (0, 1), "gather": (0, 2), "first": (0, 2),
    "catch": (0, 1), "finally": (0, 2), "fail": (1, 0), "barrier": (0, 0), "join": (1, 0),
    "task": (0, 1),
}
LAST_TICK = 1_000_000


def parse(words):
    """Reads operations up to the brace that closes them, or to the end: (verb, numbers, blocks)."""
    operations = []
    for word in words:
        if word == "}":
            break
        numbers, blocks = VERBS[word]
        operations.append((word, [int(next(words)) for _ in range(numbers)],
                           [parse(words) for _ in range(blocks) if next(words) == "{"]))
    return operations


class JumpingSelector(selectors.SelectSelector):
    """Never waits: time jumps to where something happens."""

    now = 0

    def select(self, timeout=None):
        self.now += round(timeout or 0)
        return []


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)
        self._clock_resolution = 0.5
        self._timers = 0

    def time(self):
        return self._jumping.now

    def call_at(self, when, callback, *args, context=None):
        # Which of two timers that are due at once comes first asyncio leaves to its heap; here it is
        # the older one, as in hocket.
        self._timers += 1
        return super().call_at(when + self._timers * 1e-6, callback, *args, context=context)


class Task(asyncio.tasks._PyTask):
    """A task as of 3.13."""

    def uncancel(self):
        left = super().uncancel()
        if left == 0:
            self._must_cancel = False
        return left


class InOrder(dict):
    """A set in the order in which its members came."""

    def add(self, member):
        self.setdefault(member)

    def discard(self, member):
        self.pop(member, None)


class TaskGroup(asyncio.TaskGroup):
    """A group as of 3.13."""

    def __init__(self):
        super().__init__()
        # Which of the children is cancelled first asyncio leaves to their addresses; here it is the
        # oldest, as in hocket.
        self._tasks = InOrder()

    async def __aexit__(self, kind, error, traceback):
        was_requested = self._parent_cancel_requested
        try:
            await super().__aexit__(kind, error, traceback)
        except BaseExceptionGroup:
            if sys.version_info < (3, 13):
                self._settle_cancellations(was_requested)
            raise

    def _settle_cancellations(self, was_requested):
        if self._parent_cancel_requested and not was_requested:
            self._parent_task.uncancel()
        if self._parent_task.cancelling():
            # One from outside, which the failures hide, comes again.
            self._parent_task.uncancel()
            self._parent_task.cancel()


def task_factory(loop, coroutine, **options):
    return Task(coroutine, loop=loop, **options)


class ScriptError(Exception):
    pass


def text_of(error):
    if error is None:
        return "returned"
    if isinstance(error, asyncio.CancelledError):
        return "cancelled"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ScriptError):
        return f"error {error.args[0]}"
    if isinstance(error, BaseExceptionGroup):
        return f"group({', '.join(map(text_of, error.exceptions))})"
    if isinstance(error, RuntimeError):
        return "runtime error"
    raise error


class Stage:
    """What the tasks of a script share, and what they did."""

    def __init__(self):
        self.trace = []
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.slots = asyncio.Semaphore(2)
        self.events = [asyncio.Event(), asyncio.Event()]
        self.items = asyncio.Queue(2)
        self.pair = asyncio.Barrier(2)
        self.tasks = []
        self.started = []
        self.is_over = False

    def start(self, name, block):
        self.started.append(asyncio.create_task(self.play(name, block)))
        return self.started[-1]

    async def play(self, name, block):
        actor = Actor(self, name)
        try:
            await actor.perform(block)
        except BaseException as error:
            actor.say(f"ends: {text_of(error)}")
            raise
        actor.say("ends: returned")


class Actor:
    """One task, as far as its operations know it."""

    def __init__(self, stage, name):
        self.on, self.name, self.children = stage, name, 0

    def say(self, what):
        if self.on.is_over:
            return
        self.on.trace.append(f"{asyncio.get_running_loop().time()} {self.name} {what}")

    def next_child(self):
        self.children += 1
        return f"{self.name}.{self.children - 1}"

    async def perform(self, block):
        for verb, numbers, blocks in block:
            if self.on.is_over:
                return
            await getattr(self, f"act_{verb}")(*numbers, *blocks)

    async def act_sleep(self, ticks):
        await asyncio.sleep(ticks)
        self.say("sleep")

    async def hold(self, verb, what, block):
        failure = None
        async with what:
            self.say(f"{verb} taken")
            try:
                await self.perform(block)
            except BaseException as error:
                failure = error
        if failure is not None:
            # Who gets what is released has run when a group hears of the failure, which in asyncio is
            # a pass later than in hocket (TGR-02).
            await asyncio.sleep(1)
            raise failure

    async def act_lock(self, which, block):
        await self.hold("lock", self.on.locks[which], block)

    async def act_semaphore(self, block):
        await self.hold("semaphore", self.on.slots, block)

    async def act_wait(self, which):
        await self.on.events[which].wait()
        self.say("wait")

    async def act_set(self, which):
        self.on.events[which].set()

    async def act_clear(self, which):
        self.on.events[which].clear()

    async def act_put(self):
        await self.on.items.put(0)
        self.say("put")

    async def act_get(self):
        await self.on.items.get()
        self.say("get")

    async def act_barrier(self):
        await self.on.pair.wait()
        self.say("barrier")

    async def act_cancel(self, which):
        self.say("cancels" if self.on.tasks[which].cancel() else "cancels nothing")

    async def act_cancel_self(self):
        asyncio.current_task().cancel()
        self.say("cancels itself")

    async def act_uncancel(self):
        self.say(f"uncancel {asyncio.current_task().uncancel()}")

    async def act_fail(self, number):
        raise ScriptError(number)

    async def act_join(self, which):
        await self.on.tasks[which]
        self.say("join")

    async def act_timeout(self, ticks, block):
        task = asyncio.current_task()
        before = task.cancelling()
        scope = asyncio.timeout(ticks)
        try:
            async with scope:
                await self.perform(block)
        except asyncio.CancelledError as error:
            # The first releases of 3.11 take cancellations from before the block for later ones.
            if scope.expired() and task.cancelling() <= before:
                raise TimeoutError from error
            raise

    async def act_group(self, body, *children):
        async with TaskGroup() as group:
            for each in children:
                group.create_task(self.on.play(self.next_child(), each))
            await self.perform(body)

    async def act_shield(self, block):
        await asyncio.shield(self.on.start(self.next_child(), block))

    async def act_gather(self, *blocks):
        outcomes = await asyncio.gather(
            *[self.on.play(self.next_child(), each) for each in blocks], return_exceptions=True)
        self.say(" ".join(["gathered", *map(text_of, outcomes)]))

    async def act_first(self, *blocks):
        tasks = [self.on.start(self.next_child(), each) for each in blocks]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self.say(f"first: {len(done)} done")
        for each in [task for task in tasks if task in pending]:
            each.cancel()

    async def act_catch(self, block):
        try:
            await self.perform(block)
        except BaseException as error:
            self.say(f"caught {text_of(error)}")

    async def act_finally(self, block, last):
        try:
            await self.perform(block)
        finally:
            self.say("finally")
            await self.perform(last)


async def direct(stage, script):
    for number, (_, _, [block]) in enumerate(script):
        stage.tasks.append(stage.start(str(number), block))
    await asyncio.sleep(LAST_TICK)
    for _ in range(5):
        for each in list(stage.started):
            each.cancel()
            await asyncio.sleep(20_011)
    # How run() ends what nobody could is not compared: in hocket nothing can be started any more.
    # And nobody begins anything then, or it might wait for ever.
    stage.is_over = True


def perform(text):
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.get_loop().set_exception_handler(lambda loop, context: None)
        if sys.version_info < (3, 13):
            runner.get_loop().set_task_factory(task_factory)
        stage = Stage()
        runner.run(direct(stage, parse(iter(text.split()))))
        return stage.trace


if __name__ == "__main__":
    print(json.dumps(sys.version_info[:3]))
    for line in sys.stdin:
        print(json.dumps(perform(line)))
