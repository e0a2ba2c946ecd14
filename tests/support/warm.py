# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``ansible-playbook`` and its like with their imports done: a process that has loaded everything forks for each run.

Half of what a short playbook costs is an interpreter that starts and imports ansible-core, boto3, requests and the
collection. A fork does what the command does from there on: it parses the arguments, reads the environment of the run,
plays, and ends by the interpreter's ordinary shutdown. What the imports themselves read of the environment has to be
the same for every run of one process; see :data:`OF_A_RUN`. Templates that one run has compiled are not compiled again
by the next (:mod:`support.compiled_templates`).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

#: Variables that no import reads, by the start of their names: they may differ from run to run.
OF_A_RUN: tuple[str, ...] = ("SPARKPOST_", "CLOUDFLARE_", "FASTLY_", "AWS_", "TRACKING_", "LAB_", "PYTEST_")
OF_A_RUN += ("HOME", "SSL_CERT_", "ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP", "WARM_PLAYBOOKS")
#: Of a job of AWX.
OF_A_RUN += ("AWX_ISOLATED_DATA_DIR", "ANSIBLE_CACHE_PLUGIN_CONNECTION")
#: A shell's own.
OF_A_RUN += ("PATH", "PWD", "OLDPWD", "SHLVL", "_")
#: What the plays of the collection load sooner or later.
_LIBRARIES: tuple[str, ...] = (
    "boto3",
    "botocore.auth",
    "botocore.endpoint",
    "botocore.parsers",
    "botocore.retries.standard",
    "requests",
)
_LIBRARIES += ("dns.resolver", "dns.query", "dns.dnssec", "cryptography.x509")
_OF_ANSIBLE: tuple[str, ...] = (
    "callback.default",
    "connection.local",
    "strategy.linear",
    "action.normal",
    "action.set_fact",
)
_OF_ANSIBLE += ("action.assert", "action.include_vars", "action.validate_argument_spec", "vars.host_group_vars")
#: Bytes of a request: arguments and environment.
LARGEST = 1 << 17
#: Warm processes that one process of tests keeps.
_MOST = 5
#: Names the folder of compiled templates that the processes of a test run share.
TEMPLATES = "WARM_PLAYBOOKS_TEMPLATES"


@functools.cache
def _templates() -> str:
    """The folder of the test run, or else one of this process."""
    if TEMPLATES in os.environ:
        return os.environ[TEMPLATES]
    folder = tempfile.mkdtemp(prefix="templates-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class WarmRun:
    """A run in a fork; ``process`` is its id."""

    def __init__(self, answers: socket.socket, when_ended: Callable[[], None]) -> None:
        self._answers, self._when_ended = answers, when_ended
        self.process = self._answer()

    def wait(self) -> int:
        """The exit status of the run, as ``subprocess`` gives it."""
        with self._answers:
            status = self._answer()
        self._when_ended()
        return status

    def _answer(self) -> int:
        answer = self._answers.recv(LARGEST)
        if not answer:
            raise RuntimeError("The process that forks for each run has ended.")
        return int(answer)


class WarmCommand:
    """The client: one process for one environment of imports, which ends with this one."""

    def __init__(self, program: str, environment: Mapping[str, str], folder: Path) -> None:
        """``program`` is the command that the forks stand for; in ``folder`` ansible may find its settings."""
        #: How many runs have begun and not ended.
        self.running = 0
        self._socket, its_socket = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_socket:
            self._process = subprocess.Popen(
                [_interpreter(program), __file__, str(its_socket.fileno()), _templates(), program],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[its_socket.fileno()],
            )

    def start(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], streams: Sequence[int]
    ) -> WarmRun:
        """Run the command in a fork with these descriptors as its three streams; others may run beside it."""
        request = {"command": list(command), "folder": str(folder), "environment": dict(environment)}
        answers, its_answers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_answers:
            socket.send_fds(self._socket, [json.dumps(request).encode()], [*streams, its_answers.fileno()])
        self._count(1)
        return WarmRun(answers, lambda: self._count(-1))

    def _count(self, begun: int) -> None:
        with _choosing:
            self.running += begun

    def close(self) -> None:
        """End the process."""
        self._socket.close()
        self._process.wait()


#: By what imports read; None where that was seen once, by the real command. The last that were used, in order.
_warm: dict[object, WarmCommand | None] = {}
_choosing = threading.Lock()


def warm_command(program: str, environment: Mapping[str, str], folder: Path) -> WarmCommand | None:
    """The process that forks for such a run; None for the first of a kind, which is the command's."""
    key = _of_imports(program, environment, folder)
    with _choosing:
        if key not in _warm or os.environ.get("WARM_PLAYBOOKS") == "0":
            _warm[key] = _warm.get(key)
            return None
        # Where it was used last.
        warm = _warm[key] = _warm.pop(key) or WarmCommand(program, environment, folder)
        _end_the_oldest()
        return warm


def _end_the_oldest() -> None:
    running = [(key, warm) for key, warm in _warm.items() if warm is not None]
    for key, warm in running[:-_MOST]:
        if not warm.running:
            warm.close()
            _warm[key] = None


def _of_imports(program: str, environment: Mapping[str, str], folder: Path) -> object:
    """What imports may read of a run's surroundings: where it is the same, one process serves."""
    variables = {name: value for name, value in environment.items() if not name.startswith(OF_A_RUN)}
    home = environment.get("HOME", "")
    if "ANSIBLE_HOME" not in environment:
        variables["HOME"] = home
    found = [] if "ANSIBLE_CONFIG" in environment else [folder / "ansible.cfg", Path(home, ".ansible.cfg")]
    settings = [(path, path.read_bytes()) for path in found if path.is_file()]
    return _interpreter(program), frozenset(variables.items()), tuple(settings)


def _interpreter(program: str) -> str:
    """The one that the command names; another name of the same may be this process's."""
    with open(program, encoding="utf-8") as text:
        named = text.readline().removeprefix("#!").strip()
    return named if os.access(named, os.X_OK) and "python" in Path(named).name else sys.executable


def _serve(connection: socket.socket, prepare: Callable[[], None]) -> None:
    """Fork for each request; returns in the forks alone, which are then what the command is."""
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _writable, _odd = select.select([connection.fileno(), *running], [], [])
        for descriptor in running.keys() & set(ready):
            child, answers = running.pop(descriptor)
            os.close(descriptor)
            with answers, contextlib.suppress(BrokenPipeError):
                answers.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        if connection.fileno() not in ready:
            continue
        asked, streams, _flags, _address = socket.recv_fds(connection, LARGEST, 4)
        if not asked:
            sys.exit(0)
        prepare()
        answers = socket.socket(fileno=streams.pop())
        child = os.fork()
        if child == 0:
            for _process, other in [(0, answers), *running.values()]:
                other.close()
            for descriptor in running:
                os.close(descriptor)
            connection.close()
            _become(json.loads(asked), streams)
            return
        for stream in streams:
            os.close(stream)
        running[os.pidfd_open(child)] = child, answers
        answers.send(str(child).encode())


def _become(request: Mapping[str, object], streams: Sequence[int]) -> None:
    command, environment = request["command"], request["environment"]
    assert isinstance(command, list)
    assert isinstance(environment, dict)
    for descriptor, stream in enumerate(streams):
        os.dup2(stream, descriptor)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(str(request["folder"]))
    sys.argv = command


def _load() -> None:
    """Import what a run imports, by the same means."""
    from ansible.cli import playbook  # noqa: F401 - it has to be the first of ansible's
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([])
    for name in _OF_ANSIBLE:
        importlib.import_module(f"ansible.plugins.{name}")
    for name in _LIBRARIES:
        importlib.import_module(name)
    collection = importlib.import_module("ansible_collections.sparkpost.tracking")
    plugins = Path(next(iter(collection.__path__))) / "plugins"
    for folder in ("module_utils", "plugin_utils", "action"):
        for path in sorted((plugins / folder).rglob("*.py")):
            parts = path.relative_to(plugins).with_suffix("").parts
            if parts[-1] != "__init__":
                importlib.import_module(".".join((collection.__name__, "plugins", *parts)))
    _load_plugins(plugins)
    _describe_services(importlib.import_module(f"{collection.__name__}.plugins.module_utils._aws.session"))


def _load_plugins(ours: Path) -> None:
    """Have what ansible looks for in each run, or in each process of a task, found already."""
    from ansible.plugins import loader
    from jinja2 import filters, tests

    for of_classes in (loader.connection_loader, loader.shell_loader, loader.become_loader):
        list(of_classes.all(class_only=True))
    for of_jinja, of_jinja_itself in ((loader.filter_loader, filters.FILTERS), (loader.test_loader, tests.TESTS)):
        list(of_jinja.all())
        names = [f"sparkpost.tracking.{path.stem}" for path in (ours / of_jinja.type).glob("[!_]*.py")]
        _keep_found(of_jinja, [*names, *of_jinja_itself])


def _keep_found(of_jinja: Any, names: Sequence[str]) -> None:
    """Ansible goes through all files of a collection for each use of a name, also of those that jinja2 has."""
    look_for = of_jinja.get_with_context
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[name] = look_for(name)
        except KeyError as error:
            found[name] = error

    def look_up(name: str, *arguments: Any, **named: Any) -> Any:
        if name not in found:
            return look_for(name, *arguments, **named)
        if isinstance(found[name], KeyError):
            raise found[name]
        return found[name]

    of_jinja.get_with_context = look_up


def _describe_services(session: ModuleType) -> None:
    """Read the descriptions of AWS's services, which every task would read otherwise, and nothing of an account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    made = session.boto3_session({"aws_access_key_id": "none", "aws_secret_access_key": "none"})
    for service in ("acm", "cloudfront", "route53"):
        made.client(service, region_name="us-east-1")


def _forget_temporary_folder() -> None:
    """The one that the import of ansible's settings made: it is no run's."""
    from ansible import constants
    from ansible.utils.path import cleanup_tmp_file

    atexit.unregister(cleanup_tmp_file)
    cleanup_tmp_file(vars(constants)["DEFAULT_LOCAL_TMP"])


def _make_temporary_folder() -> None:
    """Each run has one of its own, named after its process, as if it had imported ansible's settings itself."""
    from ansible import constants

    made = constants.config.get_config_value("DEFAULT_LOCAL_TMP", variables=vars(constants))
    constants.set_constant("DEFAULT_LOCAL_TMP", made)


def _shorten_timeouts() -> None:
    """Where a test has no time to wait as long as a user does; in seconds, for one request and for all attempts."""
    import importlib

    options = importlib.import_module("ansible_collections.sparkpost.tracking.plugins.module_utils._http.options")
    for name in ("request_timeout", "retry_timeout"):
        seconds = os.environ.get(f"LAB_{name.upper()}")
        if seconds:
            options.HTTP.options[name]["default"] = int(seconds)


def main() -> None:
    """Serve requests at the socket whose number is the first argument, for the program that is the last.

    The second is the folder of compiled templates.
    """
    import gc
    import time
    import warnings

    with contextlib.closing(socket.socket(fileno=int(sys.argv[1]))) as connection:
        compiled = importlib.import_module("compiled_templates")
        # Found by the environment, as the command finds it; not beside this file.
        sys.path.remove(str(Path(__file__).resolve().parent))
        kept = compiled.CompiledTemplates(Path(sys.argv[2]))
        sys.argv = sys.argv[3:]
        _load()
        compiled.keep_compiled(kept)
        _forget_temporary_folder()
        gc.set_threshold(50_000, 20, 20)

        def prepare() -> None:
            kept.refresh()
            gc.freeze()

        _serve(connection, prepare)
    time.tzset()
    _shorten_timeouts()
    _make_temporary_folder()
    # A run configures the loader of collections, which is here what it would become.
    warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")

    program = Path(sys.argv[0]).name.removeprefix("ansible-")
    sys.exit(importlib.import_module(f"ansible.cli.{program}").main())


if __name__ == "__main__":
    main()
