# What tests written for Bats and its assertions call.

# These libraries are built in here.
load() { :; }
bats_load_library() { :; }
bats_require_minimum_version() { :; }
# A test that is skipped has not shown that the solution is right.
skip() { echo "skipped: ${1-}" >&2; exit 1; }

# Runs a command and keeps what it printed and its exit code for the assertions after it.
run() {
  local expected='' separate='' flags=$-
  while [[ ${1-} == -* || ${1-} == '!' ]]; do
    case $1 in
      --) shift; break ;;
      --separate-stderr) separate=yes ;;
      --keep-empty-lines) ;;
      '!') expected=failure ;;
      -[0-9]*) expected=${1#-} ;;
      *) break ;;
    esac
    shift
  done
  set +eET
  if [[ -n $separate ]]; then
    local errors; errors=$(mktemp)
    output=$("$@" 2>"$errors"); status=$?
    stderr=$(<"$errors"); rm -f "$errors"
  else
    output=$("$@" 2>&1); status=$?
  fi
  mapfile -t lines < <(printf '%s\n' "$output" | grep -v '^$')
  [[ $flags == *e* ]] && set -eET
  if [[ $expected == failure ]]; then (( status != 0 )) || fail 'expected the command to fail'
  elif [[ -n $expected ]]; then (( status == expected )) || fail "expected exit code $expected, got $status: $output"; fi
}

fail() { printf '%s\n' "${*:-failed}" >&2; return 1; }
assert() { "$@" || fail "expected to hold: $*"; }
refute() { ! "$@" || fail "expected not to hold: $*"; }
assert_equal() { [[ $1 == "$2" ]] || fail "expected '$2', got '$1'"; }
assert_not_equal() { [[ $1 != "$2" ]] || fail "expected other than '$2'"; }
assert_success() { (( status == 0 )) || fail "expected exit code 0, got $status: $output"; }
assert_failure() {
  (( status != 0 )) || { fail "expected a failure, got exit code 0: $output"; return 1; }
  [[ -z ${1-} ]] || (( status == $1 )) || fail "expected exit code $1, got $status"
}

# Whether $2 is $3 in the way $1: whole, partial, regexp.
eca_matches() {
  case $1 in
    partial) [[ $2 == *"$3"* ]] ;;
    regexp) [[ $2 =~ $3 ]] ;;
    *) [[ $2 == "$3" ]] ;;
  esac
}

# Options of the assertions below: sets way, index, stream and rest.
eca_options() {
  way=whole index='' rest=()
  while (( $# > 0 )); do
    case $1 in
      -p | --partial) way=partial ;;
      -e | --regexp) way=regexp ;;
      -n | --index) index=$2; shift ;;
      -) rest+=("$(cat)") ;;
      --) shift; rest+=("$@"); break ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
}

assert_output() {
  local way index rest; eca_options "$@"
  if (( ${#rest[@]} == 0 )); then
    if [[ ! -t 0 && $# -gt 0 ]]; then rest=("$(cat)"); else [[ -n $output ]] || fail 'expected some output'; return; fi
  fi
  eca_matches "$way" "$output" "${rest[0]}" || fail "expected the output ($way) '${rest[0]}', got '$output'"
}
refute_output() {
  local way index rest; eca_options "$@"
  if (( ${#rest[@]} == 0 )); then [[ -z $output ]] || fail "expected no output, got '$output'"; return; fi
  ! eca_matches "$way" "$output" "${rest[0]}" || fail "expected other output ($way) than '${rest[0]}'"
}
assert_line() {
  local way index rest line; eca_options "$@"
  if [[ -n $index ]]; then
    eca_matches "$way" "${lines[$index]-}" "${rest[0]-}" || fail "expected line $index ($way) '${rest[0]-}', got '${lines[$index]-}'"
    return
  fi
  for line in "${lines[@]}"; do eca_matches "$way" "$line" "${rest[0]-}" && return; done
  fail "expected a line ($way) '${rest[0]-}' in '$output'"
}
refute_line() {
  local way index rest line; eca_options "$@"
  if [[ -n $index ]]; then
    ! eca_matches "$way" "${lines[$index]-}" "${rest[0]-}" || fail "expected line $index not to be ($way) '${rest[0]-}'"
    return
  fi
  for line in "${lines[@]}"; do ! eca_matches "$way" "$line" "${rest[0]-}" || { fail "expected no line ($way) '${rest[0]-}'"; return; }; done
}
assert_regex() { [[ $1 =~ $2 ]] || fail "expected '$1' to match '$2'"; }
refute_regex() { ! [[ $1 =~ $2 ]] || fail "expected '$1' not to match '$2'"; }

# Where a suite has none of its own.
setup() { :; }
teardown() { :; }
setup_file() { :; }
teardown_file() { :; }

# Runs the test $1 that is called $2, and ends with $3 where it passed.
eca_run_test() {
  BATS_TEST_NAME=$1 BATS_TEST_DESCRIPTION=$2
  BATS_TEST_TMPDIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/bats.XXXXXX")
  BATS_FILE_TMPDIR=$BATS_TEST_TMPDIR
  trap teardown EXIT
  set -eET
  setup_file
  setup
  "$1"
  exit "$3"
}
