# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``ansible-test sanity`` on the copy in build/stage, with a home folder of its own below build/.

ansible-test fetches a script that installs pip. It is fetched here first, with a short limit; where
that fails, tests/tools/get_pip.py takes its place, which needs the package registry alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import ansible_test

ROOT = Path(__file__).resolve().parents[2]
STAGE = ROOT / "build" / "stage" / "ansible_collections" / "sparkpost" / "tracking"
HOME = ROOT / "build" / "home"
#: Seconds to wait for the download of the script.
_LIMIT = 5


def main() -> int:
    provide_pip()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    program = Path(sys.executable).with_name("ansible-test")
    command = [str(program), "sanity", "--python", version, "--color", "no", *sys.argv[1:]]
    return subprocess.run(command, cwd=STAGE, env=_environment(), stdin=subprocess.DEVNULL, check=False).returncode


def provide_pip() -> None:
    """Put the script where ansible-test keeps it after a download, so that it need not be fetched."""
    url, version = _script_of_ansible_test()
    kept = HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    fetched = kept.with_suffix(".download")
    try:
        with urllib.request.urlopen(url, timeout=_LIMIT) as answer:
            fetched.write_bytes(answer.read())
    except OSError:
        shutil.copyfile(Path(__file__).with_name("get_pip.py"), fetched)
    fetched.rename(kept)


def _script_of_ansible_test() -> tuple[str, str]:
    """The address that this release of ansible-test fetches the script from, and the script's version."""
    package = Path(ansible_test.__path__[0])
    setup = (package / "_util" / "target" / "setup" / "requirements.py").read_text(encoding="utf-8")
    versions = (package / "_internal" / "python_requirements.py").read_text(encoding="utf-8")
    url = re.search(r"url = '(https://\S+-%s\.py)' % pip_version", setup)
    version = re.search(r"\bpip='([\d.]+)'", versions)
    if url is None or version is None:
        sys.exit("This release of ansible-test gets pip in a way that tests/tools/sanity.py does not know.")
    return url[1].replace("%s", version[1]), version[1]


def _environment() -> dict[str, str]:
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "HOME": str(HOME), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    settings = Path.home() / ".config" / "pip" / "pip.conf"
    if settings.exists():
        environment.setdefault("PIP_CONFIG_FILE", str(settings))
    return environment


if __name__ == "__main__":
    sys.exit(main())
