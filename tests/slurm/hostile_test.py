#!/usr/bin/env python3
"""Nothing of a job file or a path reaches a shell unquoted: rows 66-71 of docs/faults.md. The jobs really run, by bash;
what gets through makes a file named SENTINEL."""
import pathlib
import random
import subprocess

from fake_cluster import SlurmTest, job_text, kernels, main, ok_turns

SENTINEL = "regatta-sentinel"
PIECES = ["$(touch {s})", "`touch {s}`", ";touch {s};", "&& touch {s}", "|touch {s}", "'", '"', "\\", "\n", "\n#SBATCH --uid=0\n",
          " ", "\t", "*", "?", "~", "$HOME", "${{IFS}}", "-", "--wrap=touch", "#", "%j", "%A", "é", "‮", "(", ")", "<", ">",
          "&", "!", "{{a,b}}", "\x1b[2J", "\x7f", "=", "'; touch {s}; '", '"; touch {s}; "', "\r"]
KEYS = ["account", "partition", "qos", "constraint", "time", "mem"]


def toml_text(text):
    return '"' + "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in text) + '"'


class Hostile(SlurmTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(66)
        self.sentinel = self.folder / SENTINEL

    def hostile(self, most=3):
        return "".join(self.chance.choice(PIECES).format(s=self.sentinel) for _ in range(self.chance.randint(1, most)))

    def assert_unharmed(self, what):
        self.assertFalse(self.sentinel.exists(), repr(what))
        self.assertFalse(list(pathlib.Path("/").glob(SENTINEL)), repr(what))

    def write(self, slurm, **values):
        (self.folder / "job.toml").write_text(job_text(**{"runners": ["openmp"], "kernels": kernels(10), **values}) +
                                              "[slurm]\n" + slurm)

    def test_settings_are_refused_or_inert(self):
        expected = {"--account", "--partition", "--qos", "--constraint", "--time", "--mem"}
        for _ in range(120):
            key, value = self.chance.choice(KEYS), self.hostile()
            self.write(f"{key} = {toml_text(value)}\n")
            done = self.submit("--dry-run", "--cores-per-node", "2")  # sinfo would not know such a partition
            self.assertIn(done.returncode, (0, 3), (key, value, done.stderr))
            self.assert_unharmed((key, value))
            if done.returncode == 0:
                head = done.stdout.split("\nstudy=")[0]
                names = {line.split()[1].split("=")[0] for line in head.splitlines() if line.startswith("#SBATCH ")}
                self.assertNotIn("--uid", names)
                self.assertTrue(names & expected, (key, value))

    def test_extra_options_are_refused_or_one_directive_each(self):
        for _ in range(120):
            value = self.chance.choice(["--mail-user=", "--gres=", "-", "--"]) + self.hostile()
            self.write(f"extra = [{toml_text(value)}]\n")
            done = self.submit("--dry-run")
            self.assertIn(done.returncode, (0, 3), (value, done.stderr))
            if done.returncode == 0:
                self.assertIn(f"#SBATCH {value}\n", done.stdout)

    def test_extra_cannot_take_what_regatta_sets(self):
        for option in ("--array=0-9", "--arr=0-9", "-a0-9", "--job-name=x", "-Jx", "--comment=x", "--output=/etc/passwd", "-o/x",
                       "--dependency=after:1", "-d1", "--wrap=id", "--parsable", "--nodes=9", "-N9", "--ntasks=9", "-n9",
                       "--cpus-per-task=2", "-c2", "--time=1", "-t1", "--signal=KILL", "--requeue", "--no-requeue",
                       "--export=NONE", "--chdir=/", "-D/", "--test-only", "--error=/x", "-e/x", "--open-mode=truncate",
                       "--ntasks-per-node=4", "--uid=0", "--gid=0", "--wait", "-W"):
            self.write(f'extra = ["{option}"]\n')
            self.assert_exit(self.submit("--dry-run"), 3, "extra")
        for option in ("--mail-user=a@b.org", "--gres=gpu:1", "--licenses=x:1", "--hint=nomultithread", "--reservation=course",
                       "--exclude=n1", "--mem-per-cpu=2G", "--switches=1", "-L", "--nice=5", "--no-kill"):
            self.write(f'extra = ["{option}"]\n')
            self.assert_exit(self.submit("--dry-run"), 0, f"#SBATCH {option}\n")

    def test_paths_reach_the_program_as_they_are(self):
        for number in range(12):
            name = self.hostile().replace("/", "_").replace("\0", "")[:60] + str(number)
            output = self.folder / "odd" / name
            self.write("")
            done = self.regatta("submit", self.folder / "job.toml", "--output", output)
            self.assert_exit(done, 0)
            job = self.arrays()[-1]
            self.assertTrue(str(job["script"]).startswith(str(output)), name)
            self.assertNotIn("\x1b", done.stdout)
            self.assertEqual(self.run_task(job), 0, repr(name))
            self.assertEqual(len(ok_turns(output / "s")), 1, repr(name))
            self.assert_unharmed(name)

    def test_odd_job_file_names_and_environments_are_inert(self):
        self.write("")
        odd = self.folder / f"-j $(touch {self.sentinel})\n'\".toml".replace("/", "")
        odd.write_text((self.folder / "job.toml").read_text())
        done = self.regatta("submit", f"./{odd.name}", "--output", self.study.parent, environment={
            "SBATCH_ARRAY_INX": "0-99", "SBATCH_COMMENT": "x", "SBATCH_JOB_NAME": "x", "SBATCH_TIMELIMIT": "1",
            "SQUEUE_FORMAT": "%i", "SACCT_FORMAT": "x", "SLURM_TIME_FORMAT": "%s", "SBATCH_EXPORT": "NONE"})
        self.assert_exit(done, 0, "SBATCH_ARRAY_INX is kept from Slurm's commands")
        job = self.arrays()[0]
        self.assertEqual(self.run_task(job, BASH_ENV="/dev/null", IFS="0", CDPATH="/", GLOBIGNORE="*"), 0)
        self.assertEqual(len(ok_turns(self.study)), 1)
        self.assert_unharmed("environment")

    def test_setup_lines_are_the_users_own_and_hold_no_control_character(self):
        self.write('setup = ["echo \\"a\\nb\\""]\n')
        self.assert_exit(self.submit("--dry-run"), 3, "setup")

    def test_scripts_are_valid_bash(self):
        self.write("setup = ['module() { :; }', 'module load \"openmpi\"']\nextra = [\"--mail-user=me\"]\n")
        self.assert_exit(self.submit(), 0)
        for script in self.study.glob("slurm/0001/*.sbatch"):
            subprocess.run(["bash", "-n", script], check=True)


if __name__ == "__main__":
    main()
