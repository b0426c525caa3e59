#!/usr/bin/env bash
lock=$1
shift
mkdir -p "$lock"
$*
rmdir "$lock"
