#!/bin/sh
# Several nodes without Slurm: ranks are started by mpirun, which reaches the nodes by ssh.
#   slurm/hostfile.sh HOSTS jobs/strong.toml [options of `regatta run`]
# HOSTS has a line a node, as Open MPI reads it:   node1 slots=64
#                                                  node2 slots=64
# Run it on the first of them. Needed: ssh to the others without a password, the same paths everywhere (Regatta,
# and the folder with the job file), and the same build. Points on one node run there too, by mpirun or alone.
set -eu
hosts=${1:?usage: slurm/hostfile.sh HOSTS JOB [options of regatta run]}
job=${2:?usage: slurm/hostfile.sh HOSTS JOB [options of regatta run]}
shift 2
exec "${REGATTA:-regatta}" run --hostfile "$hosts" "$job" "$@"
