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

# is_ours PATH: whether it belongs to who runs this, is no link, and nobody else may write it. What others made here
# would be believed, by root.
is_ours() {
  [ ! -L "$1" ] && [ -O "$1" ] && [ -z "$(find "$1" -maxdepth 0 -perm /022)" ]
}

# Holds the state folder, which must be there and ours, until this process ends. One that was removed while we waited
# is not the one of that name any more.
hold_state() {
  is_ours "$state" || fail 4 "$state is not a folder of yours alone; remove it, or choose another by --state"
  exec 9<"$state"
  flock 9
  [ "$(stat --dereference --format %d:%i /proc/self/fd/9)" = "$(stat --format %d:%i "$state" 2>/dev/null)" ]
}

make_state() {
  until
    [ -e "$state" ] || [ -L "$state" ] || (umask 022 && mkdir -p "$(dirname "$state")" && mkdir "$state" 2>/dev/null) || true
    hold_state
  do :; done
}

# Sets name (of the cluster and of its bridge), network, controller_port, accounting_port, database_port, nodes.
known_places() {
  [ -e "$state/places" ] || return 1
  is_ours "$state" && is_ours "$state/places" || fail 4 "$state is not a folder of yours alone; choose another by --state"
  local key value
  while IFS='=' read -r key value; do
    [[ $value =~ ^[a-z0-9.]+$ ]] || fail 4 "$state/places: '$key=$value' is damaged; remove the folder"
    case $key in
      name | network | controller_port | accounting_port | database_port | nodes) printf -v "$key" %s "$value" ;;
      *) fail 4 "$state/places: what is '$key'?" ;;
    esac
  done <"$state/places"
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
  (umask 022 && mkdir "$state/run" "$state/log" "$state/private")
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
