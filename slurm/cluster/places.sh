# shellcheck shell=bash disable=SC2154  # state comes from testcluster
# Where a cluster lives: folder, bridge, addresses and ports, all derived from the state folder's name, so that
# several clusters do not meet. What was chosen is kept in $state/places and read back by the other verbs.

check_rights() {
  local tool missing=
  for tool in slurmctld:slurmctld slurmd:slurmd slurmdbd:slurmdbd srun:slurm-client munged:munge \
    mariadbd:mariadb-server mariadb-install-db:mariadb-server ip:iproute2 ss:iproute2 nsenter:util-linux \
    flock:util-linux; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${tool%:*}" >/dev/null || missing+=" ${tool#*:}"
  done
  [ -z "$missing" ] ||
    fail 4 "packages are missing: apt-get install --no-install-recommends slurm-wlm-mysql-plugin$missing"
  [ "$(id -u)" -eq 0 ] || fail 4 "the nodes need namespaces and a bridge, which only root may make; use sudo"
  unshare --net --mount --uts --pid --fork true 2>/dev/null ||
    fail 4 "no permission to make namespaces (unshare --net --mount --uts --pid); in a container: --privileged"
  export PATH=$PATH:/usr/sbin:/sbin
}

# Sets name (of the cluster and of its bridge), network, controller_port, accounting_port, database_port, nodes.
known_places() {
  [ -f "$state/places" ] || return 1
  # shellcheck source=/dev/null
  source "$state/places"
}

is_free() {
  [ -z "$(ss --no-header --listening --tcp --numeric "sport = :$1")" ]
}

free_port() {
  local port=$1
  until is_free "$port"; do port=$((port + 1)); done
  echo "$port"
}

choose_places() {
  known_places && return
  [ ! -e "$state" ] || [ -z "$(ls -A "$state")" ] || fail 4 "$state exists and is no test cluster's folder"
  (umask 022 && mkdir -p "$state/run" "$state/log" "$state/private")
  local hash octets
  hash=$(($(printf %s "$state" | cksum | cut -d ' ' -f 1) % 16384))
  while octets=10.$((64 + hash / 256)).$((hash % 256)); ip -oneline address show | grep -qF " $octets."; do
    hash=$(((hash + 1) % 16384))
  done
  local first second third
  first=$(free_port $((20000 + hash % 4000 * 3)))
  second=$(free_port $((first + 1)))
  third=$(free_port $((second + 1)))
  cat >"$state/places.new" <<PLACES
name=$(printf rgt%04x "$hash")
network=$octets
controller_port=$first
accounting_port=$second
database_port=$third
nodes=$1
PLACES
  mv "$state/places.new" "$state/places"
  known_places
}
