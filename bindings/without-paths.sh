#!/usr/bin/env bash
# Prints the flags with which rustc names a dependency by crate and file, and not by the folder of the machine that built
# it: a panic's message would carry that folder to every phone, and two builders' libraries would differ by it.
set -euo pipefail

# Dependencies are fetched first, so that their folders are there.
cargo fetch --quiet --locked
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  printf ' --remap-path-prefix=%s/=' "$registry"
done
