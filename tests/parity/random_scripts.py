# SPDX-License-Identifier: BSL-1.0
"""Random scripts for the parity test, and how a failing one is made smaller."""

import random

import cast
import delegators  # noqa: F401
import leaves  # noqa: F401
import peers  # noqa: F401

LEAVES = [name for name in cast.LEAVES if name not in cast.DIFFERENT]
DELEGATORS = list(cast.DELEGATORS)
SCENES = list(cast.SCENES)
TEXTUAL = ["ValueError", "KeyError", "LookupError", "RuntimeError"]
TEXTLESS = ["GeneratorExit", "MyExit", "KeyboardInterrupt"]


def names_of(expression):
    return expression.rstrip(")").split("(")


def expression_of(names):
    return "(".join(names) + ")" * (len(names) - 1)


def target_count(expression):
    scene = cast.SCENES.get(names_of(expression)[0])
    return scene[0] if scene else 1


def random_expression(rng):
    if rng.random() < 0.4:
        scene = rng.choice(SCENES)
        if scene in cast.SILENT:
            return scene
        names = [scene]
    else:
        names = []
    depth = rng.choices([0, 1, 2, 3, 4], [25, 35, 25, 10, 5])[0]
    return expression_of(names + rng.choices(DELEGATORS, k=depth) + [rng.choice(LEAVES)])


def random_exception(rng, number):
    name = rng.choice(TEXTUAL * 2 + TEXTLESS + ["StopIteration"])
    if name == "StopIteration":
        return f"StopIteration {rng.randrange(10)}"
    return f"{name} e{number}" if name in TEXTUAL else name


def random_operation(rng, number, expression):
    verb = rng.choices(
        ["next", "send", "throw", "throw_ptr", "close", "loop", "state"],
        [34, 28, 16, 4, 7, 6, 2],
    )[0]
    if verb == "send":
        if expression in cast.SILENT:
            return "next"
        return f"send {rng.choice(['None', *range(10)])}"
    if verb in ("throw", "throw_ptr"):
        return f"{verb} {random_exception(rng, number)}"
    return f"loop {rng.randrange(1, 4)}" if verb == "loop" else verb


def random_script(seed, number):
    """Script `number` of a seed; the others need not be made for it."""
    rng = random.Random(f"{seed}/{number}")
    targets, operations = [], []
    for index in range(rng.randrange(4, 18)):
        if not targets or (len(targets) < 6 and rng.random() < 0.06):
            expression = random_expression(rng)
            targets += [expression] * target_count(expression)
            operations.append(f"create {expression}")
            continue
        target = rng.randrange(len(targets))
        operations.append(f"{target} {random_operation(rng, index, targets[target])}")
    return "; ".join(operations)


# Making a script smaller.


def parse(script):
    """Returns [operation words, the index of the create that its target comes from, which one]."""
    parsed, origins = [], []
    for index, operation in enumerate(script.split("; ")):
        words = operation.split(" ")
        if words[0] == "create":
            origins += [(index, nth) for nth in range(target_count(words[1]))]
            parsed.append((words, None))
        else:
            parsed.append((words[1:], origins[int(words[0])]))
    return parsed


def unparse(parsed, dropped, replaced):
    """The script without one operation, or with another in one's place, renumbered."""
    lines, numbers = [], {}
    for index, (words, origin) in enumerate(parsed):
        if index == dropped:
            continue
        words = replaced.get(index, words)
        if origin is None:
            for nth in range(target_count(words[1])):
                numbers[index, nth] = len(numbers)
            lines.append(" ".join(words))
        elif origin in numbers:
            lines.append(" ".join([str(numbers[origin]), *words]))
    return "; ".join(lines)


def simpler_operations(words):
    if words[0] == "create":
        names = names_of(words[1])
        for index in range(len(names) - 1):
            yield ["create", expression_of(names[:index] + names[index + 1 :])]
        if len(names) > 1 and names[-1] != "finite":
            yield ["create", expression_of(names[:-1] + ["finite"])]
    elif words[0] == "send" and words[1] != "1":
        yield ["send", "1"]
        yield ["next"]
    elif words[0] == "throw_ptr":
        yield ["throw", *words[1:]]
    elif words[0] == "loop":
        yield ["next"]


def smaller_scripts(script):
    """All scripts that are one step smaller, the boldest steps first."""
    parsed = parse(script)
    for index, (words, _) in enumerate(parsed):
        yield unparse(parsed, index, {})
    for index, (words, _) in enumerate(parsed):
        for simpler in simpler_operations(words):
            yield unparse(parsed, None, {index: simpler})
