#!/usr/bin/env bash
cd $1
for f in $(ls); do
  mv $f $(echo $f | tr A-Z a-z)
done
