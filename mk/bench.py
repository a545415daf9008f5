#!/usr/bin/env python3
"""Runs every part's bench and writes target/bench.json: {"name": {"ours": x, "peer": y, "unit": …, "ratio": x/y,
"target": t, "holds": bool}, …}.

A bench is a program that prints such figures as lines of JSON, each with its "name"; other lines are passed through.
A figure that does not hold is said and does not fail the run; a bench that cannot run does.

usage: bench.py [BENCH…]
"""
import json
import os
import pathlib
import re
import subprocess
import sys

# Maven ends its colours where a figure's line begins.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def example(package, name="bench"):
    return ["cargo", "run", "--quiet", "--release", "-p", package, "--example", name]


def program(package, *arguments):
    """A program that starts the gateway: both built for release, so that they lie in one folder."""
    build = f"cargo build --quiet --release -p banshi-gateway -p {package}"
    return ["sh", "-c", " ".join([build, "&& exec", str(TARGET / "release" / package), *arguments])]


BENCHES = {
    "vault": example("banshi-vault"),
    "catalogue": example("banshi-catalogue"),
    "capture": ["cargo", "run", "--quiet", "--release", "-p", "banshi-opencv", "--", "bench"],
    "forms": ["cargo", "run", "--quiet", "--release", "-p", "banshi-bench"],
    # The library as it is shipped, through the Kotlin that make bindings generates.
    "facade": [
        "sh",
        "-c",
        "make --no-print-directory phone-library bindings && "
        f"mvn --batch-mode --quiet -Dstyle.color=never --file android/pom.xml --projects core -Dbanshi.target={TARGET} "
        f"-Dbanshi.library={TARGET}/phone -Dbanshi.bench=true -Dtest=FacadeBench test && "
        "cargo run --quiet --release -p banshi-bindings --example bench",
    ],
    "load": program("banshi-load"),
    "demo": program("banshi-demo", "--figures"),
}


def main():
    wanted = sys.argv[1:] or list(BENCHES)
    figures, broken = {}, []
    for name in wanted:
        print(f"{name}:", flush=True)
        process = subprocess.Popen(BENCHES[name], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        for line in process.stdout:
            line = COLOUR.sub("", line)
            try:
                figure = json.loads(line)
            except ValueError:
                print("  " + line.rstrip(), flush=True)
                continue
            figures[figure.pop("name")] = figure
            holds = {True: "holds", False: "DOES NOT HOLD", None: ""}[figure.get("holds")]
            parts = [f"{figure['ours']} {figure.get('unit', '')}"]
            parts += [f"{key} {figure[key]}" for key in ("peer", "ratio", "target") if figure.get(key) is not None]
            limit = f" ({figure['limit']})" if figure.get("limit") else ""
            print(f"  {list(figures)[-1]}: {', '.join(parts)}{limit} {holds}", flush=True)
        if process.wait():
            broken.append(name)
    TARGET.mkdir(exist_ok=True)
    path = TARGET / "bench.json"
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    print(f"{len(figures)} figures in {path}")
    if broken:
        sys.exit(f"could not run: {', '.join(broken)}")


if __name__ == "__main__":
    main()
