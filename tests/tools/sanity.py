# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``ansible-test sanity`` on the copy in build/stage, with a home folder of its own below build/.

Without arguments pylint looks at what is released, as the importer of a registry has it, and what Ansible loads is
imported, with all that it imports in turn; pep8 is left to ruff, which knows the same rules. ``--whole`` runs all over
every file, the tests too. Other arguments are ansible-test's.

ansible-test would fetch a script that installs pip. tests/tools/get_pip.py takes its place, which needs the package
registry alone.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import ansible_test
from tools import venv

ROOT = Path(__file__).resolve().parents[2]
STAGE = ROOT / "build" / "stage" / "ansible_collections" / "sparkpost" / "tracking"
HOME = ROOT / "build" / "home"
BIN = HOME / "bin"
_OF_UV = re.compile(r"(?i)UV_|SSL_CERT_|(HTTPS?|ALL|NO)_PROXY$")

#: Folders of plugins that Ansible loads by their names.
_LOADED = tuple(f"plugins/{kind}/" for kind in ("modules", "action", "filter", "inventory", "lookup", "test"))
_SELECTION: tuple[tuple[str, ...], ...] = (
    ("--skip-test", "pylint", "--skip-test", "import", "--skip-test", "pep8"),
    ("--test", "pylint", "plugins/"),
    ("--test", "import", *_LOADED),
)


def main() -> int:
    provide_pip()
    provide_uv()
    runs = {(): _SELECTION, ("--whole",): ((),)}
    given = tuple(sys.argv[1:])
    return max(_run(*arguments) for arguments in runs.get(given, (given,)))


def _run(*arguments: str) -> int:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    program = Path(sys.executable).with_name("ansible-test")
    command = [str(program), "sanity", "--python", version, "--color", "no", *arguments]
    return subprocess.run(command, cwd=STAGE, env=_environment(), stdin=subprocess.DEVNULL, check=False).returncode


def provide_pip() -> None:
    """Put the script where ansible-test keeps it after a download, so that it is not fetched."""
    kept = HOME / ".ansible" / "test" / "cache" / f"get_pip_{_version_of_script().replace('.', '_')}.py"
    kept.parent.mkdir(parents=True, exist_ok=True)
    copied = kept.with_suffix(".copy")
    shutil.copyfile(Path(__file__).with_name("get_pip.py"), copied)
    copied.rename(kept)


def provide_uv() -> None:
    """Put uv on the path of ansible-test, which hands on nothing of what it needs to reach the registry."""
    uv, program = ROOT / "build" / "venv" / "uv" / "bin" / "uv", BIN / "uv"
    program.unlink(missing_ok=True)
    if not uv.exists():
        return
    BIN.mkdir(parents=True, exist_ok=True)
    settings = {name: value for name, value in venv.environment().items() if _OF_UV.match(name)}
    exports = [f"export {name}={shlex.quote(value)}" for name, value in settings.items()]
    program.touch(mode=0o700)
    program.write_text("\n".join(("#!/bin/sh", *exports, f'exec {shlex.quote(str(uv))} "$@"', "")), encoding="utf-8")


def _version_of_script() -> str:
    """The one that this release of ansible-test asks for; it is that of pip."""
    package = Path(ansible_test.__path__[0])
    setup = (package / "_util" / "target" / "setup" / "requirements.py").read_text(encoding="utf-8")
    versions = (package / "_internal" / "python_requirements.py").read_text(encoding="utf-8")
    version = re.search(r"\bpip='([\d.]+)'", versions)
    if version is None or "/cache/get_pip_%s.py' % pip_version.replace" not in setup:
        sys.exit("This release of ansible-test gets pip in a way that tests/tools/sanity.py does not know.")
    return version[1]


def _environment() -> dict[str, str]:
    programs = (str(Path(sys.executable).parent), os.environ["PATH"], str(BIN))
    environment = {**os.environ, "HOME": str(HOME), "PATH": os.pathsep.join(programs)}
    settings = Path.home() / ".config" / "pip" / "pip.conf"
    if settings.exists():
        environment.setdefault("PIP_CONFIG_FILE", str(settings))
    return environment


if __name__ == "__main__":
    sys.exit(main())
