#!/bin/sh
# Runs a program as a container runtime would, without one: process 1 of its own, a read-only root, no rights, no way to get
# any. Started as root by `unshare --mount --pid --fork`:
#   confine.sh <empty folder> <uid> <working folder> [<source>:<target>:ro|rw]… -- <program> <argument>…
set -eu

root=$1 uid=$2 workdir=$3
shift 3

# <source> <target> ro|rw
show() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root${2%/*}" && : >"$root$2"; fi
  mount --bind "$1" "$root$2"
  [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
}

mount -t tmpfs -o mode=755,size=1m tmpfs "$root"
for folder in /usr /etc; do show "$folder" "$folder" ro; done
for folder in /bin /sbin /lib /lib64; do
  if [ -L "$folder" ]; then cp -P "$folder" "$root$folder"; elif [ -d "$folder" ]; then show "$folder" "$folder" ro; fi
done
show /dev /dev rw
while [ "$1" != -- ]; do
  source=${1%%:*} rest=${1#*:}
  show "$source" "${rest%:*}" "${rest##*:}"
  shift
done
shift
mkdir "$root/tmp" "$root/proc"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -o remount,ro "$root"

# shellcheck disable=SC2016 # the inner shell's own
exec chroot "$root" setpriv --reuid "$uid" --regid "$uid" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \
  -- sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"
