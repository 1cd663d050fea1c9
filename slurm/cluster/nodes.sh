# shellcheck shell=bash disable=SC2154  # what is chosen in places.sh
# The nodes: each is a process (node-init) in network, mount, UTS and PID namespaces of its own. When it ends,
# the kernel ends all that ran on the node and takes its network away.

# node_init N: the process id, here, of the node's first process.
node_init() {
  local starter pid
  starter=$(process_of "n$1") || return 1
  read -r pid _ 2>/dev/null <"/proc/$starter/task/$starter/children" || [ -n "$pid" ] || return 1
  echo "$pid"
}

start_nodes() {
  local i
  for ((i = 1; i <= nodes; ++i)); do
    process_of "n$i" >/dev/null || start_node "$i"
    connect_node "$i"
    is_slurmd_up "$i" || start_slurmd "$i"
  done
}

start_node() {
  start "n$1" unshare --net --mount --uts --pid --fork --kill-child --mount-proc \
    bash "$here/node-init" "$state" "n$1"
  await 10 "n$1" "node n$1" is_node_ready "$1"
}

# /proc/PID/root shows the node's own mounts.
is_node_ready() {
  test -f "/proc/$(node_init "$1")/root$state/private/ready"
}

connect_node() {
  local node=$1 pid
  pid=$(node_init "$node")
  nsenter --target "$pid" --net ip link show dev eth0 >/dev/null 2>&1 && return
  ip link delete dev "$name-$node" 2>/dev/null || true # of a node that was lost, for a moment
  ip link add "$name-$node" type veth peer name eth0 netns "$pid"
  ip link set "$name-$node" master "$name" up
  nsenter --target "$pid" --net ip link set lo up
  nsenter --target "$pid" --net ip address add "$network.$node/24" dev eth0
  nsenter --target "$pid" --net ip link set eth0 up
}

is_slurmd_up() {
  # shellcheck disable=SC2016  # the node's shell fills it in
  run_on "n$1" sh -c 'read -r pid <"$1" && grep -qx slurmd "/proc/$pid/comm"' sh "$state/private/slurmd.pid" 2>/dev/null
}

# slurmd goes into the background by itself, a child of the node's first process: it can be killed without the node.
start_slurmd() {
  run_on "n$1" slurmd -N "n$1" -f "$state/slurm.conf" >>"$state/log/n$1" 2>&1 9>&- ||
    fail 4 "slurmd of n$1 did not start: $state/log/slurmd-n$1"
}

# run_on NODE COMMAND …: in all of the node's namespaces, as ssh would.
run_on() {
  local node=$1 pid
  shift
  pid=$(node_init "${node#n}") || fail 4 "no node $node runs"
  SLURM_CONF=$state/slurm.conf nsenter --target "$pid" --net --mount --uts --pid --wd="$PWD" "$@"
}

all_idle() {
  [ "$(as_client sinfo --noheader --Node --partition=debug --format %T | grep -cE '^(idle|mixed|allocated)$')" -eq "$nodes" ]
}

wait_for_nodes() {
  await 30 slurmctld "the nodes" all_idle
}

stop_nodes() {
  local i
  for ((i = nodes; i >= 1; --i)); do
    stop "n$i" KILL # takes the node's first process along (--kill-child), and so the node
    if ip link show dev "$name-$i" >/dev/null 2>&1; then ip link delete dev "$name-$i" 2>/dev/null || true; fi
  done
}
