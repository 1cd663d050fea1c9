#!/usr/bin/env python3
"""50 random kills: rows 1-3 and 8 of docs/faults.md; `kills.py 1000` is the long form."""
import random
import sys

import kills

if __name__ == "__main__":
    kills.main(50, random.randrange(1 << 30))
    sys.exit(0)
