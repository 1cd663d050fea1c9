#!/usr/bin/env python3
"""By hand, in CPython: COUNT sleeps of SECONDS in flight at once. Prints the seconds of each of REPETITIONS."""
import asyncio
import sys
import time


async def all_at_once(count, seconds):
    await asyncio.gather(*(asyncio.sleep(seconds) for _ in range(count)))


def main():
    count, seconds, repetitions = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    for _ in range(repetitions):
        begin = time.perf_counter()
        asyncio.run(all_at_once(count, seconds))
        print(time.perf_counter() - begin)


main()
