#!/usr/bin/env bash
# Builds the core for Android: one stripped libbanshi_bindings.so for each kind of processor, aligned to pages of 16 KB
# (Android 15), its relocations packed (Android 6), and the generated Kotlin beside them. Prints the sizes. Needs cargo-ndk
# and the NDK; OpenSSL is built with it, for Android hands out none.
#
# usage: build.sh [--dry-run] [OUT]     OUT is target/android where it is not given; --dry-run prints the commands alone
set -euo pipefail

# shellcheck source=bindings/packaging.sh
source "$(dirname "$0")/../packaging.sh"
# Android 7: what a phone of 2018 had, and the least that its Keystore needs here.
platform=24
kinds=(arm64-v8a armeabi-v7a x86_64)

run rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android
arguments=()
for kind in "${kinds[@]}"; do
  arguments+=(--target "$kind")
done
flags="-C link-arg=-Wl,-z,max-page-size=16384 -C link-arg=-Wl,--pack-dyn-relocs=android$(bindings/without-paths.sh)"
run env RUSTFLAGS="$flags" \
  cargo ndk "${arguments[@]}" --platform "$platform" --output-dir "$out/jniLibs" \
  build --profile phone --locked --package banshi-bindings --no-default-features
# Names and checksums are the same for every processor: the generator reads the host's library.
run cargo build --locked --package banshi-bindings
run "$target/debug/uniffi-bindgen" generate "$target/debug/libbanshi_bindings.so" \
  --language kotlin --no-format --out-dir "$out/kotlin"
for kind in "${kinds[@]}"; do
  run du --bytes "$out/jniLibs/$kind/libbanshi_bindings.so"
done
