# The numbers of the files NAME.<number>, the largest first.
numbers() {
  local path
  for path in "$1".*; do
    [[ ${path##*.} =~ ^[1-9][0-9]*$ && -f $path ]] && printf '%s\n' "${path##*.}"
  done | sort -rn
}
