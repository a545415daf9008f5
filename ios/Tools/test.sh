#!/usr/bin/env bash
# Builds and tests the Swift packages against the built library, in the folder that swift-linux.sh made.
# usage: CARGO_TARGET_DIR=… test.sh SWIFT_DIR [ARGUMENT OF swift test…]
set -euo pipefail
swift=$1
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
target=${CARGO_TARGET_DIR:?}
"$here/ios/Tools/facade.sh"

# What needs Apple's frameworks beyond the declared ones is at least read by the compiler.
"$here/ios/Tools/swift-linux.sh" run "$swift" "$here" sh -c 'exec swiftc -parse /checkout/ios/App/Sources/*.swift'

# The stage runs outside, where it was built; loopback is the same inside.
coproc stage { exec "$target/debug/banshi-stage" --json 2>/dev/null; }
# shellcheck disable=SC1083  # bash closes a descriptor that a variable names so
trap 'exec {stage[1]}>&- || true' EXIT
IFS= read -r said <&"${stage[0]}"
"$here/ios/Tools/swift-linux.sh" run "$swift" "$here" \
  env LD_LIBRARY_PATH=/target/debug BANSHI_FACADE=/target/swift/Banshi BANSHI_LIBRARY=/target/debug \
      "BANSHI_STAGE=$said" BANSHI_CATALOGUE_ROOT=/target/catalogue/metadata/1.root.json \
      BANSHI_JOURNEY=/checkout/tests/journeys/pharmacist.json \
  swift test --package-path /checkout/ios --scratch-path /target/swift/build "$@"
