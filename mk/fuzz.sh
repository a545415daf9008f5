#!/bin/bash
# Runs one fuzz target and says how often, how much of the code it reached, and what it took. An input that crashes,
# hangs for ten seconds or takes more than 512 MiB ends the run and is kept.
#
# usage: fuzz.sh TARGET SECONDS
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-}
seconds=${2:-60}
folder=
for source in core/*/fuzz/targets/"${target:-?}".rs; do
    [ ! -f "$source" ] || folder=${source%/targets/*}
done
if [ -z "$folder" ]; then
    targets=$(printf '%s\n' core/*/fuzz/targets/*.rs | sed 's|.*/||; s|\.rs$||' | tr '\n' ' ')
    echo "make fuzz T=TARGET S=SECONDS; targets: $targets" >&2
    exit 2
fi

# Not a nightly's sanitizers: what is fuzzed has no unsafe code for them to watch. Coverage is LLVM's own.
host=$(rustc --version --verbose | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares" \
    cargo build --locked --quiet --release --target "$host" --manifest-path "$folder/Cargo.toml" --bin "$target"

# What was found goes to the target folder, the kept corpus stays as it is.
found=$CARGO_TARGET_DIR/found/$target
crashes=$CARGO_TARGET_DIR/crashes/$target
mkdir -p "$found" "$crashes"
log=$CARGO_TARGET_DIR/$target.log
status=0
SECONDS=0
"$CARGO_TARGET_DIR/$host/release/$target" "$found" "$folder/corpus/$target" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 -artifact_prefix="$crashes/" -print_final_stats=1 \
    >"$log" 2>&1 || status=$?

stat() { sed -n "s/^stat::$1: *//p" "$log"; }
reached=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
echo "fuzz $target: $(stat number_of_executed_units) executions in $SECONDS s, ${reached:-0} edges covered," \
    "peak $(stat peak_rss_mb) MiB"
if [ "$status" != 0 ]; then
    grep -E "panicked|ERROR|SUMMARY|Test unit written" "$log" || tail -20 "$log"
    echo "the whole log: $log"
    exit 1
fi
