#!/usr/bin/env bash
current=''
found=1
value=''
trim() {
  local text=$1
  text=${text#"${text%%[![:space:]]*}"}
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}
while IFS= read -r line || [ -n "$line" ]; do
  line=$(trim "$line")
  case $line in
    '#'* | ';'* | '') ;;
    '['*']') current=${line:1:${#line}-2} ;;
    *=*)
      if [ "$current" = "$2" ] && [ "$(trim "${line%%=*}")" = "$3" ]; then
        found=0
        value=$(trim "${line#*=}")
      fi
      ;;
  esac
done < "$1"
if [ "$found" -eq 0 ]; then printf '%s\n' "$value"; fi
exit "$found"
