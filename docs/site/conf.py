# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for the site of `make docs`."""

from __future__ import annotations

project = "sparkpost.tracking"
project_copyright = "2026, sparkpost.tracking authors"
html_title = "sparkpost.tracking"
html_short_title = html_title

extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_copy_source = False
html_use_index = False
html_use_modindex = False
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
# Records and options are copied from the pages, quotes and all.
smartquotes = False

nitpicky = True
# Labels and variables of Ansible's own documentation are passed over: the site is built without reading other sites.
nitpick_ignore_regex = [("ref", r"(?!ansible_collections\.sparkpost\.tracking\.).*"), ("envvar", r"ANSIBLE_\w+")]
