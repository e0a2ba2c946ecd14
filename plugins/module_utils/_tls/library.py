# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The library cryptography, which is imported nowhere else than in this folder."""

from __future__ import annotations

import traceback
import warnings

from .._core.library import Library

try:
    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning
except ImportError:
    CRYPTOGRAPHY = Library("cryptography", traceback.format_exc())
else:
    CRYPTOGRAPHY = Library(x509.__name__.partition(".")[0])


def ignore_deprecations() -> None:
    """Whoever runs a check need not know which certificates a later release of the library will refuse.

    Called ahead of each use: Ansible restores the filters that stood before it imported a plugin.
    """
    warnings.filterwarnings(
        "ignore", category=CryptographyDeprecationWarning, module=r".*\._tls\.(certificate|details)$"
    )
