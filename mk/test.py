#!/usr/bin/env python3
"""Runs every part's tests one after another, and ends with one line: N passed, N failed, N skipped.

A part is a command. What it prints goes to target/test-logs/PART.log; how many of its tests passed is read from the
closing lines of the runners (cargo, surefire, swift), and what was skipped from lines `SKIPPED name: reason`. A part
that fails, or that passes without having run a test, is shown with the end of its log.

usage: test.py [PART…]
"""
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGS = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "test-logs"

# Part, command. Everything is built first and once, with one set of features: what other parts start is there then,
# and BANSHI_BUILT tells their targets not to build it again with a set of their own.
PARTS = [
    ("build", ["cargo", "build", "--workspace", "--all-targets"]),
    ("content", ["make", "--no-print-directory", "content"]),
    ("rust", ["cargo", "test", "--workspace", "--no-fail-fast", "--", "--show-output"]),
    ("console", ["make", "--no-print-directory", "test-console"]),
    ("packaging", ["make", "--no-print-directory", "test-packaging"]),
    ("kotlin", ["make", "--no-print-directory", "test-kotlin"]),
    ("swift", ["make", "--no-print-directory", "test-swift"]),
]
# Parts that make what the others need and run no test themselves.
PREPARATIONS = {"content", "build"}

COUNTS = [
    # cargo: test result: ok. 3 passed; 0 failed; 1 ignored; …
    re.compile(r"^test result: \w+\. (?P<passed>\d+) passed; (?P<failed>\d+) failed; (?P<skipped>\d+) ignored"),
    # surefire's summary of a whole run; its lines for single classes go on with a time.
    re.compile(
        r"^(?:\[\w+\] )?Tests run: (?P<run>\d+), Failures: (?P<failed>\d+), Errors: (?P<errors>\d+), "
        r"Skipped: (?P<skipped>\d+)\s*$"
    ),
    # XCTest: Executed 4 tests, with 1 test skipped and 0 failures (0 unexpected) in …; one line a suite, the last one counts all.
    re.compile(r"^\s+Executed (?P<run>\d+) tests?, with (?:(?P<skipped>\d+) tests? skipped and )?(?P<failed>\d+) failures?"),
    # tests/console: 10 passed, 0 failed, 0 skipped, alone on a line; what it skips it also names.
    re.compile(r"^(?P<passed>\d+) passed, (?P<failed>\d+) failed, (?P<named>\d+) skipped$"),
    # Swift Testing: Test run with 4 tests passed after …
    re.compile(r"Test run with (?P<run>\d+) tests? .*(?P<outcome>passed|failed)"),
]
SKIPPED = re.compile(r"^SKIPPED (?P<name>[^:]+): (?P<reason>.*)$")


def counts_of(log):
    """Passed, failed and skipped tests of a log, and what was skipped by name."""
    passed = failed = skipped = 0
    xctest = (0, 0, 0)
    names = {}
    counts_as_passed = True
    for line in log.splitlines():
        if by_name := SKIPPED.match(line.strip()):
            names[by_name["name"]] = by_name["reason"]
            continue
        for pattern in COUNTS:
            if not (found := pattern.search(line)):
                continue
            found = {key: value for key, value in found.groupdict().items() if value is not None}
            number = lambda key: int(found.get(key, 0))
            lost, left = number("failed") + number("errors"), number("skipped")
            won = number("passed") if "passed" in found else number("run") - lost - left
            if found.get("outcome") == "failed":
                won, lost = won - 1, 1
            if "named" in found:
                counts_as_passed = False
            if "Executed" in line:
                xctest = (won, lost, left)
            else:
                passed, failed, skipped = passed + won, failed + lost, skipped + left
            break
    # A test that found nothing to test says so and returns: it counts as skipped, not as passed. A runner that counts
    # by itself has left it out of its passed ones already.
    passed += xctest[0] - (len(names) if counts_as_passed else 0)
    return passed, failed + xctest[1], skipped + xctest[2] + len(names), names


def run(part, command):
    started = time.monotonic()
    path = LOGS / f"{part}.log"
    with path.open("w") as log:
        environment = {**os.environ, "BANSHI_BUILT": "1"}
        code = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False
        ).returncode
    log = path.read_text(errors="replace")
    passed, failed, skipped, names = counts_of(log)
    silent = part not in PREPARATIONS and passed + failed + skipped == 0
    if code and not failed or silent:
        failed += 1
    print(f"{part:12} {passed:5} passed {failed:3} failed {skipped:3} skipped {time.monotonic() - started:7.0f} s", flush=True)
    for name, reason in names.items():
        print(f"  skipped {name}: {reason}")
    if failed:
        lines = log.splitlines()
        told = re.compile(r"FAILED|panicked|error(\[|:)|\[ERROR\]|failures:")
        # What a panic says stands on the line after it.
        wanted = [
            line for line, before in zip(lines, ["", *lines]) if told.search(line) or "panicked at" in before
        ]
        print("\n".join(["  " + line for line in wanted[:60]] + ["  …"] + ["  " + line for line in lines[-60:]]))
        print(f"  the whole log: {path}")
    return passed, failed, skipped


def main():
    wanted = set(sys.argv[1:])
    if unknown := wanted - {part for part, _ in PARTS}:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}")
    LOGS.mkdir(parents=True, exist_ok=True)
    totals = [0, 0, 0]
    for part, command in PARTS:
        if wanted and part not in wanted:
            continue
        result = run(part, command)
        totals = [total + one for total, one in zip(totals, result)]
        if part in PREPARATIONS and result[1]:
            break
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
