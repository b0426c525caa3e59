#!/usr/bin/env bash
total=0
status=0
for file in "$@"; do
  if [ ! -f "$file" ]; then
    printf 'count.sh: %s: not found\n' "$file" >&2
    status=1
    continue
  fi
  lines=$(wc -l < "$file")
  lines=$((lines))
  printf '%s %s\n' "$lines" "$file"
  total=$((total + lines))
done
if [ "$#" -gt 1 ]; then printf 'total %s\n' "$total"; fi
exit "$status"
