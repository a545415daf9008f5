#!/usr/bin/env bash
# Builds the core for iOS: an XCFramework of static libraries for devices and the simulator, with the generated Swift beside
# it. Needs a Mac with Xcode. SQLCipher uses Apple's own CommonCrypto.
#
# usage: build.sh [--dry-run] [OUT]     OUT is target/apple where it is not given; --dry-run prints the commands alone
set -euo pipefail

# shellcheck source=bindings/packaging.sh
source "$(dirname "$0")/../packaging.sh"
device=aarch64-apple-ios
simulators=(aarch64-apple-ios-sim x86_64-apple-ios)
library=libbanshi_bindings.a

run rustup target add "$device" "${simulators[@]}"
flags=$(bindings/without-paths.sh)
for triple in "$device" "${simulators[@]}"; do
  run env IPHONEOS_DEPLOYMENT_TARGET=17.0 RUSTFLAGS="$flags" \
    cargo build --profile phone --locked --package banshi-bindings --no-default-features --target "$triple"
done
run rm -rf "$out"
run mkdir -p "$out/simulator" "$out/headers"
run lipo -create "$target/${simulators[0]}/phone/$library" "$target/${simulators[1]}/phone/$library" \
  -output "$out/simulator/$library"
run cargo build --locked --package banshi-bindings
run "$target/debug/uniffi-bindgen" generate "$target/debug/libbanshi_bindings.dylib" \
  --language swift --no-format --out-dir "$out/swift"
run cp "$out/swift/banshiFFI.h" "$out/headers/"
run cp "$out/swift/banshiFFI.modulemap" "$out/headers/module.modulemap"
run xcodebuild -create-xcframework \
  -library "$target/$device/phone/$library" -headers "$out/headers" \
  -library "$out/simulator/$library" -headers "$out/headers" \
  -output "$out/Banshi.xcframework"
run du -sk "$out/Banshi.xcframework"
