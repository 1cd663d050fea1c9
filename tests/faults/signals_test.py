#!/usr/bin/env python3
"""Interruptions: rows 56-59 of docs/faults.md, and two drivers on one study (17)."""
import os
import shutil
import signal
import subprocess
import time
import unittest

from harness import REGATTA, FaultTest, fault, main, ok_turns, processes_of, records


class Signals(FaultTest):
    def start_slow(self, runner="serial", seconds=0.5, rounds=4):
        self.write_job(runners=[runner], rounds=rounds, cores="[2]" if runner.startswith("mpi") else "[1]",
                       kernels=[fault("none", size=2, seconds=seconds / 2)])
        driver = self.start_job()
        self.wait_until(lambda: records(self.study))
        self.wait_until(lambda: any("regatta-point" in line for line in processes_of(self.mark).values()))
        return driver

    def stopped_once(self, number, code):
        driver = self.start_slow()
        before = len(records(self.study))
        driver.send_signal(number)
        _, err = driver.communicate(timeout=20)
        self.assertEqual(driver.returncode, code, err)
        self.assertIn("goes on", err)
        after = len(ok_turns(self.study))
        self.assertGreaterEqual(after, before)  # the running attempt was finished and kept
        self.assertLess(after, 4)
        self.assertTrue((self.study / "results.h5").exists())
        self.assert_exit(self.run_job(), 0)
        self.assertEqual(sorted(ok_turns(self.study)), sorted(set(ok_turns(self.study))))
        self.assertEqual(len(ok_turns(self.study)), 4)

    def test_once_stops_after_the_attempt(self):
        self.stopped_once(signal.SIGINT, 130)

    def test_termination_likewise(self):
        self.stopped_once(signal.SIGTERM, 143)

    def test_hangup_likewise(self):
        self.stopped_once(signal.SIGHUP, 129)

    def test_once_keeps_an_attempt_that_fails_by_itself(self):
        self.write_job(timeout="1s", rounds=2, kernels=[fault("none", size=1, seconds=5)])
        driver = self.start_job()
        self.wait_until(lambda: any("regatta-point" in line for line in processes_of(self.mark).values()))
        driver.send_signal(signal.SIGINT)
        _, err = driver.communicate(timeout=20)
        self.assertEqual(driver.returncode, 130, err)
        self.assertEqual([a["status"] for a in records(self.study)], ["timeout"])

    def stopped_twice(self, runner):
        self.write_job(runners=[runner], rounds=1, cores="[2]" if runner.startswith("mpi") else "[1]",
                       kernels=["count", fault("none", size=2, seconds=20)])
        driver = self.start_job()
        self.wait_until(lambda: records(self.study))
        self.wait_until(lambda: any("fault" in line for line in processes_of(self.mark).values()))
        begin = time.monotonic()
        driver.send_signal(signal.SIGINT)
        time.sleep(0.1)
        driver.send_signal(signal.SIGINT)
        _, err = driver.communicate(timeout=10)
        self.assertEqual(driver.returncode, 130, err)
        self.assertIn("stopped with 1 of 2 attempts done", err)
        self.assertIn("goes on", err)
        self.assertLess(time.monotonic() - begin, 8)  # not the attempt's 40 s
        self.assert_nothing_left(1)
        self.assertEqual(len(records(self.study)), 1)  # nothing recorded is lost, nothing half done is kept

    def test_twice_stops_at_once(self):
        self.stopped_twice("serial")

    def test_twice_stops_ranks_at_once(self):
        self.stopped_twice("mpi")

    def stopped_twice_in(self, call, begun):
        """Two signals while the driver itself works for long: in a rename that does not come to its end."""
        self.write_job()
        strace = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:delay_enter=3000000:when=1"]
        traced = self.start_job(before=strace)
        self.wait_until(begun)
        driver = next(pid for pid, line in processes_of(self.mark).items() if line.startswith(REGATTA))
        time.sleep(0.3)
        for _ in range(2):
            os.kill(driver, signal.SIGINT)
            time.sleep(0.1)
        traced.communicate(timeout=25)
        self.assertEqual(traced.returncode, 130)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_twice_stops_at_once_before_anything_is_measured(self):
        self.stopped_twice_in("rename", lambda: list(self.study.glob("job.toml.*")))
        self.assertFalse((self.study / "job.toml").exists())
        self.assert_exit(self.run_job(), 0)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_twice_stops_at_once_while_results_are_written(self):
        self.stopped_twice_in("renameat", lambda: list(self.study.glob(".results.h5.*")))
        self.assertEqual(len(ok_turns(self.study)), 1)
        self.assertFalse((self.study / "results.h5").exists())
        self.assert_exit(self.run_job(), 0, "up to date")
        self.assertEqual(list(self.study.glob(".results.h5.*")), [])  # what was cut off is gone

    def test_a_reader_that_goes_away_costs_no_data(self):
        self.write_job(rounds=3)
        pipe = subprocess.run(["bash", "-c", '"$@" 2>&1 | head -1', "-", *self.command()], env=self.environment, timeout=60,
                              stdout=subprocess.PIPE)
        self.assertEqual(pipe.stdout.count(b"\n"), 1)
        self.assertEqual(len(ok_turns(self.study)), 3)
        closed = self.run_job("--fresh", before=["bash", "-c", 'exec "$@" >&- 2>&-', "-"])
        self.assertEqual(closed.returncode, 0)
        self.assertEqual(len(ok_turns(self.study)), 3)

    def test_a_full_standard_output_costs_no_data(self):
        self.write_job(rounds=2)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run(self.command(), env=self.environment, timeout=60, stdout=full, stderr=full, check=False)
        self.assertEqual(done.returncode, 6)  # the table is lost, what was measured is not
        self.assertEqual(len(ok_turns(self.study)), 2)
        self.assert_exit(self.run_job(), 0, "up to date")

    def test_two_drivers_on_one_study(self):
        driver = self.start_slow()
        second = self.run_job()
        self.assert_exit(second, 8, f"in use by process {driver.pid}")
        fresh = self.run_job("--fresh")
        self.assert_exit(fresh, 8)
        driver.communicate(timeout=30)
        self.assertEqual(driver.returncode, 0)
        self.assertEqual(len(ok_turns(self.study)), 4)

    def test_ten_drivers_at_once_measure_each_turn_once(self):
        self.write_job(rounds=3)
        drivers = [self.start_job() for _ in range(10)]
        codes = [driver.wait(timeout=60) for driver in drivers]
        for driver in drivers:
            driver.communicate()
        self.assertTrue(set(codes) <= {0, 8}, codes)
        self.assertIn(0, codes)
        self.assertEqual(len(ok_turns(self.study)), 3)
        self.assertEqual(len(records(self.study)), 3)


if __name__ == "__main__":
    main()
