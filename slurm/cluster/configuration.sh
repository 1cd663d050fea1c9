# shellcheck shell=bash disable=SC2154  # what is chosen in places.sh
# What munge, slurmdbd and slurmctld read. Written once; edit it and restart to try something else.

write_configuration() {
  [ ! -f "$state/slurm.conf" ] || return 0
  (umask 077 && head -c 1024 /dev/urandom >"$state/munge.key" && write_accounting_configuration)
  write_hosts
  write_slurm_configuration
}

write_accounting_configuration() {
  cat >"$state/slurmdbd.conf" <<CONF
AuthType=auth/munge
AuthInfo=socket=$state/run-munge/socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$accounting_port
SlurmUser=root
PidFile=$state/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$database_port
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_accounting
CommitDelay=1
CONF
}

# The nodes' own /etc/hosts: each other, the controller, and this machine, so that srun can be called from here.
write_hosts() {
  {
    echo "127.0.0.1 localhost"
    local i
    for ((i = 1; i <= nodes; ++i)); do echo "$network.$i n$i"; done
    echo "$network.254 ctl $(uname -n)"
  } >"$state/hosts"
}

# - A node claims two CPUs whatever the machine has (config_overrides), so that two nodes fit on a small machine.
# - MaxArraySize is short, so that a study of some dozens of points needs several arrays.
# - A node that is lost, a job that is killed or preempted shows in seconds, not in minutes.
# - A requeued job waits until credentials of its former life have expired (cred_expire; 120 s by default).
# - Finished jobs leave squeue early (MinJobAge), so that clients have to ask sacct.
write_slurm_configuration() {
  cat >"$state/slurm.conf.new" <<CONF
ClusterName=$name
SlurmctldHost=ctl($network.254)
SlurmctldPort=$controller_port
SlurmdPort=6818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$state/run-munge/socket,cred_expire=20
CredType=cred/munge
StateSaveLocation=$state/controller
SlurmdSpoolDir=$state/private/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/private/slurmd.pid
SlurmdLogFile=$state/log/slurmd-%n
SwitchType=switch/none
MpiDefault=pmix
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
ReturnToService=2
SlurmdParameters=config_overrides
MaxArraySize=21
MaxJobCount=20000
MinJobAge=10
KillWait=5
SlurmdTimeout=10
SlurmctldTimeout=10
BatchStartTimeout=20
TCPTimeout=2
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=5
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$accounting_port
AccountingStoragePass=$state/run-munge/socket
NodeName=n[1-$nodes] NodeAddr=$network.[1-$nodes] CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
PartitionName=debug Nodes=ALL Default=YES DefaultTime=10 MaxTime=1-0 PriorityTier=1 GraceTime=3
PartitionName=urgent Nodes=ALL DefaultTime=10 MaxTime=1-0 PriorityTier=10 PreemptMode=OFF
CONF
  echo "PMIxCliTmpDirBase=$state/private/pmix" >"$state/mpi.conf"
  mkdir -p "$state/controller"
  mv "$state/slurm.conf.new" "$state/slurm.conf"
}
