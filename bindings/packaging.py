#!/usr/bin/env python3
"""Checks of the packaging that need neither NDK nor Xcode: the scripts are sound shell and print what they would run."""
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def scripts_are_sound():
    if not shutil.which("shellcheck"):
        return "shellcheck is not here"
    listed = subprocess.run(["git", "ls-files", "*.sh", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=True)
    subprocess.run(["shellcheck", "--external-sources", *listed.stdout.split()], cwd=ROOT, check=True)
    return None


def dry_runs_name_what_they_build():
    wanted = {
        "android": ["arm64-v8a", "armeabi-v7a", "x86_64", "max-page-size=16384", "strip=symbols", "--locked"],
        "apple": ["aarch64-apple-ios", "aarch64-apple-ios-sim", "-create-xcframework", "--locked"],
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


def main():
    passed = failed = skipped = 0
    for name, check in [
        ("packaging scripts are sound", scripts_are_sound),
        ("packaging dry runs", dry_runs_name_what_they_build),
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
