#!/usr/bin/env bash
# A signed debug APK without Gradle: what Maven compiled, as Android's bytecode, on top of the linked resources.
#
# The core is put in for each kind of processor that bindings/android/build.sh built it for; where it built none, the APK
# is whole but for it, and says at its start that it is missing.
#
# usage: apk.sh TARGET CLASSPATH R8 FRAMEWORK JNA OUT
#   TARGET     the target folder: android/resources and, where it was built, android/jniLibs
#   CLASSPATH  the app's classes and those that it needs, with colons between: folders and jars
#   R8         com.android.tools:r8; FRAMEWORK Android's classes; JNA its archive (AAR), for its own native libraries
set -euo pipefail
target=$1 classpath=$2 r8=$3 framework=$4 jna=$5 out=$6
least_sdk=26

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/dex" "$work/apk/lib" "$work/jna" "$(dirname "$out")"

unzip -q "$jna" classes.jar 'jni/*' -d "$work/jna"
inputs=("$work/jna/classes.jar")
IFS=: read -r -a parts <<<"$classpath"
for part in "${parts[@]}"; do
  if [[ -d $part ]]; then
    jar --create --file "$work/$(echo "$part" | tr / _).jar" -C "$part" .
    inputs+=("$work/$(echo "$part" | tr / _).jar")
  else
    inputs+=("$part")
  fi
done
jdk=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
java -Xmx2g -cp "$r8" com.android.tools.r8.D8 --debug --min-api $least_sdk --lib "$framework" --lib "$jdk" \
  --output "$work/dex" "${inputs[@]}" 2>"$work/d8.log" || { cat "$work/d8.log" >&2; exit 1; }
mv "$work"/dex/classes*.dex "$work/apk/"

for kind in arm64-v8a armeabi-v7a x86_64; do
  mkdir -p "$work/apk/lib/$kind"
  cp "$work/jna/jni/$kind/libjnidispatch.so" "$work/apk/lib/$kind/"
  [[ ! -d $target/android/resources/jni/$kind ]] || cp "$target/android/resources/jni/$kind"/*.so "$work/apk/lib/$kind/"
  core=$target/android/jniLibs/$kind/libbanshi_bindings.so
  if [[ -f $core ]]; then cp "$core" "$work/apk/lib/$kind/"; else missing+=("$kind"); fi
done

cp "$target/android/resources/resources.apk" "$work/unaligned.apk"
# Native libraries are mapped out of the APK: they lie in it uncompressed, from the beginning of a page on.
(cd "$work/apk" && zip -q ../unaligned.apk classes*.dex && zip -q -0 -r ../unaligned.apk lib)
zipalign -f -p 4 "$work/unaligned.apk" "$work/aligned.apk"
key=$target/android/debug.p12
[[ -f $key ]] || keytool -genkeypair -keystore "$key" -storetype PKCS12 -storepass debug-only -alias debug \
  -keyalg RSA -keysize 3072 -validity 3650 -dname CN=debug 2>/dev/null
apksigner sign --min-sdk-version $least_sdk --v4-signing-enabled false --ks "$key" --ks-pass pass:debug-only --out "$out" "$work/aligned.apk"

apksigner verify --min-sdk-version $least_sdk "$out"
zipalign -c -p 4 "$out"
# Without it the app finds no voice from Android 11 on.
[[ $(aapt2 dump xmltree --file AndroidManifest.xml "$out") == *'E: queries'* ]]
# From Android 11 on one whose table of resources is compressed is not installed.
[[ $(unzip -v "$out" resources.arsc) == *' Stored '* ]]
[[ -z ${missing+x} ]] || echo "without the core for ${missing[*]}: bindings/android/build.sh makes it"
