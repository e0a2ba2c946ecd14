# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks with a record of the answers, and ends them when the check is interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from live import shapes
from live.callbacks.record import VARIABLE

HERE = Path(__file__).resolve().parent
_RECAP = re.compile(r"^localhost\s+: ok=\d+\s+changed=(\d+)", re.MULTILINE)
#: Seconds that Ansible has to end after it was asked to.
_GRACE = 20.0


@dataclass(frozen=True)
class Played:
    """A run that has ended, and the lines of its record."""

    status: int
    output: str
    recorded: tuple[Mapping[str, Any], ...]

    @property
    def changed(self) -> int | None:
        """The number of changed tasks; None where the run came to no end."""
        recap = _RECAP.search(self.output)
        return int(recap.group(1)) if recap else None

    @property
    def writes(self) -> list[str]:
        """The requests that meant to change something."""
        return [f"{line['service']} {line['operation']}" for line in self.recorded if line["write"]]


class Stopped(Exception):
    """No playbook is started any more, since the check was interrupted."""


@dataclass
class Player:
    """``folder`` takes records and variables; ``ansible_playbook`` finds the collection in ``collections``.

    Playbooks may be played from several threads at once; what each prints is preceded by its ``label``.
    """

    folder: Path
    ansible_playbook: Path
    collections: Path
    environment: Mapping[str, str]
    records: list[Path] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: list[subprocess.Popen[str]] = field(default_factory=list)
    _stopped: bool = False

    def play(self, label: str, name: str, variables: Mapping[str, Any], *arguments: str) -> Played:
        """Run a playbook of the collection, or a file by its path, and show it as it runs. Raises Stopped."""
        playbook = name if "/" in name else f"sparkpost.tracking.{name}"
        process, record, given = self._start(playbook, variables, arguments)
        try:
            output = _shown(process, label)
        except BaseException:
            _end([process])
            raise
        finally:
            self._running.remove(process)
            # It may hold the password of a mailbox.
            given.unlink(missing_ok=True)
        return Played(process.wait(), output, tuple(shapes.lines([record])))

    def stop(self) -> None:
        """Start nothing any more, and end what runs."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        _end(running)

    def resume(self) -> None:
        """Take playbooks again after a stop."""
        self._stopped = False

    def _start(
        self, playbook: str, variables: Mapping[str, Any], arguments: Sequence[str]
    ) -> tuple[subprocess.Popen[str], Path, Path]:
        with self._lock:
            if self._stopped:
                raise Stopped
            number = len(self.records)
            record, given = (
                self.folder / name.format(number) for name in ("record-{:02}.jsonl", "variables-{:02}.json")
            )
            self.records.append(record)
            given.touch(mode=0o600)
            given.write_text(json.dumps(dict(variables)), encoding="utf-8")
            process = subprocess.Popen(
                [str(self.ansible_playbook), playbook, "-e", f"@{given}", *arguments],
                env=self._environment(record),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                # Ctrl-C is for this program, which ends the playbooks itself.
                start_new_session=True,
            )
            self._running.append(process)
            return process, record, given

    def _environment(self, record: Path) -> dict[str, str]:
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
            "ANSIBLE_CONFIG": str(HERE.parent / "tools" / "ansible.cfg"),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            # Else a task is announced only when it has ended, which is late for one that waits.
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "1",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_FORCE_COLOR": "0",
            "PYTHONUNBUFFERED": "1",
            VARIABLE: str(record),
        }
        return {**self.environment, **settings}


def _shown(process: subprocess.Popen[str], label: str) -> str:
    """What it prints, which is shown line by line."""
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        print(f"{label:>10} | {line}", end="", flush=True)
    return "".join(printed)


def _end(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Ansible is asked first, so that it says so; then whatever is left of each group is ended."""
    for process in processes:
        process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + _GRACE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
