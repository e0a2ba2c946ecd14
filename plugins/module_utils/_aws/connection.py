# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How AWS is reached: by which credentials, at which address, trusting which authorities."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from typing import Any

from .._core.errors import InputError
from .._http.access import HIDDEN, api_address

_ENDPOINT = "https://vpce-0123.acm.us-east-1.vpce.amazonaws.com"


def credentials(params: Mapping[str, Any]) -> dict[str, Any]:
    """What boto3's session is given; all None where boto3 looks for credentials itself.

    What a task says wins over what the environment says, and within the environment keys win over a profile, as in
    boto3. Raises InputError where a task names both keys and a profile, or one key of the two is missing.
    """
    keys, profile = params.get("access_key") or None, params.get("profile") or None
    secret = params.get("secret_key") or None
    own_keys = keys is not None and keys != os.environ.get("AWS_ACCESS_KEY_ID")
    own_profile = profile is not None and profile != os.environ.get("AWS_PROFILE")
    if own_keys and _is_of_other_keys(secret):
        secret = None
    if own_keys and own_profile:
        raise InputError("profile", profile, "access_key is set as well: name one of them only")
    if keys is None and secret is not None and profile is None:
        allowed = "it needs the access key in 'access_key' (environment variable AWS_ACCESS_KEY_ID)"
        raise InputError("secret_key", HIDDEN, allowed)
    if keys is None or own_profile:
        return {"profile_name": profile}
    if secret is None:
        allowed = "it needs the secret key in 'secret_key' (environment variable AWS_SECRET_ACCESS_KEY)"
        raise InputError("access_key", keys, allowed)
    return {
        "aws_access_key_id": keys,
        "aws_secret_access_key": secret,
        "aws_session_token": _session_token(params, own_keys=own_keys),
    }


def _is_of_other_keys(secret: str | None) -> bool:
    """Whether the secret key belongs to the access key of the environment, which is another one."""
    return bool(os.environ.get("AWS_ACCESS_KEY_ID")) and secret == os.environ.get("AWS_SECRET_ACCESS_KEY")


def _session_token(params: Mapping[str, Any], *, own_keys: bool) -> str | None:
    """The token that belongs to the keys: that of the environment is for those of the environment."""
    token: str | None = params.get("session_token") or None
    return None if own_keys and token == os.environ.get("AWS_SESSION_TOKEN") else token


def endpoint(params: Mapping[str, Any]) -> str | None:
    """The address that a task names for all services, None where boto3 finds each for itself.

    What the environment holds is left to boto3, which knows variables for each service, those of profiles, and how all
    of them are switched off. Raises InputError.
    """
    url = params.get("endpoint_url") or None
    if url is None or url == os.environ.get("AWS_ENDPOINT_URL"):
        return None
    return api_address("endpoint_url", url, example=_ENDPOINT, allow_http=bool(params.get("allow_http")))


class CaBundle:
    """One file of authorities to trust: the usual ones and those of ``ca_path``; botocore can only replace its own.

    The file lives as long as the object. ``path`` is None where there is nothing to add.
    """

    def __init__(self, ca_path: str) -> None:
        self._ca_path = ca_path
        self._file: Any = None

    @property
    def path(self) -> str | None:
        """The path of the file, which is written when it is first asked for. Raises InputError."""
        if not self._ca_path:
            return None
        if self._file is None:
            texts = [_read(path) for path in (_usual_bundle(), *_files(self._ca_path))]
            self._file = tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="utf-8")  # noqa: SIM115
            self._file.write("\n".join(texts))
            self._file.flush()
        return str(self._file.name)


def _usual_bundle() -> str:
    from botocore.httpsession import get_cert_path

    return os.environ.get("AWS_CA_BUNDLE") or str(get_cert_path(True))


def _files(ca_path: str) -> list[str]:
    if not os.path.isdir(ca_path):
        return [ca_path]
    paths = (os.path.join(ca_path, name) for name in sorted(os.listdir(ca_path)))
    return [path for path in paths if os.path.isfile(path)]


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as error:
        raise InputError("ca_path", path, f"it cannot be read ({error.strerror})") from error
