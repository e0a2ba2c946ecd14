# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ansible-playbook`` for a shell: a small program that has this process run the command in a warm fork.

For tests whose commands are typed into a shell, or started by another program. The program hands its arguments, its
environment, its folder and its three streams over, and ends as the fork ends. The first command of each kind of
environment is the real command; see :mod:`support.playbooks`.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.warm import LARGEST, warm_command

_PROGRAM = """#!{python} -IS
import json, os, signal, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
    connection.connect({place!r})
    asked = {{"command": [{real!r}, *sys.argv[1:]], "folder": os.getcwd(), "environment": dict(os.environ)}}
    socket.send_fds(connection, [json.dumps(asked).encode()], [0, 1, 2])
    process = int(connection.recv(64) or 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: os.kill(process, number))
    status = int(connection.recv(64) or 1) if process else 0
if not process:
    os.execv({real!r}, asked["command"])
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
"""


@functools.cache
def warm_programs() -> Path:
    """A folder for ``PATH``, ahead of this interpreter's, with the programs that run in warm forks."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(str(folder / "socket"))
    listening.listen()
    threading.Thread(target=_serve, args=(listening,), name="warm programs", daemon=True).start()
    programs = folder / "bin"
    programs.mkdir()
    for name in ("ansible-playbook", "ansible-inventory"):
        real = str(Path(sys.executable).parent / name)
        text = _PROGRAM.format(python=os.path.realpath(sys.executable), place=str(folder / "socket"), real=real)
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    return programs


def _serve(listening: socket.socket) -> None:
    while True:
        connection, _address = listening.accept()
        threading.Thread(target=_run, args=(connection,), name="warm program", daemon=True).start()


def _run(connection: socket.socket) -> None:
    """One command; a program that gets no answer is the real command."""
    with connection, contextlib.ExitStack() as held:
        asked, streams, _flags, _address = socket.recv_fds(connection, LARGEST, 3)
        for stream in streams:
            held.callback(os.close, stream)
        request = json.loads(asked)
        command: Sequence[str] = request["command"]
        environment: Mapping[str, str] = request["environment"]
        warm = warm_command(command[0], environment, Path(request["folder"]))
        if warm is None:
            connection.send(b"0")
            return
        fork = warm.start(command, Path(request["folder"]), environment, streams)
        connection.send(str(fork.process).encode())
        status = fork.wait()
        with contextlib.suppress(BrokenPipeError):
            connection.send(str(status).encode())
