#!/usr/bin/env bash
total=0
for file in $*; do
  lines=$(wc -l < $file)
  echo $lines $file
  total=$((total + lines))
done
echo total $total
