# What a point is, for whoever asks for one.
regatta_library(regatta_resolve_point SOURCES resolve_point.cpp LINK regatta_kernels regatta_point_id fmt::fmt)
# Job files and plans: no runtime, no HDF5.
regatta_library(regatta_job
  SOURCES job_file.cpp job_reader.cpp toml_fault.cpp notation.cpp job.cpp job_kernels.cpp job_slurm.cpp filter_lexer.cpp filter_parse.cpp filter.cpp
          settings.cpp weak_size.cpp plan.cpp
  LINK regatta_terminal regatta_resolve_point regatta_kernels regatta_slurm_time http_url regatta_point_id tomlplusplus::tomlplusplus fmt::fmt)
# Which cores and how much memory there are, and what an attempt gets of them.
regatta_library(regatta_cgroup SOURCES cgroup.cpp file_text.cpp)
regatta_library(regatta_placement SOURCES placement.cpp memory.cpp LINK regatta_cgroup cpu_mask regatta_terminal nlohmann_json::nlohmann_json fmt::fmt PkgConfig::HWLOC)
# What list, init and plan show.
regatta_library(regatta_plan SOURCES cost.cpp cost_text.cpp job_folders.cpp job_template.cpp
  LINK regatta_job regatta_placement regatta_launch regatta_journal)
