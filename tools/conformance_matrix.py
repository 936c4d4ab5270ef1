#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes docs/conformance.md: which test proves which rule of Python's coroutines.

    conformance_matrix.py ROOT           writes the page
    conformance_matrix.py ROOT --check   says what is missing or out of date; exit status 1 then
    conformance_matrix.py --self-test    shows on small trees that each check rejects what it should

The rules are in tests/conformance/rules.json: id, priority (P0: the heart; P1: core; P2: corner),
class (N: maps onto C++ as it is; A: needs a decision of the library; X: has no counterpart). A test
names a rule in its own name (CRE_01), in the comment above it or in its body (CRE-01).

A rule of class X has a line in docs/conformance_notes.md that says why. A rule of class N or A needs a
test, and no line can stand for it, but for those that are of a tool to come.
"""

import json
import pathlib
import re
import sys
import tempfile
from typing import NamedTuple

RULES = "tests/conformance/rules.json"
NOTES = "docs/conformance_notes.md"
PAGE = "docs/conformance.md"

# The part of the library that each group of rules is about.
GROUPS = {
    "CRE": "Creation and priming", "NXT": "Iteration", "SND": "send", "THR": "throw",
    "CLS": "close", "RET": "Return values", "STA": "States", "REE": "Re-entry",
    "P479": "StopIteration that leaves a body (PEP 479)", "FIN": "Finalisation",
    "DEL": "Delegation", "INS": "Introspection", "CTX": "Exceptions and context",
    "COR": "Tasks (coroutine objects)", "AGN": "Async generators", "RUN": "run and the loop",
    "TSK": "Task objects", "TGR": "Task groups", "TMO": "Timeouts",
    "GTH": "gather, wait, shield", "SYN": "Locks, events, semaphores", "QUE": "Queues",
    "THD": "Threads", "DBG": "Debugging aids", "GRF": "Call graphs",
}
# What a tool does that looks into a live process from outside: a line says what there is until then.
OF_A_TOOL_TO_COME = ("GRF-10", "GRF-11", "GRF-12", "GRF-14")

RULE_ID = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(GROUPS)})[-_](\d\d)(?!\d)")
# The macro's name, the suite and the test; they may stand on several lines.
TEST = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
COMMENT_ABOVE = re.compile(r"(?:^//.*\n)+\Z", re.MULTILINE)
NOTE = re.compile(r"- ([A-Z0-9]+-\d\d): (.+)")


class Rule(NamedTuple):
    id: str
    priority: str
    kind: str
    text: str

    @property
    def group(self):
        return self.id.split("-")[0]


class Proof(NamedTuple):
    """A test that names a rule; without a test's name, the whole file is the test."""

    file: str
    test: str


class Tree(NamedTuple):
    rules: list
    notes: dict
    proofs: dict  # id -> [Proof]


def ids_in(text):
    return {"-".join(found) for found in RULE_ID.findall(text)}


def body_after(text, start):
    """A test's body: the rest of its line if that is all, else to the brace in the first column."""
    line = text[start:].split("\n", 1)[0]
    return line if line.endswith("}") else text[start:].split("\n}", 1)[0]


def proofs_in(file, text):
    """Yields (id, Proof): of each test with the comment above it, else of the file as a whole."""
    for rule in ids_in(pathlib.PurePosixPath(file).stem):
        yield rule, Proof(file, "")
    tests = list(TEST.finditer(text)) if file.endswith(".cpp") else []
    for test in tests:
        above = COMMENT_ABOVE.search(text, 0, test.start())
        start = above.start() if above else test.start()
        for rule in ids_in(text[start:test.end()] + body_after(text, test.end())):
            yield rule, Proof(file, f"{test[1]}.{test[2]}")
    if not tests:
        for rule in ids_in(text):
            yield rule, Proof(file, "")


def test_files(root):
    # The runner of parity names rules where CPython's versions differ; it proves none by itself.
    for path in sorted((root / "tests").rglob("*")):
        name = path.relative_to(root / "tests").as_posix()
        if path.suffix in (".cpp", ".py", ".sh") and not name.startswith("parity/"):
            yield name, path


def read_tree(root):
    rules = [Rule(r["id"], r["priority"], r["class"], r["rule"])
             for r in json.loads((root / RULES).read_text(encoding="utf-8"))]
    notes = dict(NOTE.findall((root / NOTES).read_text(encoding="utf-8")))
    proofs = {}
    for name, path in test_files(root):
        for rule, proof in sorted(set(proofs_in(name, path.read_text(encoding="utf-8")))):
            proofs.setdefault(rule, []).append(proof)
    return Tree(rules, notes, proofs)


def faults_of(tree):
    known = {rule.id for rule in tree.rules}
    for rule, proofs in sorted(tree.proofs.items()):
        if rule not in known:
            yield f"tests/{proofs[0].file}: names {rule}, which is no rule of {RULES}"
    for rule in sorted(tree.notes.keys() - known):
        yield f"{NOTES}: names {rule}, which is no rule of {RULES}"
    for rule in tree.rules:
        if rule.kind == "X" or rule.id in OF_A_TOOL_TO_COME:
            if rule.id not in tree.notes:
                yield f"{rule.id}: has class {rule.kind}, and no reason in {NOTES}"
        elif rule.id not in tree.proofs:
            yield f"{rule.id}: has class {rule.kind}, and no test"


def escape(text):
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)


def evidence(tree, rule):
    parts = [tree.notes[rule.id]] if rule.id in tree.notes else []
    files = {}
    for proof in tree.proofs.get(rule.id, []):
        files.setdefault(proof.file, []).append(proof.test)
    for file, tests in files.items():
        names = "".join(f"<br>`{test.split('.', 1)[1]}`" for test in tests if test)
        parts.append(f"[{escape(file)}](../tests/{file}){names}")
    # A bar would end the table's cell, also in code.
    return "<br>".join(parts).replace("|", r"\|") if parts else "no test yet"


def summary(tree):
    yield "| group | | rules | with a test | with a reason only | no test yet |"
    yield "|---|---|---|---|---|---|"
    for group, title in GROUPS.items():
        rules = [rule for rule in tree.rules if rule.group == group]
        tested = sum(rule.id in tree.proofs for rule in rules)
        reasons = sum(rule.id in tree.notes and rule.id not in tree.proofs for rule in rules)
        rest = len(rules) - tested - reasons
        yield (f"| [{group}](#{group.lower()}) | {title} | {len(rules)} | {tested} | {reasons} "
               f"| {rest} |")


def page_of(tree):
    lines = [
        "# Conformance",
        "",
        "Written by tools/conformance_matrix.py; do not edit.",
        "",
        "Each rule of Python's coroutines, and the tests that prove it here. P0 is the heart,",
        "P1 the core, P2 a corner. Class N maps onto C++ as it is, A took a decision of the",
        "library, X has no counterpart in C++: then the line says why and what there is instead",
        "([all of these reasons](conformance_notes.md)). Besides, the same random scripts are run",
        "with CPython's generators and with hocket's, and compared",
        "([parity](../tests/parity/parity_test.py)); and so are random scripts of tasks that sleep,",
        "lock, cancel, shield and time out, with asyncio",
        "([parity of tasks](../tests/parity/async/async_parity_test.py)).",
        "",
        *summary(tree),
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {group}", "", f"{title}.", "",
                  "| rule | | what it says | tests, or why there are none |", "|---|---|---|---|"]
        lines += [f"| {rule.id} | {rule.priority} {rule.kind} | {escape(rule.text)} "
                  f"| {evidence(tree, rule)} |" for rule in tree.rules if rule.group == group]
    return "\n".join(lines) + "\n"


def check(root):
    tree = read_tree(root)
    faults = list(faults_of(tree))
    page = root / PAGE
    if not page.is_file() or page.read_text(encoding="utf-8") != page_of(tree):
        faults.append(f"{PAGE}: is out of date; write it with tools/conformance_matrix.py .")
    return faults


# A small tree, and what is changed in it so that exactly one fault is found.
GOOD_TREE = {
    RULES: json.dumps([
        {"id": "CRE-01", "priority": "P0", "class": "N", "rule": "one | rule"},
        {"id": "CRE-02", "priority": "P0", "class": "A", "rule": "another"},
        {"id": "CRE-10", "priority": "P1", "class": "X", "rule": "no counterpart"},
        {"id": "GRF-10", "priority": "P1", "class": "A", "rule": "for later"},
    ]),
    NOTES: "- CRE-10: because\n- GRF-10: later\n",
    "tests/core/creation_test.cpp":
        "TEST(creation, runs_nothing_CRE_01) {}\n\n// CRE-02\nTEST(creation, primes) {}\n",
}
BAD_TREES = [
    ({NOTES: "- GRF-10: later\n"}, "CRE-10: has class X, and no reason"),
    ({NOTES: "- CRE-10: because\n"}, "GRF-10: has class A, and no reason"),
    ({NOTES: "- CRE-10: because\n- GRF-10: later\n- CRE-77: why\n"}, f"{NOTES}: names CRE-77"),
    ({"tests/core/x_test.cpp": "// CRE-99\nTEST(a, b) {}\n"}, "x_test.cpp: names CRE-99"),
    ({"tests/core/creation_test.cpp": "// CRE-02\n"}, "CRE-01: has class N, and no test"),
    ({"tests/core/creation_test.cpp": "// CRE-01\n",
      NOTES: "- CRE-10: so\n- GRF-10: later\n- CRE-02: why\n"},
     "CRE-02: has class A, and no test"),
    ({PAGE: "old\n"}, f"{PAGE}: is out of date"),
]


def write_tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for changes, expected in [({}, None), *BAD_TREES]:
            write_tree(root, GOOD_TREE)
            write_tree(root, {name: text for name, text in changes.items() if name != PAGE})
            (root / PAGE).write_text(changes.get(PAGE, page_of(read_tree(root))), encoding="utf-8")
            faults = check(root)
            if expected is None and faults or expected and (
                    len(faults) != 1 or expected not in faults[0]):
                print(f"self-test: expected {expected}, found {faults}")
                return 1
            (root / "tests/core/x_test.cpp").unlink(missing_ok=True)
        write_tree(root, GOOD_TREE)
        proofs = read_tree(root).proofs
    wanted = {"CRE-01": [Proof("core/creation_test.cpp", "creation.runs_nothing_CRE_01")],
              "CRE-02": [Proof("core/creation_test.cpp", "creation.primes")]}
    if proofs != wanted:
        print(f"self-test: expected {wanted}, found {proofs}")
        return 1
    print(f"self-test: {len(BAD_TREES)} bad trees were rejected")
    return 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    root = pathlib.Path(arguments[0]) if arguments else None
    if not root or arguments[1:] not in ([], ["--check"]) or not (root / RULES).is_file():
        print(__doc__)
        return 2
    if arguments[1:] == ["--check"]:
        faults = check(root)
        print(*faults, sep="\n", end="\n" if faults else "")
        return 1 if faults else 0
    tree = read_tree(root)
    (root / PAGE).write_text(page_of(tree), encoding="utf-8")
    tested = sum(rule.id in tree.proofs for rule in tree.rules)
    print(f"{PAGE}: {len(tree.rules)} rules, {tested} with a test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
