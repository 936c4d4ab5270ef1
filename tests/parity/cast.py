# SPDX-License-Identifier: BSL-1.0
"""The register of the parity test's bodies, by name.

A body talks to the trace through `say`; what is in the trace must come out the same in both
languages. leaves.py and leaves.cpp have the same bodies, one by one, and so have delegators and
peers.

One rule keeps destruction out of it, which is C++'s own affair: a body that can yield after it was
asked to exit has nothing to say when it is destroyed there, and delegates to nothing that has.
"""

LEAVES, DELEGATORS, SCENES = {}, {}, {}
# What the script may not send to.
SILENT = ("silent", "silent_share")
# For the self-test of the driver alone.
DIFFERENT = ("self_test", "self_test_crash")


def leaf(body):
    LEAVES[body.__name__] = body
    return body


def delegator(body):
    DELEGATORS[body.__name__] = body
    return body


def scene(targets):
    """`targets` is how many generators the scene hands out."""

    def register(make):
        SCENES[make.__name__] = targets, make
        return make

    return register
