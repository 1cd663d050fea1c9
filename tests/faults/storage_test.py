#!/usr/bin/env python3
"""Disks that fail: rows 21-31 and 38 of docs/faults.md. As root where a file system is mounted."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from harness import FaultTest, as_root, fault, main, ok_turns, records


def inject(what, log="/dev/null"):
    """The driver's own system calls, not its attempts'."""
    return ["strace", "-qq", "-o", log, *[word for fault in what for word in ("-e", f"inject={fault}")]]


@unittest.skipUnless(shutil.which("strace"), "needs strace")
class SystemCalls(FaultTest):
    def test_a_temporary_folder_without_locks_is_used_and_said_so(self):
        self.write_job()
        own = self.folder / "t"
        own.mkdir()
        # The first lock is the study's.
        done = self.run_job(before=inject(["flock:error=ENOLCK:when=2+"]), environment={"TMPDIR": str(own)}, timeout=20)
        self.assert_exit(done, 0, "gives no locks (No locks available)")
        self.assertEqual(list(own.iterdir()), [])

    def test_a_disk_that_fails_ends_the_run_and_the_next_one_completes(self):
        self.write_job(rounds=3)
        for call, error in [("fdatasync", "EIO"), ("fdatasync", "ENOSPC"), ("fsync", "EIO"), ("fsync", "EDQUOT"),
                            ("flock", "ENOLCK"), ("mkdir", "EACCES"), ("rename", "EIO")]:
            for when in (1, 2, 3):
                with self.subTest(call=call, error=error, when=when):
                    shutil.rmtree(self.folder / "results", ignore_errors=True)
                    done = self.run_job(before=inject([f"{call}:error={error}:when={when}"]))
                    self.assertIn(done.returncode, (0, 4, 6), done.stderr)  # 0: never called so often; 4: /tmp, not the study
                    if done.returncode == 6:
                        self.assertIn("regatta: error: ", done.stderr)
                        self.assertIn(str(self.folder), done.stderr)
                    kept = {a["attempt"] for a in records(self.study)} if self.study.exists() else set()
                    self.assert_exit(self.run_job(), 0)
                    self.assertTrue(kept <= {a["attempt"] for a in records(self.study)})
                    self.assertEqual(len(set(ok_turns(self.study))), 3)

    def test_a_failed_sync_is_never_retried_as_success(self):
        self.write_job(rounds=1)
        log = self.folder / "calls"
        done = self.run_job(before=inject(["fdatasync:error=EIO:when=2+"], str(log)))
        self.assert_exit(done, 6)
        self.assertEqual(log.read_text().count("fdatasync"), 2)

    def test_interrupted_and_short_calls_go_on(self):
        self.write_job(rounds=2)
        done = self.run_job(before=inject(["fdatasync:error=EINTR:when=1", "poll:error=EINTR:when=1"]))
        self.assert_exit(done, 0)
        self.assertEqual(len(set(ok_turns(self.study))), 2)


@unittest.skipUnless(as_root() and shutil.which("unshare"), "needs root: mounts file systems of its own")
class FileSystems(FaultTest):
    """Each in a mount namespace of its own, which goes with its processes."""

    def mounted(self, mount):
        target = self.folder / "results"
        target.mkdir(exist_ok=True)
        return ["unshare", "-m", "bash", "-c", f'{mount.format(target=target)} && exec "$@"', "-"]

    def kept_after(self, mount, script):
        """Runs a script in the mounted folder; what remains in it is copied out."""
        target, copy = self.folder / "results", self.folder / "copy"
        target.mkdir(exist_ok=True)
        whole = f'{mount.format(target=target)} && ( {script} ); code=$?; cp -r {target} {copy}; exit $code'
        return subprocess.run(["unshare", "-m", "bash", "-c", whole, "-", *self.command()], env=self.environment, text=True,
                              timeout=120, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def test_a_full_disk(self):
        self.write_job(rounds=400)
        fill = f"head -c 900000 /dev/zero > {self.folder}/results/ballast; \"$@\"; code=$?; " \
               f"rm {self.folder}/results/ballast; exit $code"
        done = self.kept_after("mount -t tmpfs -o size=1m none {target}", fill)
        self.assert_exit(done, 6, "regatta: error: ", "No space left", "free space")
        self.assertTrue(ok_turns(self.folder / "copy" / "s"))

    def test_no_inodes(self):
        self.write_job()
        mount = "mount -t tmpfs -o nr_inodes=6 none {target} && touch {target}/1 {target}/2 {target}/3"
        self.assert_exit(self.run_job(before=self.mounted(mount)), 6, "regatta: error: ", "No space left")

    def test_read_only_results(self):
        self.write_job()
        self.assert_exit(self.run_job(), 0)
        mount = "mount --bind {target} {target} && mount -o remount,ro,bind {target}"
        done = self.run_job("--fresh", before=self.mounted(mount))
        self.assert_exit(done, 6, "regatta: error: ", "Read-only file system", "--output")
        self.assertEqual(len(records(self.study)), 1)

    def test_a_full_disk_runs_on_when_there_is_space_again(self):
        self.write_job(rounds=3)
        target = self.folder / "results"
        script = f'head -c 2000000 /dev/zero > {target}/ballast 2>/dev/null; "$@"; test $? -eq 6 && rm {target}/ballast && "$@"'
        self.assert_exit(self.kept_after("mount -t tmpfs -o size=1m none {target}", script), 0)
        self.assertEqual(len(set(ok_turns(self.folder / "copy" / "s"))), 3)


@unittest.skipUnless(as_root() and shutil.which("unshare") and shutil.which("mkfs.ext4"), "needs root: mounts an ext4 of its own")
class PowerCuts(FaultTest):
    def cut(self, count):
        """The study's journal after a cut when `count` attempts were acknowledged, and after the next run."""
        disk, target, told = self.folder / f"disk{count}", self.folder / "results", self.folder / f"told{count}"
        with open(disk, "wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.ext4", "-q", str(disk)], check=True, env={"PATH": "/sbin:/usr/sbin:/bin:/usr/bin"})
        target.mkdir(exist_ok=True)
        mount = f"mount -o loop {disk} {target}"
        cutter = pathlib.Path(__file__).with_name("cut_power.py")
        whole = (f'{mount} || exit 77; "$@" 2>{told} & driver=$!; {sys.executable} {cutter} {target} {told} {count}; '
                 f'wait $driver; code=$?; umount {target} && {mount} && cp -r {target} {self.folder}/cut{count} && "$@"; '
                 f'again=$?; cp -r {target} {self.folder}/again{count}; umount {target}; test $again = 0 && exit $code')
        done = subprocess.run(["unshare", "-m", "bash", "-c", whole, "-", *self.command()], env=self.environment, text=True,
                              timeout=200, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode == 77:
            self.skipTest(f"no loop device can be mounted here: {done.stderr}")
        said = told.read_text()
        self.assertEqual(done.returncode, 6, said + done.stderr)
        self.assertEqual(said.count("regatta: error: "), 1, said)
        return said.count(": best "), self.folder / f"cut{count}" / "s", self.folder / f"again{count}" / "s"

    def test_what_was_acknowledged_survives_a_power_cut(self):
        self.write_job(rounds=40)
        for count in (1, 3, 8):
            with self.subTest(acknowledged=count):
                told, cut, again = self.cut(count)
                kept = {a["attempt"] for a in records(cut)}
                self.assertGreaterEqual(told, count)
                self.assertGreaterEqual(len(kept), told)
                self.assertLess(len(kept), 40)
                self.assertTrue(kept <= {a["attempt"] for a in records(again)})
                self.assertEqual(len(set(ok_turns(again))), 40)


class Folders(FaultTest):
    def test_another_user_cannot_be_robbed_of_the_folder(self):
        self.write_job()
        blocked = self.folder / "blocked"
        blocked.write_text("a file")
        self.assert_exit(self.run_job(output=blocked), 6, str(blocked))
        blocked.unlink()
        (self.folder / "elsewhere").mkdir()
        blocked.mkdir()
        (blocked / "s").symlink_to(self.folder / "elsewhere")
        self.assert_exit(self.run_job(output=blocked), 6, "link")
        self.assertEqual(list((self.folder / "elsewhere").iterdir()), [])

    @unittest.skipUnless(as_root() and shutil.which("setpriv"), "needs root: runs as another user")
    def test_no_permission(self):
        self.write_job()
        os.chmod(self.folder, 0o755)
        done = self.run_job(before=["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"])
        self.assert_exit(done, 6, "regatta: error: ", "Permission denied", "--output")

    def test_a_folder_that_others_may_write_is_warned_of(self):
        self.write_job()
        self.study.mkdir(parents=True)
        self.study.chmod(0o777)
        self.assert_exit(self.run_job(), 0, "chmod go-w")

    def test_an_odd_tmpdir_is_replaced_and_said_so(self):
        self.write_job(runners=["serial", "mpi"])
        long = self.folder / ("x" * 120)
        long.mkdir()
        for odd in ("/no/such/folder", "relative"):
            with self.subTest(tmpdir=odd):
                self.assert_exit(self.run_job("--fresh", environment={"TMPDIR": odd}), 0, "attempts use /tmp instead")
        done = self.run_job("--fresh", environment={"TMPDIR": str(long)})  # only sockets are kept elsewhere
        self.assert_exit(done, 0)
        self.assertNotIn("TMPDIR", done.stderr)

    def test_nothing_is_left_in_temporary_folders(self):
        own = pathlib.Path("/tmp") / f"r{os.getpid()}"
        own.mkdir()
        try:
            self.write_job(runners=["serial", "mpi"])
            self.assert_exit(self.run_job(environment={"TMPDIR": str(own)}), 0)
            self.assertEqual(list(own.iterdir()), [])
        finally:
            shutil.rmtree(own)


class Journals(FaultTest):
    def damaged(self, change):
        """One study of three rounds, its journal changed; the next run keeps what is good and measures the rest."""
        self.write_job(rounds=3)
        self.assert_exit(self.run_job("--fresh"), 0)
        journal = next((self.study / "journal").glob("*.jsonl"))
        journal.write_bytes(change(journal.read_bytes()))
        kept = {a["attempt"] for a in records(self.study)}
        done = self.run_job()
        self.assert_exit(done, 0)
        after = records(self.study)
        self.assertTrue(kept <= {a["attempt"] for a in after})
        self.assertEqual(len({(a["point"], a["round"]) for a in after}), 3)
        return done, kept, journal

    def test_a_torn_last_line_is_measured_again(self):
        done, kept, _ = self.damaged(lambda text: text[:-20])
        self.assertEqual(len(kept), 2)
        self.assertNotIn("warning", done.stderr)

    def test_a_flipped_bit_is_named_and_its_point_measured_again(self):
        def flip(text):
            at = text.rindex(b'"samples"') - 40
            return text[:at] + bytes([text[at] ^ 4]) + text[at + 1:]
        done, kept, journal = self.damaged(flip)
        self.assertEqual(len(kept), 2)
        self.assertIn(journal.name, done.stderr)
        self.assertIn("measured again", done.stderr)

    def test_a_zeroed_block_is_named(self):
        done, _, journal = self.damaged(lambda text: text[:len(text) // 2] + bytes(64) + text[len(text) // 2 + 64:])
        self.assertIn(journal.name, done.stderr)

    def test_a_point_whose_line_was_damaged_is_described_again(self):
        self.write_job(kernels=["count", fault("none", size=2)])
        self.assert_exit(self.run_job(), 0)
        journal = next((self.study / "journal").glob("*.jsonl"))
        text = journal.read_bytes()
        at = text.index(b" point/") + 60
        journal.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1:])
        self.assertEqual(len(records(self.study, "point")), 1)
        self.assert_exit(self.run_job(), 0, "had lost its description", "up to date", "fault")
        self.assertEqual({p["point"] for p in records(self.study, "point")}, {a["point"] for a in records(self.study)})
        again = self.run_job()
        self.assert_exit(again, 0, "up to date")
        self.assertNotIn("lost", again.stderr)

    def changed_meanwhile(self, change):
        """A study of four rounds whose journal changes when two of them are there."""
        self.write_job(kernels=[fault("none", size=2, seconds=0.2)], rounds=4)
        started = self.start_job("--json")
        self.wait_until(lambda: len(ok_turns(self.study)) == 2)
        change(next((self.study / "journal").glob("*.jsonl")))
        out, err = started.communicate(timeout=30)
        return started.returncode, out, err

    def completes(self):
        self.assert_exit(self.run_job(), 0)
        self.assertEqual(len(set(ok_turns(self.study))), 4)
        self.assertEqual(len(records(self.study, "point")), 1)

    def test_a_journal_that_is_emptied_or_deleted_meanwhile_ends_the_run(self):
        for change, words in (lambda journal: os.truncate(journal, 0), "was cut short"), (pathlib.Path.unlink, "was deleted"):
            with self.subTest(words):
                shutil.rmtree(self.folder / "results", ignore_errors=True)
                code, _, err = self.changed_meanwhile(change)
                self.assertEqual(code, 6, err)
                self.assertIn(words, err)
                self.completes()

    def test_attempts_that_are_damaged_meanwhile_are_not_called_done(self):
        def flip(journal):
            text = journal.read_bytes()
            at = text.index(b'"samples"') - 40
            with journal.open("r+b") as file:
                file.seek(at)
                file.write(bytes([text[at] ^ 4]))
        code, out, err = self.changed_meanwhile(flip)
        self.assertEqual(code, 7, err)
        self.assertIn("1 of 4 attempts that were recorded are in no journal any more", err)
        self.assertEqual((json.loads(out)["missing"], json.loads(out)["exit_code"]), (1, 7))
        self.completes()

    def test_a_lost_results_file_is_made_again(self):
        self.write_job()
        self.assert_exit(self.run_job(), 0)
        (self.study / "results.h5").unlink()
        self.assert_exit(self.run_job(), 0, "up to date")
        self.assertTrue((self.study / "results.h5").exists())


if __name__ == "__main__":
    main()
