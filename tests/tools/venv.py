# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes build/venv/GROUP hold what requirements/GROUP.txt says; says nothing where it already does.

The environment of another ansible-core, GROUP core-X.Y, has the version of Python in its folder's name too.

uv does the work in seconds. It is installed by pip, with its hash, into an environment of its
own; where it cannot be had or fails, pip installs the same files. ``INSTALLER=pip`` chooses pip at once.
An environment is brought up to date when its lock changes, and made anew when Python or its folder does;
what somebody has installed beside stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where it leads: another checkout may share it.
VENVS = (ROOT / "build" / "venv").resolve()
LOGS = ROOT / "build" / "log"
REQUIRED = (3, 11)
#: Settings that would make pip install to another place than the environment.
_MISLEADING = ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


class CannotPrepare(Exception):
    """The environment could not be made; the message is for the person at the terminal."""


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < REQUIRED:
        print(
            f"Python {REQUIRED[0]}.{REQUIRED[1]} or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr
        )
        return 1
    try:
        for group in arguments:
            Environment(group).ensure()
    except CannotPrepare as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class Environment:
    """One virtual environment, by the name of its lock."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.lock = ROOT / "requirements" / f"{group}.txt"
        self.folder = VENVS / (f"{group}-py{sys.version_info[0]}.{sys.version_info[1]}" if self._is_core else group)
        self.python = self.folder / "bin" / "python"
        self.log = LOGS / f"venv-{self.folder.name}.log"
        self._stamp = self.folder / ".stamp"

    @property
    def _is_core(self) -> bool:
        return self.group.startswith("core-")

    def ensure(self) -> None:
        """Raises CannotPrepare."""
        if self._found() == self._expected():
            return
        LOGS.mkdir(parents=True, exist_ok=True)
        VENVS.mkdir(parents=True, exist_ok=True)
        with _alone(VENVS / f".{self.folder.name}.lock"):
            if self._found() != self._expected():
                self._prepare()

    def _prepare(self) -> None:
        uv = None if self.group == "uv" or os.environ.get("INSTALLER") == "pip" else _uv()
        count = len(re.findall(r"^\S+==", self.lock.read_text(encoding="utf-8"), flags=re.MULTILINE))
        packages = "1 package" if count == 1 else f"{count} packages"
        print(f"Preparing the environment '{self.group}' ({packages}) ... ", end="", flush=True)
        started = time.monotonic()
        try:
            self._fill(uv)
        except CannotPrepare:
            print("failed")
            raise
        self._stamp.write_text(json.dumps(self._expected(), indent=1), encoding="utf-8")
        print(f"{time.monotonic() - started:.0f} s", flush=True)

    def _fill(self, uv: Path | None) -> None:
        if not self._can_stay():
            shutil.rmtree(self.folder, ignore_errors=True)
        self.log.write_text("", encoding="utf-8")
        if uv is None or not self._filled_by_uv(uv):
            self._fill_by_pip()

    def _filled_by_uv(self, uv: Path) -> bool:
        """Whether uv could do it; its complaints are in the log."""
        made = self.python.exists() or self._runs((uv, "venv", "--quiet", "--python", sys.executable, self.folder))
        # Nothing is compiled here: of tens of thousands of files, Python compiles the few that are imported.
        install = (uv, "pip", "install", "--quiet", "--require-hashes", "--python", self.python, "-r", self.lock)
        return made and self._runs(install)

    def _fill_by_pip(self) -> None:
        if not (self.folder / "bin" / "pip").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self._runs((sys.executable, "-m", "venv", self.folder)):
                raise CannotPrepare(
                    f"{sys.executable} cannot make virtual environments: install its module venv"
                    f" (on Debian and Ubuntu the package python3-venv), then try again.\n{self._tail()}"
                )
        install = (self.python, "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes", "-r", self.lock)
        if not self._runs(install):
            raise CannotPrepare(
                f"The packages of requirements/{self.lock.name} could not be installed:"
                f" check the network and the package registry that pip uses.\n{self._tail()}"
            )

    def _runs(self, command: Sequence[str | Path]) -> bool:
        with self.log.open("a", encoding="utf-8") as log:
            log.write("$ " + " ".join(str(word) for word in command) + "\n")
            log.flush()
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(), check=False
            )
        return done.returncode == 0

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        return "\n".join(f"  {line}" for line in lines) + f"\nThe whole log: {self.log}"

    def _can_stay(self) -> bool:
        """Whether only packages need to change: the same Python, in the folder that its programs name."""
        if not self.python.exists() or self._found().get("folder", str(self.folder)) != str(self.folder):
            return False
        ask: tuple[str | Path, ...] = (self.python, "-c", "import sys; print(sys.version)")
        done = subprocess.run(ask, capture_output=True, text=True, env=environment(), check=False)
        return done.returncode == 0 and done.stdout.strip() == sys.version.strip()

    def _expected(self) -> Mapping[str, str]:
        return {
            "lock": hashlib.sha256(self.lock.read_bytes()).hexdigest(),
            "python": sys.version,
            "folder": str(self.folder),
        }

    def _found(self) -> Mapping[str, str]:
        try:
            found: Mapping[str, str] = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if self.python.exists() else {}


def _uv() -> Path | None:
    """The installer's program; None where it cannot be had."""
    environment = Environment("uv")
    try:
        environment.ensure()
    except CannotPrepare:
        return None
    return environment.folder / "bin" / "uv"


def environment() -> dict[str, str]:
    """What the installers run with: the machine's, with a cache that can be written and pip's index for both."""
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if "UV_CACHE_DIR" not in environment and not _is_writable(cache / "uv"):
        environment["UV_CACHE_DIR"] = str(ROOT / "build" / "cache" / "uv")
    if "PIP_INDEX_URL" in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    return environment


def _is_writable(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two makes at once do not fill the same environment."""
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
