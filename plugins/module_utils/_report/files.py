# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report: safe names whatever a domain is called, whole files or none, no needless writes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from .._core.errors import TrackingError
from .._core.plan import ObjectChange

#: Files that belong to all domains together.
SHARED = ("index", "junit")
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*[a-z0-9]")
_UNSAFE = re.compile(r"[^a-z0-9_-]+")
#: With an ending and a mark this stays below the 255 octets that file systems allow.
_LONGEST = 200
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


class ReportFileError(TrackingError):
    """A file or the folder of the reports cannot be read or written."""

    kind = "report_file"


def stem(domain: str) -> str:
    """The name of a domain's files without ending: the domain itself where that is safe, else marked with a digest."""
    if _PLAIN.fullmatch(domain) and len(domain) <= _LONGEST and domain not in SHARED:
        return domain
    digest = hashlib.sha256(domain.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    plain = _UNSAFE.sub("-", domain.lower())[: _LONGEST - 20].strip("-") or "domain"
    return f"{plain}-{digest}"


class Folder:
    """The folder of the reports. With ``dry`` nothing is written, and all is told as if it were."""

    def __init__(self, path: str, *, dry: bool = False) -> None:
        self.path = Path(path).absolute()
        self.changes: list[ObjectChange] = []
        self.written: list[str] = []
        self._dry = dry

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none. Raises ValueError for what is no UTF-8."""
        try:
            return (self.path / name).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused("read", self.path / name, error) from error

    def write(self, name: str, text: str) -> None:
        """Let the file hold the text: the old file stays until the new one is there in full."""
        target, content = self.path / name, text.encode("utf-8")
        former = _content(target)
        if former == content:
            return
        if not self._dry:
            try:
                self.path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
                _replace(target, content)
            except OSError as error:
                raise _refused("write", target, error) from error
        self.written.append(str(target))
        before: dict[str, str] | None = None if former is None else {}
        verb = "create" if former is None else "update"
        self.changes.append(ObjectChange("files", f"file {target}", verb, before=before, after={}))


def _content(target: Path) -> bytes | None:
    """What is there; None where nothing can be read, and for a link, which is replaced rather than followed."""
    try:
        return None if target.is_symlink() else target.read_bytes()
    except OSError:
        return None


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".report-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, _FILE_MODE)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _refused(what: str, target: Path, error: OSError) -> ReportFileError:
    return ReportFileError(
        f"The report cannot {what} {target}: {error.strerror or error}",
        remedy="Name a folder in the option 'path' that the user of the task may write to",
        facts={"path": str(target)},
    )
