#!/usr/bin/env bash
# Looks whether this machine has what a purpose needs, says what is missing, and installs it with apt.
# usage: mk/setup.sh PURPOSE…   (build: compile and run; test: everything that tests use)
set -euo pipefail

missing=()
need() { # need COMMAND-OR-FILE PACKAGE
  if [[ $1 == /* ]]; then [[ -e $1 ]] || missing+=("$2"); else command -v "$1" >/dev/null || missing+=("$2"); fi
}

for purpose in "$@"; do
  case $purpose in
    build)
      need cc build-essential
      need pkg-config pkg-config
      need curl curl
      need git git
      [[ -e /usr/include/openssl/crypto.h ]] || missing+=(libssl-dev)
      need python3 python3
      python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
      ;;
    test)
      need node nodejs
      need npm npm
      need javac openjdk-17-jdk-headless
      # Its window system too: the phone's screens are drawn with it, without a window in tests.
      compgen -G '/usr/lib/jvm/*/lib/libawt_xawt.so' >/dev/null || missing+=(openjdk-17-jre)
      need mvn maven
      # Android's resources are linked with it; the APK is aligned and signed with the others.
      need aapt2 aapt
      need zipalign zipalign
      need apksigner apksigner
      need chromium chromium
      need chromedriver chromium-driver
      need debootstrap debootstrap
      need pdfinfo poppler-utils
      # Outside readers of finished pages and of files made of them.
      need tesseract tesseract-ocr
      [[ -e /usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata ]] || missing+=(tesseract-ocr-chi-sim)
      need qpdf qpdf
      need exiftool libimage-exiftool-perl
      need valgrind valgrind
      need strace strace
      need shellcheck shellcheck
      need /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk
      compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
      ;;
    *) echo "setup: no such purpose: $purpose" >&2; exit 2 ;;
  esac
done

if ((${#missing[@]})); then
  echo "banshi needs and will now install from this system's packages: ${missing[*]}"
  command -v apt-get >/dev/null || { echo "This system has no apt-get: please install them yourself." >&2; exit 1; }
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  ((EUID == 0)) || as_root=(sudo "${as_root[@]}")
  # A machine that has a cluster of its own keeps it; the tests make their own throw-away one.
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

if ! command -v cargo >/dev/null; then
  if apt-cache show rustup >/dev/null 2>&1; then
    echo "banshi needs and will now install: rustup, and with it the toolchain that rust-toolchain.toml names"
    as_root=(env DEBIAN_FRONTEND=noninteractive)
    ((EUID == 0)) || as_root=(sudo "${as_root[@]}")
    "${as_root[@]}" apt-get install -q -y --no-install-recommends rustup
  else
    echo "Rust is missing and this system does not package rustup: please install it from https://rustup.rs" >&2
    exit 1
  fi
fi
