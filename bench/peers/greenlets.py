# SPDX-License-Identifier: BSL-1.0
"""greenlet, Python's coroutines with stacks, doing what the benchmarks in bench/generator/ do."""

import greenlet
from greenlet import getcurrent
from measure import measure, print_version, times


def new(body):
    """A coroutine that yields to whoever made it."""
    return greenlet.greenlet(body, parent=getcurrent())


def count():
    switch = getcurrent().parent.switch
    i = 0
    while True:
        switch(i)
        i += 1


def echo():
    switch = getcurrent().parent.switch
    last = 0
    while True:
        last = switch(last)


def catches():
    switch = getcurrent().parent.switch
    while True:
        try:
            switch(1)
        except RuntimeError:
            pass


def one():
    getcurrent().parent.switch(1)


def started(body):
    coroutine = new(body)
    coroutine.switch()
    return coroutine


def run_next(n):
    switch = started(count).switch
    for _ in times(n):
        switch()


def run_send(n):
    switch = started(echo).switch
    for _ in times(n):
        switch(1)


def run_throw(n):
    throw = started(catches).throw
    for _ in times(n):
        throw(RuntimeError("thrown"))


def run_close(n):
    for _ in times(n):
        coroutine = new(echo)
        coroutine.switch()
        coroutine.throw()


def run_create(n):
    for _ in times(n):
        coroutine = new(one)
        coroutine.switch()
        # It is dropped by taking its exit, since Python would raise it there in any case.
        del coroutine


print_version(f"greenlet {greenlet.__version__}")
measure("next", run_next)
measure("send", run_send)
measure("throw", run_throw)
measure("close", run_close)
measure("create", run_create)
