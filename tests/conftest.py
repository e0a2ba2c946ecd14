# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every test starts from: no credentials of the machine's, and the two hosts of a module.

At the end of a run stands the table of the causes that its tests made happen and saw recognised; a whole run that
leaves one out fails.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest

from support.causes import PROPERTY, Matrix, drain
from support.hosts import HOSTS, RunTask
from support.matrix import MARK, selection
from support.order import spread
from support.warm import TEMPLATES

# The same examples in every run; HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", derandomize=False, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

#: A test that needs one of these sets it; what the machine holds never reaches a test.
_FOREIGN = ("SPARKPOST_", "CLOUDFLARE_", "FASTLY_", "AWS_", "TRACKING_", "LAB_")


@pytest.fixture(autouse=True)
def _no_credentials_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN) and name != "AWS_CA_BUNDLE":
            monkeypatch.delenv(name)


@pytest.fixture(params=["in_process", pytest.param("module", marks=pytest.mark.matrix("module"))])
def run_task(request: pytest.FixtureRequest) -> RunTask:
    """Runs a module as an ordinary module and, in a second pass of the test, in the controller's process."""
    return HOSTS[request.param]


@pytest.fixture(autouse=True)
def _recognised_causes(request: pytest.FixtureRequest) -> Iterator[None]:
    drain()
    yield
    request.node.user_properties.append((PROPERTY, drain()))


_MATRIX = pytest.StashKey[Matrix]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--matrix", action="store_true", help="all cases of a matrix, not the first of each kind alone")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the whole matrix what is not of the selection; a test that is named runs in any case."""
    if not (config.option.matrix or any("::" in argument for argument in config.args)):
        items[:], left = selection(items)
        config.hook.pytest_deselected(items=left)
    items[:] = spread(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_sessionstart() -> None:
    """Tests and libraries live to the end: looking through them for garbage again and again is vain."""
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """What was loaded and collected stays."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """The table belongs to the process that collects the reports, which is not a worker's."""
    config.addinivalue_line("markers", f"{MARK}(kind): a case of a matrix; see support/matrix.py")
    if not hasattr(config, "workerinput"):
        _share_compiled_templates(config)
        matrix = Matrix()
        config.stash[_MATRIX] = matrix
        config.pluginmanager.register(_Collector(matrix), "recognised-causes")


def _share_compiled_templates(config: pytest.Config) -> None:
    """Between all processes that the run starts, which inherit the variable."""
    folder = tempfile.TemporaryDirectory(prefix="templates-")
    os.environ[TEMPLATES] = folder.name
    config.add_cleanup(folder.cleanup)


class _Collector:
    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown" and report.passed:
            recognised = [ids for name, ids in report.user_properties if name == PROPERTY]
            self._matrix.add(cause for ids in recognised if isinstance(ids, list) for cause in ids)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._matrix.missing and _is_whole(session.config) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    """Whether all integration tests were asked for."""
    chosen = (
        config.option.keyword
        or config.option.markexpr
        or config.option.collectonly
        or getattr(config.option, "lf", False)
    )
    asked = {argument.rstrip("/") for argument in config.args}
    return not chosen and bool(asked & {"tests", "tests/integration"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table, where there is something in it."""
    matrix = config.stash.get(_MATRIX, None)
    if matrix is None or not (matrix or _is_whole(config)):
        return
    terminalreporter.section("causes made happen, and the number of tests that met each")
    for line in matrix.lines():
        terminalreporter.write_line(line)
    if matrix.missing and _is_whole(config):
        terminalreporter.write_line(f"no test met: {', '.join(matrix.missing)}", red=True)
