#!/usr/bin/env bash
if [ "$#" -ne 1 ] || [ ! -d "$1" ]; then
  echo 'usage: lower.sh DIR' >&2
  exit 2
fi
shopt -s nullglob dotglob
status=0
cd -- "$1" || exit 2
for name in *; do
  [ -f "$name" ] || continue
  new=${name,,}
  if [ "$new" = "$name" ]; then continue; fi
  if [ -e "$new" ]; then
    printf 'lower.sh: %s: taken\n' "$name" >&2
    status=1
    continue
  fi
  mv -- "$name" "$new"
done
exit "$status"
