#!/usr/bin/env bash
# Builds and tests the Swift package against the built library, in the folder that swift-linux.sh made.
# usage: CARGO_TARGET_DIR=… test.sh SWIFT_DIR
set -euo pipefail
swift=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
target=${CARGO_TARGET_DIR:?}

# The package is laid out beside the generated sources, so that nothing is written into the checkout.
package=$target/swift
mkdir -p "$package/Sources/banshiFFI" "$package/Sources/Banshi" "$package/Tests"
cp "$here/ios/BanshiKit/Package.swift" "$package/"
rm -rf "$package/Tests/JourneyTests"
cp -r "$here/ios/BanshiKit/Tests/JourneyTests" "$package/Tests/"
cp "$here/tests/journeys/pharmacist.json" "$package/"
cp "$target/bindings/swift/banshiFFI.h" "$package/Sources/banshiFFI/"
# The module map's `use` lines name Darwin's modules.
grep -v '^ *use ' "$target/bindings/swift/banshiFFI.modulemap" > "$package/Sources/banshiFFI/module.modulemap"
cp "$target/bindings/swift/banshi.swift" "$package/Sources/Banshi/Banshi.swift"

# The stage runs outside, where it was built; loopback is the same inside.
coproc stage { exec "$target/debug/banshi-stage" --json 2>/dev/null; }
# shellcheck disable=SC1083  # bash closes a descriptor that a variable names so
trap 'exec {stage[1]}>&- || true' EXIT
IFS= read -r said <&"${stage[0]}"
"$here/ios/Tools/swift-linux.sh" run "$swift" "$here" \
  env LD_LIBRARY_PATH=/target/debug "BANSHI_STAGE=$said" "BANSHI_CATALOGUE_ROOT=/target/catalogue/metadata/1.root.json" \
      BANSHI_JOURNEY=/target/swift/pharmacist.json \
  swift test --package-path /target/swift
