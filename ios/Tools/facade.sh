#!/usr/bin/env bash
# Lays the generated facade out as a Swift package, in the target folder: the checkout stays clean. On Linux it takes what
# `make bindings` made, on a Mac what bindings/apple/build.sh made.
# usage: CARGO_TARGET_DIR=… facade.sh
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
target=${CARGO_TARGET_DIR:?}
package=$target/swift/Banshi

# Left alone where nothing changed, so that nothing is compiled anew.
put() { cmp -s "$1" "$2" || cp "$1" "$2"; }

mkdir -p "$package/Banshi" "$package/banshiFFI"
put "$here/ios/Facade/Package.swift" "$package/Package.swift"
if [[ $(uname) = Darwin ]]; then
  put "$target/apple/swift/banshi.swift" "$package/Banshi/Banshi.swift"
  rm -rf "$package/Banshi.xcframework"
  cp -R "$target/apple/Banshi.xcframework" "$package/"
  exit
fi
put "$target/bindings/swift/banshi.swift" "$package/Banshi/Banshi.swift"
put "$target/bindings/swift/banshiFFI.h" "$package/banshiFFI/banshiFFI.h"
# The module map's `use` lines name Darwin's modules.
grep -v '^ *use ' "$target/bindings/swift/banshiFFI.modulemap" > "$target/swift/module.modulemap"
put "$target/swift/module.modulemap" "$package/banshiFFI/module.modulemap"
