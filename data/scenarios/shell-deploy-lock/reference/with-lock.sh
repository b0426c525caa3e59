#!/usr/bin/env bash
if [ "$#" -lt 2 ]; then
  echo 'usage: with-lock.sh LOCK COMMAND…' >&2
  exit 2
fi
lock=$1
shift
if ! mkdir -- "$lock" 2>/dev/null; then
  echo 'with-lock.sh: busy' >&2
  exit 75
fi
trap 'rmdir -- "$lock"' EXIT
trap 'kill "$child" 2>/dev/null; exit 143' TERM
"$@" &
child=$!
wait "$child"
