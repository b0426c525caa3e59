#!/usr/bin/env bash
LC_ALL=C awk -F, -v name="$1" '
  {sub(/\r$/, "")}
  NR == 1 {
    for (n = 1; n <= NF; n++) if ($n == name) column = n
    if (!column) {print "sum.sh: no column " name > "/dev/stderr"; status = 2; exit}
    next
  }
  $0 == "" {next}
  $column !~ /^-?[0-9]+(\.[0-9]+)?$/ {print "sum.sh: line " NR ": " $column > "/dev/stderr"; status = 1; exit}
  {total += $column}
  END {if (status) exit status; printf "%.2f\n", total}
'
