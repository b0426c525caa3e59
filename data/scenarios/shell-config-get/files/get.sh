#!/usr/bin/env bash
grep "$3" "$1" | cut -d= -f2
