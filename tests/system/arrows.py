#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""arrows.py - the rules of src/ that no compiler enforces: who may include what.

common <- evolve <- master, evolve <- worker; main, launch and cli see all. Each library that is
dear to get rid of stands behind one or two files.
"""
import os
import re
import sys
from pathlib import Path

ROOT = Path(os.environ.get("GAOPT_SOURCE", Path(__file__).parents[2]))

SEES = {
    "common": {"common"},
    "evolve": {"common", "evolve"},
    "master": {"common", "evolve", "master"},
    "worker": {"common", "evolve", "worker"},
    "cli": {"common", "evolve", "master", "worker", "cli"},
}
SEES["."] = SEES["cli"] | {"."}  # main.c and launch.c

# header: (pattern of the files that may include it, how many do at most)
BEHIND = {
    r"mpi\.h": (r"src/common/wire(_meet\.c|_internal\.h|\.c)", 3),
    r"hdf5(_hl)?\.h": (r"src/master/store/.*\.c", 2),
    r"yaml\.h": (r"src/common/config/.*\.c", 1),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SOURCES = ["src", "include", "examples", "tests", "scripts", "bench", "cmake"]
SUFFIXES = {".c", ".h", ".py", ".sh", ".cmake", ".bash"}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def includes_of(path):
    return INCLUDE.findall(path.read_text())


def folder_of(path):
    """Of a file or an include, both seen from src/: 'common' of common/error.h, '.' of launch.h."""
    return path.split("/")[0] if "/" in path else "."


def crossing(path):
    """The includes of one file of src/ that go against the arrows, as sentences."""
    home = folder_of(path.relative_to(ROOT / "src").as_posix())
    for bracket, name in includes_of(path):
        if bracket == "<" or name.startswith("gaopt/"):
            continue
        target = folder_of(name)
        if not (ROOT / "src" / name).is_file():
            yield f'{relative(path)}: "{name}" is not named from src/ on'
        elif target not in SEES[home]:
            yield f'{relative(path)}: {home} may not see "{name}"'
        elif re.search(r"_(internal|types)\.h$", name) and (ROOT / "src" / name).parent != path.parent:
            yield f'{relative(path)}: "{name}" is private to its folder'


def leaking(sources):
    """Users of the libraries that are to stay behind a file or two."""
    for header, (allowed, most) in BEHIND.items():
        users = [
            relative(path)
            for path in sources
            if any(re.fullmatch(header, name) for _, name in includes_of(path))
        ]
        for user in users:
            if not re.fullmatch(allowed, user):
                yield f"{user}: may not include {header}"
        if len(users) > most:
            yield f"{header} is included by {len(users)} files, of {most} at most: {users}"


def unlicensed():
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")):
            is_source = path.suffix in SUFFIXES or path.name == "CMakeLists.txt"
            if is_source and SPDX not in "".join(path.read_text().splitlines(True)[:3]):
                yield f"{relative(path)}: no '{SPDX}' in its first lines"


def unregistered():
    """Tests that exist but would never run."""
    for folder, suffix in (("unit", ".c"), ("fuzz", ".c"), ("sim", ".c"), ("mpi", ".c"), ("system", ".py")):
        listed = (ROOT / "tests" / folder / "CMakeLists.txt").read_text()
        words = set(re.findall(r"[\w./-]+", re.sub(r"#.*", "", listed)))
        for path in sorted((ROOT / "tests" / folder).glob(f"*{suffix}")):
            is_helper = suffix == ".py" and not os.access(path, os.X_OK)
            if not is_helper and not words & {path.name, path.stem}:
                yield f"{relative(path)}: not in tests/{folder}/CMakeLists.txt"


def main():
    sources = sorted((ROOT / "src").rglob("*.[ch]"))
    if len(sources) < 100:
        sys.exit(f"only {len(sources)} files in {ROOT / 'src'}: is this gaopt's source?")
    faults = [fault for path in sources for fault in crossing(path)]
    faults += [*leaking(sources), *unlicensed(), *unregistered()]
    print("\n".join(faults) or f"{len(sources)} files keep the rules")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
