# SPDX-License-Identifier: BSL-1.0
"""Performs scripts with CPython's generators; runner.cpp does so with hocket's.

Reads one script a line, with "; " between its operations:

    create guard(own(finite)); 0 next; 0 send 5; 0 throw KeyError e1; 0 close; 0 state

`create` adds the generators that its expression makes, numbered on.

Writes this Python's version, and then a JSON list for each script: the script without what is left
out of it, its trace as CPython 3.13 has it, and that of this Python where it differs, else null.
"""

import json
import sys

import delegators  # noqa: F401
import leaves  # noqa: F401
import peers  # noqa: F401
from cast import DELEGATORS, LEAVES, SCENES
from scene import LeftOut, Protocol, ProtocolOf313, Scene, Stage


def maker(scene, names):
    """What makes the generators of an expression; `names` from the outside in."""
    name, *inner_names = names
    if not inner_names:
        return lambda: scene.keep(LEAVES[name](scene.speaker(name)))
    inner = maker(scene, inner_names)
    return lambda: scene.keep(DELEGATORS[name](scene.speaker(name), inner))


def create(stage, expression):
    names = expression.rstrip(")").split("(")
    scene = Scene(stage)
    if names[0] in SCENES:
        _, make = SCENES[names[0]]
        inner = [maker(scene, names[1:])] if names[1:] else []
        scene.targets = make(scene, *inner)
    else:
        scene.targets = [maker(scene, names)()]
    stage.actors += [(scene, g) for g in scene.targets]


def perform(script, protocol):
    """Returns the operations that were performed, and the trace."""
    stage, performed = Stage(protocol), []
    for operation in script.split("; "):
        words = operation.split(" ")
        if words[0] == "create":
            create(stage, words[1])
            outcome = "creates"
        else:
            scene, g = stage.actors[int(words[0])]
            try:
                outcome = scene.perform(g, *words[1:])
            except LeftOut:
                continue
        performed.append(operation)
        stage.trace.append(f"{operation} -> {outcome} [{stage.states()}]")
    stage.over = True
    return "; ".join(performed), stage.trace


def main():
    # What is left suspended is finalised at the end, and may complain; nobody asked it.
    sys.unraisablehook = lambda _: None
    print(json.dumps(sys.version_info[:3]))
    for line in sys.stdin:
        script = line.rstrip("\n")
        performed, expected = perform(script, ProtocolOf313())
        _, native = perform(script, Protocol())
        print(json.dumps([performed, expected, native if native != expected else None]))


if __name__ == "__main__":
    main()
