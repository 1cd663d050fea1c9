# What a process may know of the machine and its build.
regatta_library(regatta_environment SOURCES environment.cpp LINK regatta_build_info regatta_cgroup regatta_sha256 fmt::fmt)

regatta_library(regatta_shell_word SOURCES shell_word.cpp LINK regatta_options fmt::fmt)

# Starting attempts: their command lines, and their supervision.
regatta_library(regatta_point_request SOURCES point_request.cpp LINK regatta_contract fmt::fmt)
regatta_library(regatta_launch
  SOURCES launch.cpp find_program.cpp supervise.cpp capture.cpp marked_lines.cpp interrupts.cpp cause.cpp
  LINK regatta_allocation regatta_point_request regatta_process regatta_shell_word regatta_terminal)
# Linked by point processes too.
regatta_library(regatta_process SOURCES process_tree.cpp die_with_parent.cpp)
# A folder that goes with its owner.
regatta_library(regatta_temporary_folder SOURCES temporary_folder.cpp LINK regatta_cgroup fmt::fmt)
# What is done with a plan: which attempts are missing, and their execution.
regatta_library(regatta_sweep SOURCES sweep.cpp refusal_text.cpp attempt_of.cpp local_executor.cpp
                LINK regatta_launch regatta_environment regatta_journal)
# Where it is kept and where it runs.
regatta_library(regatta_study SOURCES study.cpp workspace.cpp preflight.cpp hostfile.cpp hint.cpp
                LINK regatta_journal regatta_launch regatta_placement regatta_temporary_folder regatta_terminal fmt::fmt)
regatta_library(regatta_run SOURCES run.cpp look_around.cpp run_turns.cpp progress.cpp console.cpp
                LINK regatta_job regatta_sweep regatta_study regatta_slurm_commands regatta_store regatta_report nlohmann_json::nlohmann_json)
