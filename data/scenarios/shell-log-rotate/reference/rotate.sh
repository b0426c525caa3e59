#!/usr/bin/env bash
. "$(dirname "$0")/lib/names.sh"
[ -s "$1" ] || exit 0
for n in $(numbers "$1"); do
  if [ "$n" -ge "$2" ]; then rm -- "$1.$n"; else mv -- "$1.$n" "$1.$((n + 1))"; fi
done
if [ "$2" -gt 0 ]; then mv -- "$1" "$1.1"; fi
: > "$1"
