# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudfront_tracking_distribution`` over the lab's account, with what every run of it must hold."""

from __future__ import annotations

import json
from typing import Any

from support.cloudfront_lab import SECRET_KEY, CloudFrontLab
from support.distribution_configs import ORIGIN_SECRET
from support.hosts import RunTask

MODULE = "cloudfront_tracking_distribution"


#: No resolver of this machine is asked for the domains of tests; this one refuses.
_NO_RESOLVER = ["127.0.0.1:1"]


class Module:
    """The module over the lab, in the host of the test."""

    def __init__(self, aws: CloudFrontLab, run_task: RunTask) -> None:
        self._aws = aws
        self._run_task = run_task
        self.requests: list[str] = []

    def __call__(self, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        with self._aws.recorded() as requests:
            result = self._run_task(
                MODULE, self._aws.options(**{"resolvers": _NO_RESOLVER, **options}), check_mode=check_mode
            )
        self.requests = requests
        result.pop("invocation", None)
        assert SECRET_KEY not in json.dumps(result)
        assert ORIGIN_SECRET not in json.dumps(result)
        return result

    def done(self, **options: Any) -> dict[str, Any]:
        """Foreseen in check mode, run, and found done by a second run that writes nothing."""
        foreseen = self(check_mode=True, **options)
        assert not foreseen["failed"], foreseen["msg"]
        assert self._aws.writes() == []
        result = self(**options)
        assert not result["failed"], result["msg"]
        assert (result["changed"], result["actions"]) == (foreseen["changed"], foreseen["actions"])
        assert result["diff"]["before"] == foreseen["diff"]["before"]
        assert result["diff"]["after"] == foreseen["diff"]["after"]
        first = self.requests
        again = self(**options)
        assert (again["failed"], again["changed"], again["actions"]) == (False, False, [])
        assert self._aws.writes() == []
        self.requests = first
        return result

    def refused(self, **options: Any) -> str:
        """Fails and writes nothing, in check mode as well."""
        for check_mode in (True, False):
            result = self(check_mode=check_mode, **options)
            assert (result["failed"], result["changed"]) == (True, False)
            assert self._aws.writes() == []
        message: str = result["msg"]
        assert "Traceback" not in message
        return message
