# What the packaging scripts have in common; they read it in. Their caller's arguments: [--dry-run] [OUT].
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dry=
if [ "${1:-}" = --dry-run ]; then
  dry=1
  shift
fi
if [ $# -gt 1 ]; then
  echo "usage: build.sh [--dry-run] [OUT]" >&2
  exit 2
fi
target=${CARGO_TARGET_DIR:-$here/target}
# Where it is not said: target/android, target/apple.
# shellcheck disable=SC2034  # the script that reads this in uses it
out=${1:-$target/$(basename "$(dirname "$0")")}

# Runs a command; in a dry run it is printed alone.
run() {
  if [ -n "$dry" ]; then
    printf '%q ' "$@"
    printf '\n'
  else
    "$@"
  fi
}

cd "$here" || exit
