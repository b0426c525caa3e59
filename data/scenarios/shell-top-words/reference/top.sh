#!/usr/bin/env bash
export LC_ALL=C
if [ "$#" -ne 1 ] || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  echo 'usage: top.sh N' >&2
  exit 2
fi
tr 'A-Z' 'a-z' | tr -cs 'a-z' '\n' | grep . | sort | uniq -c | sort -k1,1nr -k2,2 | head -n "$1" | awk '{print $1, $2}'
exit 0
