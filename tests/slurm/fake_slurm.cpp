/// Slurm's commands as one program, by the name that it is started under: sbatch, squeue, sacct, scancel,
/// scontrol and sinfo, over a queue in $FAKE_SLURM/state.json. It fails as $FAKE_SLURM/faults says: a line a
/// call, "COMMAND FAULT", each used once. What runs the jobs is the test.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

std::string text_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The queue, held by this process until it ends.
class Queue {
 public:
  explicit Queue(fs::path folder) : folder_(std::move(folder)) {
    lock_ = ::open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    ::flock(lock_, LOCK_EX);
    auto const text = text_of(folder_ / "state.json");
    state = text.empty() ? Json{{"next", 100}, {"jobs", Json::array()}} : Json::parse(text);
  }
  void save() const {
    std::ofstream(folder_ / "state.new") << state.dump(1);
    fs::rename(folder_ / "state.new", folder_ / "state.json");
  }
  /// The next fault of that command, taken from the list; empty: none.
  std::string take_fault(std::string const& command) const {
    std::istringstream lines(text_of(folder_ / "faults"));
    std::string rest, found;
    for (std::string line; std::getline(lines, line);)
      if (found.empty() && line.starts_with(command + " "))
        found = line.substr(command.size() + 1);
      else
        rest += line + "\n";
    if (!found.empty()) std::ofstream(folder_ / "faults") << rest;
    return found;
  }

  Json state;

 private:
  fs::path folder_;
  int lock_ = -1;
};

/// The value of "--name=value" among the words; empty when it is not there.
std::string option(Words const& words, std::string const& name) {
  auto const prefix = "--" + name + "=";
  for (auto const& word : words)
    if (word.starts_with(prefix)) return word.substr(prefix.size());
  return {};
}

/// sbatch(1): #SBATCH lines count until the first line that is no comment.
Words directives_of(std::string const& script) {
  std::istringstream lines(script);
  Words directives;
  for (std::string line; std::getline(lines, line) && (line.empty() || line[0] == '#');)
    if (line.starts_with("#SBATCH ")) directives.push_back(line.substr(8));
  return directives;
}

/// How many tasks "0-N%L" or "0-N" has.
int tasks_of(std::string const& array) {
  return std::stoi(array.substr(array.find('-') + 1)) + 1;
}

long add_job(Queue& queue, Words const& arguments) {
  auto const script = arguments.back();
  auto const directives = directives_of(text_of(script));
  auto const array = option(directives, "array");
  long const id = queue.state["next"];
  queue.state["next"] = id + 1;
  Json job{{"id", id},
           {"name", option(directives, "job-name")},
           {"script", script},
           {"directives", directives},
           {"arguments", arguments},
           {"array", array},
           {"user", ::geteuid()},
           {"states", Json::array()}};
  for (int i = 0; i < (array.empty() ? 1 : tasks_of(array)); ++i) job["states"].push_back("PENDING");
  queue.state["jobs"].push_back(job);
  queue.save();
  return id;
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

int fail(char const* text) {
  std::fprintf(stderr, "%s\n", text);
  return 1;
}

int sbatch(Queue& queue, Words const& arguments) {
  auto const fault = queue.take_fault("sbatch");
  if (fault == "refuses")
    return fail("sbatch: error: Batch job submission failed: Job violates accounting/QOS policy");
  if (fault == "disconnects")
    return fail(
        "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)");
  if (fault == "hangs") hang();
  if (fault == "garbles") return std::puts("\x1b[2J%%%") < 0 ? 1 : 0;
  if (fault == "takes a second") ::sleep(1);
  auto const id = add_job(queue, arguments);
  if (fault == "submits and disconnects")
    return fail("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation");
  if (fault == "submits and fails")
    return fail("sbatch: error: Batch job submission failed: Invalid argument");
  if (fault == "submits and hangs") hang();
  if (fault == "submits and dies") std::raise(SIGKILL);
  if (fault == "submits and garbles") return std::puts("Submitted, I think") < 0 ? 1 : 0;
  std::printf("%ld\n", id);
  return 0;
}

/// Tasks that share a state, as squeue writes them: "12_[0-3,7%2]" while pending, one a line otherwise.
void print_job(Json const& job, char separator_of, bool all) {
  auto const id = job["id"].get<long>();
  auto const name = job["name"].get<std::string>();
  auto const& states = job["states"];
  auto const line = [&](std::string const& which, std::string const& state) {
    if (separator_of == 'q')
      std::printf("%s|%s|%s|%s|N/A|%s\n", which.c_str(), state.c_str(),
                  state == "PENDING" ? "Resources" : "None", state == "RUNNING" ? "10:00" : "1-00:00:00",
                  name.c_str());
    else
      std::printf("%s|%s|0:0|Unknown|%s\n", which.c_str(), state.c_str(), name.c_str());
  };
  auto const array = job["array"].get<std::string>();
  if (array.empty()) {
    if (all || states[0] == "PENDING" || states[0] == "RUNNING") line(std::to_string(id), states[0]);
    return;
  }
  std::string pending;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i] == "PENDING")
      pending += (pending.empty() ? "" : ",") + std::to_string(i);
    else if (all || states[i] == "RUNNING")
      line(std::to_string(id) + "_" + std::to_string(i), states[i]);
  }
  auto const limit = array.find('%') == std::string::npos ? "" : array.substr(array.find('%'));
  auto const* const length = std::getenv("SLURM_BITSTR_LEN");  // squeue(1); "0": not cut
  if (pending.size() > 64 && (length == nullptr || std::string(length) != "0"))
    pending = pending.substr(0, pending.rfind(',', 60)) + ",...";
  if (!pending.empty()) line(std::to_string(id) + "_[" + pending + limit + "]", "PENDING");
}

/// `squeue --jobs=ID --format=%L`: a line for each record of slurmctld. The number of an array means all of
/// its tasks: one that runs has a record of its own, those that wait have one together.
int print_time_left(Queue const& queue, std::string const& id) {
  auto const bar = std::min(id.find('_'), id.size());
  for (auto const& job : queue.state["jobs"]) {
    if (std::to_string(job["id"].get<long>()) != id.substr(0, bar)) continue;
    bool waiting = false;
    for (std::size_t i = 0; i < job["states"].size(); ++i) {
      if (bar < id.size() && std::to_string(i) != id.substr(bar + 1)) continue;
      if (job["states"][i] == "RUNNING") std::puts(queue.state.value("left", "10:00").c_str());
      waiting = waiting || job["states"][i] == "PENDING";
    }
    if (waiting) std::puts("1-00:00:00");
    return 0;
  }
  return fail("slurm_load_jobs error: Invalid job id specified");
}

int squeue(Queue& queue, Words const& arguments) {
  auto const fault = queue.take_fault("squeue");
  if (fault == "fails")
    return fail("slurm_load_jobs error: Unable to contact slurm controller (connect failure)");
  if (fault == "hangs") hang();
  if (fault == "garbles") return std::puts("100_[0-|PEN\xff") < 0 ? 1 : 0;
  if (fault == "is cut") return std::fputs("100_0|RUNNING|No", stdout) < 0 ? 1 : 0;
  if (auto const id = option(arguments, "jobs"); !id.empty()) return print_time_left(queue, id);
  auto const all = option(arguments, "states") == "all";
  if (fault == "has others")
    std::puts("999+0|RUNNING|None|1:00|N/A|het\n998|NEWER|None|1:00|N/A|a name\nof two lines");
  auto const users = "," + option(arguments, "user") + ",";
  for (auto const& job : queue.state["jobs"]) {
    auto const is_of_them =
        !job.contains("user") || users.find("," + job["user"].dump() + ",") != std::string::npos;
    if (is_of_them && !job.value("forgotten", false)) print_job(job, 'q', all);
  }
  return 0;
}

int sacct(Queue& queue, Words const& arguments) {
  auto const fault = queue.take_fault("sacct");
  if (fault == "fails") return fail("sacct: error: slurmdbd: Connection refused");
  if (fault == "hangs") hang();
  if (fault == "garbles") return std::puts("no such thing") < 0 ? 1 : 0;
  if (fault == "is off") return fail("Slurm accounting storage is disabled");
  auto const names = "," + option(arguments, "name") + ",", jobs = "," + option(arguments, "jobs") + ",";
  for (auto const& job : queue.state["jobs"])
    if (names.find("," + job["name"].get<std::string>() + ",") != std::string::npos ||
        jobs.find("," + std::to_string(job["id"].get<long>()) + ",") != std::string::npos)
      print_job(job, 'a', true);
  return 0;
}

int scancel(Queue& queue, Words const& arguments) {
  if (queue.take_fault("scancel") == "fails")
    return fail("scancel: error: Kill job error: Unable to contact slurm controller");
  std::set<std::string> const wanted(arguments.begin(), arguments.end());
  for (auto& job : queue.state["jobs"])
    if (wanted.contains(std::to_string(job["id"].get<long>())))
      for (auto& state : job["states"])
        if (state == "PENDING" || state == "RUNNING") state = "CANCELLED";
  queue.save();
  return 0;
}

/// `scontrol show job`, as newer Slurm has it. Times are what SLURM_TIME_FORMAT makes of them.
int show_job(std::string const& id) {
  auto const* const format = std::getenv("SLURM_TIME_FORMAT");
  auto const plain = format == nullptr || *format == '\0';
  std::printf(
      "JobId=%s JobName=x\n   Partition=debug AllocNode:Sid=login:1\n   EligibleTime=%s StartTime=%s\n"
      "   NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1\n   ReqTRES=cpu=1\n   AllocTRES=cpu=2\n",
      id.c_str(), plain ? "2026-11-25T16:00:00" : "Ystday", plain ? "2026-11-25T16:01:30" : "16:01");
  return 0;
}

int scontrol(Queue& queue, Words const& arguments) {
  auto const fault = queue.take_fault("scontrol");
  if (fault == "fails") return fail("slurm_load_ctl_conf error: Unable to contact slurm controller");
  if (fault == "garbles") return std::puts("MaxArraySize = many") < 0 ? 1 : 0;
  if (arguments.front() == "requeue") {
    auto const id = arguments.back();
    auto const bar = id.find('_');
    for (auto& job : queue.state["jobs"])
      if (std::to_string(job["id"].get<long>()) == id.substr(0, bar))
        job["states"][bar == std::string::npos ? 0 : std::stoul(id.substr(bar + 1))] = "PENDING";
    queue.save();
    return 0;
  }
  if (arguments.size() > 2 && arguments[1] == "job") return show_job(arguments[2]);
  std::printf(
      "Configuration data as of 2026-11-25T16:00:00\nMaxArraySize            = %d\nMaxJobCount = 10000\n",
      queue.state.value("max_array_size", 1001));
  return 0;
}

int sinfo(Queue& queue) {
  auto const fault = queue.take_fault("sinfo");
  if (fault == "fails") return fail("slurm_load_partitions: Unable to contact slurm controller");
  if (fault == "garbles") return std::puts("???") < 0 ? 1 : 0;
  if (auto const lines = queue.state.value("sinfo", std::string{}); !lines.empty())
    return std::fputs(lines.c_str(), stdout) < 0 ? 1 : 0;
  std::printf("debug*|%d|infinite|%d|64000\n", queue.state.value("cores", 2), queue.state.value("nodes", 4));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto const command = fs::path(argv[0]).filename().string();
  Words const arguments(argv + 1, argv + argc);
  auto const* folder = std::getenv("FAKE_SLURM");
  if (folder == nullptr || arguments.empty()) return fail("fake_slurm: no $FAKE_SLURM, or no argument");
  Queue queue(folder);
  if (command == "sbatch") return sbatch(queue, arguments);
  if (command == "squeue") return squeue(queue, arguments);
  if (command == "sacct") return sacct(queue, arguments);
  if (command == "scancel") return scancel(queue, arguments);
  if (command == "scontrol") return scontrol(queue, arguments);
  if (command == "sinfo") return sinfo(queue);
  return fail("fake_slurm: start it as one of Slurm's commands");
}
