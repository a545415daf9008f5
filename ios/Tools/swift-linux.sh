#!/usr/bin/env bash
# Swift 6 on Debian and Ubuntu, from Debian's own packages, in a folder of its own outside the checkout.
# usage: swift-linux.sh setup DIR
#        swift-linux.sh run DIR CHECKOUT COMMAND…     (runs in the checkout, seen at /checkout)
#
# A chroot needs root; where there is none, exit status 77 says so and the caller skips by name.
set -euo pipefail
readonly done_mark=usr/share/banshi-swift-ready

as_root() { if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi; }

can_be_root() { ((EUID == 0)) || sudo -n true 2>/dev/null; }

setup() {
  local dir=$1
  [[ -e $dir/$done_mark ]] && return
  can_be_root || exit 77
  echo "banshi needs and will now install: Swift 6 from Debian trixie, 3.2 GB in $dir"
  command -v debootstrap >/dev/null || as_root apt-get install -q -y --no-install-recommends debootstrap
  as_root rm -rf "$dir"
  as_root mkdir -p "$dir"
  as_root debootstrap --variant=minbase trixie "$dir"
  as_root chroot "$dir" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    swiftlang libc6-dev libstdc++-14-dev git ca-certificates libxml2 libcurl4
  as_root touch "$dir/$done_mark"
}

# In a mount namespace of its own, so that nothing stays mounted when the command ends or is killed.
run() {
  local dir=$1 checkout=$2
  shift 2
  can_be_root || exit 77
  as_root mkdir -p "$dir/checkout" "$dir/target"
  # shellcheck disable=SC2016  # the inner shell expands them
  as_root unshare --mount --propagation private bash -ceu '
    dir=$1 checkout=$2 target=$3; shift 3
    mountpoint -q "$dir/proc" || mount -t proc proc "$dir/proc"
    mount --bind /dev "$dir/dev"
    mount --bind "$checkout" "$dir/checkout"
    mount --bind "$target" "$dir/target"
    exec chroot "$dir" env HOME=/tmp "$@"
  ' bash "$dir" "$checkout" "${CARGO_TARGET_DIR:-$checkout/target}" "$@"
}

case ${1-} in
  setup) setup "$2" ;;
  run) run "${@:2}" ;;
  *) echo "usage: $0 setup DIR | run DIR CHECKOUT COMMAND…" >&2; exit 2 ;;
esac
