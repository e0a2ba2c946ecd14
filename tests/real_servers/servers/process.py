# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server of somebody else's: started on loopback as whoever runs the tests, stopped by its own process."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools import debian

#: Seconds until a server answers: a bound for what hangs, which no busy machine reaches.
PATIENCE = 60.0
_INTERVAL = 0.02


class ServerError(AssertionError):
    """A server did not start, or said that its configuration is wrong; the text has its own words."""


class Process:
    """One server in the foreground, with all that it says in a file.

    ``config_name`` is the file of its configuration in its folder.
    ``program`` is its file name, ``folder`` is its own, ``ready`` tells whether it answers.
    """

    config_name = ""

    def __init__(
        self,
        program: str,
        arguments: Sequence[str],
        folder: Path,
        ready: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder, self._ready = folder, ready
        path = Path(program) if "/" in program else debian.program(program)
        if path is None:
            raise ServerError(f"no program {program}")
        self._command = [str(path), *arguments]
        self._environment = {**debian.environment(), **_names(folder.parent), **(environment or {})}
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        """The file of its configuration."""
        return self._folder / self.config_name

    @property
    def log(self) -> str:
        """What the server said."""
        logs = [*sorted(self._folder.glob("*.log")), self._folder / "output"]
        return "\n".join(log.read_text(errors="replace") for log in logs)

    def start(self) -> None:
        """Starts it and waits until it answers. Raises ServerError."""
        with (self._folder / "output").open("ab") as output:
            # A group of its own, so that its workers end with it.
            self._running = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while not self._ready():
            if self._running.poll() is not None:
                raise ServerError(f"{' '.join(self._command)} ended: {self.log[-1500:]}")
            if time.monotonic() > end:
                self.stop()
                raise ServerError(f"{' '.join(self._command)} does not answer: {self.log[-1500:]}")
            time.sleep(_INTERVAL)

    def stop(self) -> None:
        """Ends it with its workers."""
        running, self._running = self._running, None
        if running is None:
            return
        for sent in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, sent)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(timeout=2)
        running.wait()


def _names(site: Path) -> dict[str, str]:
    """Lets the server know the names of the file ``hosts`` of its site, as /etc/hosts would."""
    places = (each / "libnss_wrapper.so" for each in debian.libraries())
    wrapper = next((each for each in places if each.exists()), None)
    hosts, authority = site / "hosts", site / "ca.pem"
    if wrapper is None or not hosts.exists():
        return {}
    # Programs in Go look names up by themselves unless told to ask the C library.
    trust = {"SSL_CERT_FILE": str(authority), "GODEBUG": "netdns=cgo"}
    return {"LD_PRELOAD": str(wrapper), "NSS_WRAPPER_HOSTS": str(hosts), **trust}


def listens(address: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False
