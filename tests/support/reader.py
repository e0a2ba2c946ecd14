# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody who has the built collection and a page of its documentation, and does what the page says, word by word.

What the reader of a page would put in of their own stands in the pages as ``NAME=...``, and is the lab's here. The
lab's addresses come by the environment, and its short waits by variables that go ahead of those of the page. Both
stand in for the world; nothing else is added to what the page says.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from tools.stage import project_files

from support.collection import ROOT
from support.documents import Block, blocks
from support.warm_program import warm_programs

_OWN = re.compile(r"\b([A-Z][A-Z0-9_]+)=\.\.\.")
#: What a page has to tell its reader to set.
_SECRETS = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "CLOUDFLARE_ACCOUNT_ID",
        "CLOUDFLARE_API_TOKEN",
        "FASTLY_API_TOKEN",
        "SPARKPOST_API_KEY",
    }
)
SETTINGS = ROOT / "tests" / "tools" / "ansible.cfg"
#: The lab's services take next to no time, and the cache check waits for the time to live.
QUICK: Mapping[str, Any] = {
    "verify_cache_ttl": 1,
    "cloudfront_default_ttl": 1,
    "fastly_default_ttl": 1,
    "cloudfront_wait_interval": 1,
    "cloudflare_wait_interval": 1,
    "fastly_wait_interval": 1,
    "sparkpost_domain_wait_interval": 1,
}
#: Seconds after which commands of a page are taken to hang.
_PATIENCE = 180
_PROGRAMS = Path(sys.executable).parent


def build_tarball(folder: Path) -> Path:
    """The collection's tarball in ``folder``, built from what belongs to the project now."""
    source = folder / "source"
    for name in project_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, source / name)
    _galaxy("build", str(source), "--output-path", str(folder))
    (tarball,) = folder.glob("*.tar.gz")
    return tarball


def install_tarball(tarball: Path, folder: Path) -> Path:
    """``folder``, in which the tarball is installed as a user does it."""
    _galaxy("install", str(tarball), "--collections-path", str(folder), "--offline")
    return folder


def _galaxy(*arguments: str) -> None:
    command = [str(_PROGRAMS / "ansible-galaxy"), "collection", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Reader:
    """``folder`` is both the reader's home and where they are; the lab's services are in ``lab``'s variables."""

    folder: Path
    lab: Mapping[str, str]
    #: What the page leaves to its reader, such as the id of a distribution of theirs.
    own: dict[str, str] = field(default_factory=dict)
    _installed: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        programs = self.folder / ".local" / "bin"
        programs.mkdir(parents=True)
        quick = self.folder / ".quick.json"
        quick.write_text(json.dumps(QUICK), encoding="utf-8")
        wrapper = programs / "ansible-playbook"
        real = shlex.quote(str(warm_programs() / "ansible-playbook"))
        wrapper.write_text(f'#!/bin/sh\nexec {real} -e @{shlex.quote(str(quick))} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        self._state = self.folder / ".state"
        self._state.write_text("", encoding="utf-8")

    def install(self, collections: Path) -> None:
        """The reader has installed the collection, as the quick start says; all who have it share Ansible's folder."""
        shared = collections.with_name(f"{collections.name}-ansible")
        shared.mkdir(exist_ok=True)
        for place in (shared, self.folder / ".ansible"):
            place.mkdir(exist_ok=True)
            if not (place / "collections").exists():
                (place / "collections").symlink_to(collections, target_is_directory=True)
        self._installed = {"ANSIBLE_HOME": str(shared)}

    def read(self, page: str, play: str = "") -> Reading:
        """The page, from its top. A playbook that it names no file for is run with the options ``play``."""
        return Reading(self, page, play)

    def write(self, name: str, text: str) -> None:
        """A file of the reader's."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.with_own(text) + "\n", encoding="utf-8")

    def type(self, commands: str, status: int = 0) -> str:
        """What the commands print; the shell goes on where it was left. They must end with the status."""
        text = _OWN.sub(lambda found: f"{found[1]}={shlex.quote(self.lab[found[1]])}", self.with_own(commands))
        state = shlex.quote(str(self._state))
        script = f"set -e\n. {state}\nset +e\n(set -e\n{text}\nexport -p > {state})"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
        assert done.returncode == status, f"{text}\nended with status {done.returncode}:\n{done.stdout}"
        return done.stdout

    def with_own(self, text: str) -> str:
        for placeholder, value in self.own.items():
            text = text.replace(placeholder, value)
        return text

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.folder / ".local" / "bin"), str(_PROGRAMS), os.environ["PATH"]])
        return {
            "PATH": path,
            "HOME": str(self.folder),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            # No settings of the machine's reach the reader.
            "ANSIBLE_CONFIG": str(SETTINGS),
            **self._installed,
            # What is installed already satisfies pip without asking anybody.
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **{name: value for name, value in self.lab.items() if name not in _SECRETS},
        }


class Reading:
    """A page that is followed from top to bottom; a context that ends well only if all of the page was done."""

    def __init__(self, reader: Reader, page: str, play: str) -> None:
        self._reader = reader
        self._page = page
        self._play = play
        self.text = (ROOT / page).read_text(encoding="utf-8")
        self._left = blocks(page)
        self._playbooks: list[str] = []
        self._typed: list[str] = []

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.rest()
            typed = "\n".join(self._typed)
            assert [name for name in self._playbooks if name not in typed] == [], f"{self._page}: written, not run"

    def do(self, part: str, status: int = 0) -> str:
        """Do the page up to the block that holds ``part``, and return what that printed."""
        while self._left:
            block = self._left.pop(0)
            if part in block.text:
                return self._do(block, status)
            self._do(block, 0)
        raise AssertionError(f"{self._page} has no block with {part!r} from here on")

    def rest(self) -> None:
        """Do what is left of the page."""
        while self._left:
            self._do(self._left.pop(0), 0)

    def _do(self, block: Block, status: int) -> str:
        if block.is_commands:
            self._typed.append(block.to_run)
            return self._reader.type(block.to_run, status) if block.to_run else ""
        if block.is_playbook and self._play:
            name = f"line-{block.line}.yml"
            self._reader.write(name, block.text)
            return self._reader.type(f"ansible-playbook {name} {self._play}")
        if block.is_playbook:
            assert block.file, f"{block}: a playbook needs the caption that names its file"
            self._playbooks.append(block.file)
        if block.file:
            self._reader.write(block.file, block.text)
        return ""


def changed(output: str) -> Sequence[int]:
    """The counts of changed tasks of the runs in the output."""
    return [int(count) for count in re.findall(r"^\S+\s+: ok=\d+\s+changed=(\d+)", output, flags=re.MULTILINE)]
