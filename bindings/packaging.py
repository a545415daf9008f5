#!/usr/bin/env python3
"""Checks of the packaging that need neither NDK nor Xcode: the scripts are sound shell and print what they would run, and
the library that phones are handed, built for this machine, is not larger than the ledger says. LEDGER=write writes what it
takes.
"""
import os
import pathlib
import platform
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
LEDGER = HERE / "size.txt"
# What a phone of 2018 is meant to load, in bytes.
TARGET_SIZE = 10 << 20
# By so much it may grow unseen: compilers differ.
GROWTH = 1.02


def scripts_are_sound():
    if not shutil.which("shellcheck"):
        return "shellcheck is not here"
    listed = subprocess.run(["git", "ls-files", "*.sh", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=True)
    subprocess.run(["shellcheck", "--external-sources", *listed.stdout.split()], cwd=ROOT, check=True)
    return None


def dry_runs_name_what_they_build():
    wanted = {
        "android": ["arm64-v8a", "armeabi-v7a", "x86_64", "max-page-size=16384", "remap-path-prefix", "--profile phone", "--locked"],
        "apple": ["aarch64-apple-ios", "aarch64-apple-ios-sim", "-create-xcframework", "remap-path-prefix", "--profile phone", "--locked"],
    }
    for system, words in wanted.items():
        printed = subprocess.run(
            [HERE / system / "build.sh", "--dry-run", "/nowhere"], capture_output=True, text=True, check=True
        ).stdout
        assert "--package banshi-bindings --no-default-features" in printed, printed
        for word in words:
            assert word in printed, f"{system}: {word} is missing"
    assert not pathlib.Path("/nowhere").exists()
    return None


def the_library_is_small():
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return "the ledger is of Linux on x86_64"
    subprocess.run(["make", "--no-print-directory", "phone-library"], cwd=ROOT, check=True)
    size = (TARGET / "phone" / "libbanshi_bindings.so").stat().st_size
    if os.environ.get("LEDGER") == "write":
        LEDGER.write_text(f"{size}\n")
    ledger = int(LEDGER.read_text())
    print(f"the phone's library, for this machine: {size} bytes, {ledger} in the ledger, {TARGET_SIZE} meant")
    assert size <= TARGET_SIZE, "the library is larger than a phone is meant to load"
    assert size <= ledger * GROWTH, "the library has grown: see why, then LEDGER=write bindings/packaging.py"
    return None


def main():
    passed = failed = skipped = 0
    for name, check in [
        ("packaging scripts are sound", scripts_are_sound),
        ("packaging dry runs", dry_runs_name_what_they_build),
        ("packaging size", the_library_is_small),
    ]:
        try:
            reason = check()
        except (AssertionError, subprocess.CalledProcessError, OSError) as error:
            print(f"FAILED {name}: {error}")
            failed += 1
            continue
        if reason:
            print(f"SKIPPED {name}: {reason}")
            skipped += 1
        else:
            print(f"ok {name}")
            passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
