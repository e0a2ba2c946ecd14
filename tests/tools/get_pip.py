# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts into a bare virtual environment what ansible-test runs as pip there: uv by that name, or else Python's own copy.

Stands in for the bootstrap script that ansible-test downloads. ansible-test makes ten environments; in each, pip takes
ten seconds of a processor to be installed, to compile all that it installs, and to be removed; uv takes none to speak
of. It is found on the path, which :mod:`tools.sanity` sees to; where it is not there or fails, pip does the work.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

#: The package is this file: its folder is what ``uninstall`` removes.
PLACE = Path(sysconfig.get_path("purelib")) / "pip"


def main(arguments: Sequence[str]) -> int:
    """Either role: the bootstrap script, with the packages it is to install, or ``pip`` with its command."""
    if Path(__file__).resolve().parent != PLACE.resolve():
        return _bootstrap(arguments)
    words = [word for word in arguments if word != "--disable-pip-version-check"]
    if words[:1] == ["uninstall"]:
        shutil.rmtree(PLACE)
        return 0
    uv = shutil.which("uv")
    install = ("pip", "install", "--quiet", "--python", sys.executable)
    if uv and words[:1] == ["install"] and _run(uv, *install, *words[1:]) == 0:
        return 0
    shutil.rmtree(PLACE)
    return _put_pip() or _run(sys.executable, "-m", "pip", *arguments)


def _bootstrap(arguments: Sequence[str]) -> int:
    if shutil.which("uv"):
        PLACE.mkdir()
        (PLACE / "__init__.py").touch()
        shutil.copyfile(__file__, PLACE / "__main__.py")
        return 0
    # Environments made by ansible-test never hold these two by this way.
    wanted = [argument for argument in arguments if argument not in ("--no-setuptools", "--no-wheel")]
    return _put_pip() or _run(sys.executable, "-m", "pip", "install", "--quiet", *wanted)


def _put_pip() -> int:
    return _run(sys.executable, "-m", "ensurepip", "--default-pip", quiet=True)


def _run(*command: str, quiet: bool = False) -> int:
    return subprocess.run(command, stdout=subprocess.DEVNULL if quiet else None, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
