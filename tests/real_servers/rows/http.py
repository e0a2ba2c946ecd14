# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is answered over HTTP, by servers with one behaviour each and by real ones."""

from __future__ import annotations

from real_servers.row import Row

ROWS: tuple[Row, ...] = ()
