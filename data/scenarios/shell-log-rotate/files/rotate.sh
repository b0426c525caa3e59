#!/usr/bin/env bash
. "$(dirname "$0")/lib/names.sh"
for n in $(numbers "$1"); do
  mv "$1.$n" "$1.$((n + 1))"
done
mv "$1" "$1.1"
