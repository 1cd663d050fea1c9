#!/bin/sh
# Several nodes without Slurm: ranks are started by mpirun, which reaches the nodes by ssh.
#   slurm/hostfile.sh HOSTS jobs/strong.toml [options of `regatta run`]
# HOSTS has a line a node, as Open MPI reads it:   node1 slots=64
#                                                  node2 slots=64
# Needed: ssh to them without a password, the same paths everywhere (Regatta,
# and the folder with the job file), and the same build. Points without MPI run where it is started: best on the first of them.
set -eu
hosts=${1:?usage: slurm/hostfile.sh HOSTS JOB [options of regatta run]}
job=${2:?usage: slurm/hostfile.sh HOSTS JOB [options of regatta run]}
shift 2
exec "${REGATTA:-regatta}" run --hostfile "$hosts" "$job" "$@"
