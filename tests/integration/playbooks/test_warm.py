# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that forks from a process with its imports done says and does what the command itself does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.matrix import first_of
from support.playbooks import PlaybookRun, Playbooks
from support.warm_program import warm_programs

#: What a run sees of its surroundings, and both hosts of a module: in the process, and in an interpreter of its own.
TASKS = r"""
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "{{ lookup('env', 'HOME') }} {{ lookup('env', 'OF_THE_RUN') }} {{ lookup('pipe', 'pwd; umask') }}"
    - ansible.builtin.debug:
        msg: "{{ ansible_playbook_python }} {{ playbook_dir }} {{ ansible_version.full }} {{ ansible_search_path }}"
    - ansible.builtin.ping:
    - sparkpost.tracking.tracking_check:
        domain: "not a name"
      ignore_errors: true
    - sparkpost.tracking.tracking_check:
        domain: "not a name"
      ignore_errors: true
      environment:
        TRACKING_IN_PROCESS: "0"
    - ansible.builtin.copy:
        content: "{{ wanted }}"
        dest: "{{ playbook_dir }}/made"
        mode: "0600"
      diff: true
    - ansible.builtin.fail:
        msg: The end.
      when: wanted == "to fail"
"""


@pytest.mark.parametrize(("wanted", "status"), first_of("ends", ("to fail", 2), ("to pass", 0)))
def test_a_fork_does_what_the_command_does(
    playbooks: Playbooks, monkeypatch: pytest.MonkeyPatch, wanted: str, status: int
) -> None:
    def run(warm: str) -> PlaybookRun:
        monkeypatch.setenv("WARM_PLAYBOOKS", warm)
        (play.parent / "made").unlink(missing_ok=True)
        return playbooks.run(str(play), {"wanted": wanted}, environment={"OF_THE_RUN": "ours"})

    play = playbooks.home / "play.yml"
    play.write_text(TASKS, encoding="utf-8")
    command, fork = run("0"), run("1")
    assert (command.status, fork.status) == (status, status)
    assert fork.output == command.output
    assert f"{playbooks.home} ours {playbooks.home}" in fork.output
    assert fork.hosts == command.hosts


def test_a_wrong_argument_ends_both_alike(playbooks: Playbooks, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    for warm in ("0", "1"):
        monkeypatch.setenv("WARM_PLAYBOOKS", warm)
        ended.append(playbooks.run("verify", None, "--no-such-option"))
    assert ended[0] == ended[1]
    assert (ended[0].status, "unrecognized arguments" in ended[0].output) == (2, True)


WAIT = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.command: sleep 30
"""


def typed(playbooks: Playbooks, programs: Path) -> dict[str, str]:
    """The environment of a shell that finds the program in the folder; the rest is as for all other runs."""
    environment = playbooks.whole_environment({})
    return {**environment, "PATH": f"{programs}{os.pathsep}{environment['PATH']}"}


def test_a_shell_gets_what_the_command_gives(playbooks: Playbooks) -> None:
    def run(programs: Path) -> tuple[int, str, str]:
        command = """cd below && ansible-playbook ../play.yml -e '{"wanted": "to fail"}'; echo ended with $?"""
        environment = typed(playbooks, programs)
        done = subprocess.run(
            ["bash", "-c", command], cwd=playbooks.home, env=environment, capture_output=True, text=True, check=False
        )
        (play.parent / "made").unlink()
        return done.returncode, done.stdout, done.stderr

    play = playbooks.home / "play.yml"
    play.write_text(TASKS, encoding="utf-8")
    (playbooks.home / "below").mkdir()
    command = run(Path(sys.executable).parent)
    run(warm_programs())  # The first of its kind may be the command itself.
    assert run(warm_programs()) == command
    assert "ended with 2\n" in command[1]


# Python may lose a signal that comes while it takes the locks of a fork.
@pytest.mark.matrix
def test_a_signal_reaches_the_fork(playbooks: Playbooks) -> None:
    play = playbooks.home / "play.yml"
    play.write_text(WAIT, encoding="utf-8")
    playbooks.run(str(play), None, "--syntax-check").succeeded()
    with subprocess.Popen(
        ["ansible-playbook", str(play)],
        cwd=playbooks.home,
        env=typed(playbooks, warm_programs()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        executable=warm_programs() / "ansible-playbook",
    ) as program:
        assert program.stdout is not None
        begun = next(line for line in program.stdout if line.startswith("TASK ["))
        program.send_signal(signal.SIGINT)
        said = program.stdout.read()
    assert begun
    assert "User interrupted execution" in said
    assert program.returncode == 99


@pytest.mark.matrix
def test_nothing_of_a_run_stays_behind(playbooks: Playbooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARM_PLAYBOOKS", "1")
    play = playbooks.home / "play.yml"
    tasks = [{"ansible.builtin.copy": {"content": "text", "dest": "{{ playbook_dir }}/made"}}]
    play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    for _time in range(3):
        playbooks.run(str(play)).succeeded()
        assert list(Path(playbooks.home, "ansible-local").iterdir()) == []
