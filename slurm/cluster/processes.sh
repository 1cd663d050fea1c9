# shellcheck shell=bash disable=SC2154  # state comes from testcluster
# Starting and stopping processes by files that name them. A file holds the process id and when it began
# (/proc/PID/stat), so that a process that has got the number since is never taken for ours.

# began PID: the clock tick in which the process began; nothing when there is none.
began() {
  local text
  text=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  text=${text##*) }
  # shellcheck disable=SC2086  # the fields behind the name, state being the first
  set -- $text
  [ "$1" = Z ] || echo "${20}"
}

# process_of NAME: the process id, if it is still the one that was started.
process_of() {
  local pid when
  read -r pid when 2>/dev/null <"$state/run/$1" || return 1
  [ -n "$when" ] && [ "$(began "$pid")" = "$when" ] || return 1
  echo "$pid"
}

# start NAME COMMAND …: in a session of its own, its output in the log.
start() {
  local name=$1 pid
  shift
  setsid "$@" >>"$state/log/$name" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(began "$pid")" >"$state/run/$name"
}

# stop NAME [SIGNAL]: SIGTERM unless told, and SIGKILL after 15 s.
stop() {
  local name=$1 signal=${2:-TERM} pid tries=0
  if pid=$(process_of "$name"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    while process_of "$name" >/dev/null; do
      tries=$((tries + 1))
      [ "$tries" -ne 150 ] || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.1
    done
  fi
  rm -f "$state/run/$name"
}

# await SECONDS NAME WHAT COMMAND …: until the command succeeds; the log's end when it does not, or the process died.
await() {
  local tries=$(($1 * 10)) name=$2 what=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ] || ! process_of "$name" >/dev/null; then
      tail -n 20 "$state/log/$name" >&2 || true
      fail 4 "$what did not start; the whole of its text: $state/log/$name"
    fi
    sleep 0.1
  done
}

show_processes() {
  local file code=0
  for file in "$state"/run/*; do
    if process_of "${file##*/}" >/dev/null; then
      echo "${file##*/} runs, process $(process_of "${file##*/}")"
    else
      echo "${file##*/} does not run"
      code=1
    fi
  done
  return "$code"
}
