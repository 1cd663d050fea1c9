#!/usr/bin/env python3
"""Every class of the headers has a name of its own in its namespace. Two of one name are two definitions of their inline
functions, of which the linker takes one for both, without a word.

    one_definition.py FOLDER …
"""
import collections
import pathlib
import re
import sys

BEGIN = re.compile(r"^namespace ([\w:]+) \{|^(?:struct|class|enum class) (?:alignas\(\d+\) )?(\w+)[^;]*$")


def classes(header):
    namespace = ""
    for line in header.read_text().splitlines():
        if found := BEGIN.match(line):
            namespace = found[1] or namespace
            if found[2]:
                yield f"{namespace}::{found[2]}"


places = collections.defaultdict(set)  # a specialisation stands beside its template
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob("*.hpp")):
        for name in classes(path):
            places[name].add(str(path))
assert len(places) > 100, f"only {len(places)} classes found"
twice = {name: paths for name, paths in places.items() if len(paths) > 1}
assert not twice, twice
