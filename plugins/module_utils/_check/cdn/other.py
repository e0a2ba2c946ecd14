# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CDN that is not recognised: its name in sentences, and advice that holds for any."""

from __future__ import annotations

from ..model.cdn import Cdn

OTHER = Cdn("other", "the CDN")
