# shellcheck shell=bash disable=SC2154  # what is chosen in places.sh
# The daemons that a cluster has once: munged, MariaDB (only for accounting), slurmdbd, slurmctld; and the bridge.

start_services() {
  start_bridge
  start_munge
  start_database
  start_accounting
  start_controller
}

stop_services() {
  stop slurmctld
  stop slurmdbd
  stop mariadbd
  stop munged
  if ip link show dev "$name" >/dev/null 2>&1; then ip link delete dev "$name"; fi
}

start_bridge() {
  ip link show dev "$name" >/dev/null 2>&1 || ip link add "$name" type bridge forward_delay 0
  ip address replace "$network.254/24" dev "$name"
  ip link set "$name" up
}

start_munge() {
  process_of munged >/dev/null && return
  (umask 022 && mkdir -p "$state/run-munge")
  start munged munged --foreground --force --socket="$state/run-munge/socket" --key-file="$state/munge.key" \
    --pid-file="$state/run-munge/pid" --log-file="$state/log/munged" --seed-file="$state/munge.seed"
  await 10 munged munged test -S "$state/run-munge/socket"
}

start_database() {
  process_of mariadbd >/dev/null && return
  local options=(--no-defaults --datadir="$state/database" --user=root)
  if [ ! -d "$state/database/mysql" ]; then
    mariadb-install-db "${options[@]}" --auth-root-authentication-method=normal --skip-test-db \
      >>"$state/log/mariadbd" 2>&1 || fail 4 "mariadb-install-db failed: $state/log/mariadbd"
  fi
  start mariadbd mariadbd "${options[@]}" --socket="$state/mariadb.socket" --port="$database_port" \
    --bind-address=127.0.0.1 --pid-file="$state/mariadb.pid" --innodb-buffer-pool-size=64M \
    --innodb-lock-wait-timeout=900 --innodb-flush-log-at-trx-commit=0 --skip-log-bin
  local client=(mariadb --no-defaults --socket="$state/mariadb.socket" --user=root)
  await 30 mariadbd MariaDB "${client[@]}" --execute 'SELECT 1'
  "${client[@]}" --execute "CREATE DATABASE IF NOT EXISTS slurm_accounting;
    CREATE USER IF NOT EXISTS slurm@localhost IDENTIFIED BY 'slurm', slurm@'127.0.0.1' IDENTIFIED BY 'slurm';
    GRANT ALL ON slurm_accounting.* TO slurm@localhost, slurm@'127.0.0.1';"
}

# as_client COMMAND …: a Slurm command that speaks to this cluster, and that may not take for ever.
as_client() {
  SLURM_CONF=$state/slurm.conf timeout 10 "$@"
}

start_accounting() {
  process_of slurmdbd >/dev/null && return
  start slurmdbd env SLURM_CONF="$state/slurm.conf" slurmdbd -D
  await 60 slurmdbd slurmdbd as_client sacctmgr --noheader --parsable2 show cluster
}

start_controller() {
  process_of slurmctld >/dev/null && return
  as_client sacctmgr --immediate add cluster "$name" >/dev/null 2>&1 || true # it is there from the second start on
  # shellcheck disable=SC2016  # the inner shell fills it in
  start slurmctld unshare --uts sh -c 'hostname ctl && exec slurmctld -D -f "$1"' sh "$state/slurm.conf"
  await 30 slurmctld slurmctld as_client scontrol ping
}
