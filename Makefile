# `make` alone lists what can be made. Needed: a Python from 3.11 on, make, and a
# package registry to install from. No server, no root.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python on the path that is new enough; `make PYTHON=... setup` chooses another.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# `PORT=8080 make serve` and `make serve PORT=8080` are the same.
PORT ?= 6543
# Where to listen; `make serve HOST=0.0.0.0 URL=http://my-machine:6543/` is seen from other machines.
HOST ?= 127.0.0.1
URL ?= http://$(if $(filter 0.0.0.0 ::,$(HOST)),127.0.0.1,$(HOST)):$(PORT)/
# Tests run side by side, whole files together; `make test JOBS=0` runs them one by one.
JOBS ?= 2
PYTEST := $(BIN)/pytest -n $(JOBS) --dist loadfile -rfEs $(ARGS)

.PHONY: help
help: ## List what can be made
	@printf 'Benben. What can be made here:\n\n'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name text; do printf '%-26s %s\n' "$$name" "$$text"; done

.PHONY: setup
setup: $(STAMP) ## Prepare .venv with everything, .venv/bin/cms included

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Benben needs Python 3.11 or newer with venv. Install one, or name it: make PYTHON=/path/to/python3 setup" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): setup.cfg pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,lint]'
	@touch $@

.PHONY: serve
serve: $(STAMP) ## Serve a demo site on http://127.0.0.1:6543/ (PORT=8080 for another port)
	@$(BIN)/cms -c development.ini init --demo --defaults --quiet --url $(URL) --link
	@exec $(BIN)/pserve development.ini http_host=$(HOST) http_port=$(PORT)

.PHONY: test
test: $(STAMP) ## Run the tests that need no more than a few minutes
	$(PYTEST) -m 'not heavy' tests

.PHONY: test-all
test-all: $(STAMP) ## Run every test: browsers, big sites, built wheels, all databases to be had
	$(PYTEST) tests

.PHONY: lint
lint: $(STAMP) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: messages
messages: $(STAMP) ## Collect translatable text, bring the catalogues up to date, compile them
	$(BIN)/python -m cms.i18n.catalogues

.PHONY: migration-initial
migration-initial: $(STAMP) ## Write the initial migration anew from the models (before the first release only)
	$(BIN)/python -m cms.scripts.migration_initial 20261122

.PHONY: reference
reference: $(STAMP) ## Write docs/reference from the code
	@CMS_CMS_VAR=build/reference CMS_CMS_SECRET=no-secret-for-it-signs-nothing-here \
		$(BIN)/cms -c development.ini reference docs/reference

.PHONY: wheel
wheel: $(STAMP) ## Build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

.PHONY: constraints
constraints: $(STAMP) ## Pin in constraints.txt what is installed now
	$(BIN)/python -m pip freeze --exclude-editable | LC_ALL=C sort -f > constraints.txt

.PHONY: clean
clean: ## Remove everything made here but the demo site in var/
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
