#!/usr/bin/env bash
total=0
while IFS=, read -r a b c; do
  total=$((total + b))
done
echo $total
