# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the demo's playbooks with every ansible-core that the collection supports, each on its Pythons.

The local internet runs by the Python of this program; the playbooks by an environment of their own for each version,
made from requirements/core-*.txt. A version whose Python is not on this machine counts as not tried, and the program
then ends with a non-zero status: what was not tried was not proven. An optional version may stay untried.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOGS = ROOT / "build" / "log"


#: It hands the interpreter's path to a shell as it is.
_WITHOUT_QUOTES = frozenset({"2.16"})


@dataclass(frozen=True)
class Version:
    """An ansible-core and a Python, each as major and minor version."""

    core: str
    python: str
    #: Whether it is no failure that its Python is not on this machine.
    optional: bool = False

    def __str__(self) -> str:
        return f"ansible-core {self.core} on Python {self.python}"

    @property
    def folder(self) -> Path:
        """Its environment."""
        return ROOT / "build" / "venv" / f"core-{self.core}-py{self.python}"

    def obstacle(self) -> str:
        """Why it cannot be tried on this machine; "" where it can."""
        if find_python(self.python) is None:
            return f"no Python {self.python} on this machine, which {self} needs"
        if self.core in _WITHOUT_QUOTES and " " in str(self.folder):
            return f"ansible-core {self.core} cannot run modules by an interpreter with a space in its path"
        return ""

    def prepare(self, python: Path) -> Path:
        """Make its environment hold what its lock says; the program that runs playbooks. Raises CalledProcessError."""
        command = [str(python), str(HERE / "venv.py"), f"core-{self.core}"]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
        return self.folder / "bin" / "ansible-playbook"


SUPPORTED = (
    Version("2.16", "3.11"),
    Version("2.17", "3.11"),
    Version("2.18", "3.11"),
    Version("2.19", "3.11"),
    Version("2.20", "3.12"),
    Version("2.20", "3.13"),
    Version("2.20", "3.14", optional=True),
    Version("2.21", "3.12"),
    Version("2.21", "3.13"),
    Version("2.21", "3.14", optional=True),
)
#: What `make test` tries beside the version that all its other tests run with.
OLDEST, NEWEST = SUPPORTED[0], [version for version in SUPPORTED if not version.optional][-1]


def find_python(version: str) -> Path | None:
    """An interpreter of this version: on the path, or among those that pyenv keeps."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return Path(sys.executable)
    return next((path for path in _candidates(version) if _is_version(path, version)), None)


def _candidates(version: str) -> Iterator[Path]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)


def _is_version(python: Path, version: str) -> bool:
    """A shim of pyenv's answers for any version, or for none."""
    ask = [str(python), "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(ask, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version


def demo_command(ansible_playbook: Path, collections: Path, *arguments: str) -> list[str]:
    """The demo, quick, by another version's program."""
    where = ("--ansible-playbook", str(ansible_playbook), "--collections", str(collections))
    return [sys.executable, str(HERE / "demo.py"), "--quick", *where, *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True, help="where the collection is installed")
    collections = parser.parse_args().collections.resolve()
    LOGS.mkdir(parents=True, exist_ok=True)
    ended = {version: _try(version, collections) for version in SUPPORTED}
    print(summary(ended))
    return 0 if is_proven(ended) else 1


def summary(ended: Mapping[Version, str]) -> str:
    """How many passed, and how many were not tried."""
    words = list(ended.values())
    untried = words.count("not tried")
    more = f" {untried} not tried." if untried else ""
    return f"{words.count('ok')} of {len(words)} versions pass the demo's playbooks.{more}"


def is_proven(ended: Mapping[Version, str]) -> bool:
    """Whether each version passed; an optional one may not have been tried."""
    return all(word == "ok" or (version.optional and word == "not tried") for version, word in ended.items())


def _try(version: Version, collections: Path) -> str:
    """``ok``, ``FAILED`` or ``not tried``; says so in one line, with the place of the whole output."""
    started = time.monotonic()
    obstacle, python = version.obstacle(), find_python(version.python)
    if obstacle or python is None:
        return _say(version, "not tried", obstacle)
    log = LOGS / f"versions-{version.core}-{version.python}.log"
    try:
        program = version.prepare(python)
    except subprocess.CalledProcessError as error:
        log.write_text(error.stdout + error.stderr, encoding="utf-8")
        return _say(version, "FAILED", f"its environment could not be made: see {log.relative_to(ROOT)}")
    with log.open("wb") as output:
        command = demo_command(program, collections)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
    seconds = f"{time.monotonic() - started:.0f} s"
    if done.returncode:
        return _say(version, "FAILED", f"{seconds}: see {log.relative_to(ROOT)}")
    return _say(version, "ok", seconds)


def _say(version: Version, word: str, more: str) -> str:
    print(f"{word:10} {version!s:34} {more}", flush=True)
    return word


if __name__ == "__main__":
    sys.exit(main())
