# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every target makes the virtual environment that it needs from requirements/*.txt, below build/.
# Paths are relative throughout, so that the checkout may lie in any folder.

# The first Python that ansible-core and the tools support; set PYTHON to use another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

# What Ansible keeps for itself stays in the checkout, and no configuration of the machine's changes what runs.
export ANSIBLE_HOME = $(CURDIR)/build/ansible
export ANSIBLE_CONFIG = $(CURDIR)/tests/tools/ansible.cfg
# Python keeps what it has compiled, whatever a container sets: else each of hundreds of processes compiles all again.
unexport PYTHONDONTWRITEBYTECODE
ifneq ($(shell [ -w "$$HOME" ] && echo yes),yes)
export ANSIBLE_REMOTE_TMP = $(or $(TMPDIR),/tmp)/ansible-$(shell id -u)
endif

BIN = build/venv/$(1)/bin
TOOL = "$(PYTHON)" tests/tools/$(1)

.PHONY: help demo lab live live-shapes test test-matrix reliability test-servers test-versions bench docs build clean
.PHONY: lint types unit integration sanity lock format install python tree stage chromium servers FORCE
.NOTPARALLEL:

help:
	@echo "make demo         four domains on four paths from nothing to verified HTTPS, on a local internet"
	@echo "make lab          that local internet in the foreground; point anything at it by .lab/env"
	@echo "make live         the same against real services, on throw-away names of yours; docs: The live check"
	@echo "make test         every check of the project"
	@echo "make test-matrix  every case of the matrices, of which make test runs one of each kind"
	@echo "make reliability  the tests of failures, kills and races, and the page with what they measured"
	@echo "make test-servers the verifier against real web and DNS servers of Debian's, of which make test runs some"
	@echo "make test-versions  the demo's playbooks with every ansible-core that is supported"
	@echo "make bench        the same AWS work as amazon.aws and community.aws do, side by side; fleets and lists against one"
	@echo "make docs         the documentation as a web site, in build/docs"
	@echo "make build        the collection as a file, in build/dist"
	@echo "make clean        remove all that make has made"
	@echo "One part of the checks: make lint, types, unit, integration, sanity. Also: make format, make lock."

demo: install
	@$(call BIN,lab)/python tests/tools/demo.py --collections build/demo/collections

lab: venv-lab tree
	@PYTHONPATH=tests $(call BIN,lab)/python -m lab --dir .lab

live: install
	@PYTHONPATH=tests:build/demo/collections $(call BIN,lab)/python -m live --collections build/demo/collections $(LIVE_OPTIONS)

live-shapes: install
	@PYTHONPATH=tests:build/demo/collections $(call BIN,lab)/python -m live.rehearsal \
	--collections build/demo/collections --folder build/live-shapes --write-shapes

test: venv-test tree stage chromium servers
	@$(call BIN,test)/python tests/tools/gates.py

test-matrix: venv-test tree stage
	@$(call BIN,test)/python tests/tools/gates.py --group matrix

reliability: venv-test tree stage
	@$(call BIN,test)/python tests/tools/gates.py --group reliability; status=$$?; \
	PYTHONPATH=tests:build/tree $(call BIN,test)/python -m tools.reliability && exit $$status

test-servers: venv-test tree stage chromium
	@$(call TOOL,debian.py)
	@$(call BIN,test)/python tests/tools/gates.py --group servers

test-versions: install
	@$(call BIN,lab)/python tests/tools/versions.py --collections build/demo/collections

integration: chromium

lint types unit integration sanity: venv-test tree stage
	@$(call BIN,test)/python tests/tools/gates.py --group $@

format: venv-test
	@$(call BIN,test)/ruff check --fix --quiet
	@$(call BIN,test)/ruff format

bench: install tree venv-bench
	@$(call BIN,lab)/python tests/benchmarks/aws.py --collections build/demo/collections --venv build/venv/bench $(BENCH_OPTIONS)
	@$(call BIN,lab)/python tests/benchmarks/fleet.py
	@$(call BIN,lab)/python tests/benchmarks/lists.py

docs: venv-docs stage
	@$(call BIN,docs)/python tests/tools/site.py

build: venv-run stage
	@PYTHONPATH=tests $(call BIN,run)/python -m tools.package build

install: venv-lab stage
	@PYTHONPATH=tests $(call BIN,lab)/python -m tools.package install build/demo/collections

lock: python
	@$(call TOOL,venv.py) uv
	@$(call TOOL,lock.py) --uv "$(CURDIR)/$(call BIN,uv)/uv" $(LOCK_OPTIONS)

venv-%: python FORCE
	@$(call TOOL,venv.py) $*

tree: python
	@$(call TOOL,stage.py) tree

stage: python
	@$(call TOOL,stage.py) stage

chromium: python
	@$(call TOOL,chromium.py)

servers: python
	@$(call TOOL,debian.py) --brief

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Python 3.11, 3.12 or 3.13 is needed: install one, or name it with 'make PYTHON=/path/to/python3.12 ...'." >&2; exit 1; }

clean:
	@rm -rf build .lab .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
