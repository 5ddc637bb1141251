# Närvaro. A machine needs python3 (3.11 or newer, with venv and pip) and make; everything else lands in .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-input
DEMO_ARGS ?=
RUN_ARGS ?=
PYTEST_ARGS ?=
# The tests are shared out by file among as many workers as there are processors, at most four: each starts servers of its own.
SHARED_OUT := -n auto --maxprocesses 4 --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo run test test-unit test-long test-servers lint format texts bench lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.demo  ## play a municipality's three years through the four services, print the tables, stop
	$(BIN)/narvaro demo $(DEMO_ARGS)

run: .venv/.demo  ## as demo, then keep serving at one address (PORT=8123; else 8000 or the next free one)
	$(BIN)/narvaro run $(if $(PORT),--port $(PORT)) $(RUN_ARGS)

test: .venv/.dev test-servers  ## every test but the long ones, with real PostgreSQL, RabbitMQ and browser
	$(BIN)/pytest -m "not long" $(SHARED_OUT) $(PYTEST_ARGS)

test-unit: .venv/.dev  ## the rules alone, in seconds: every folder named unit, no servers
	$(BIN)/pytest -m "not long" $(SHARED_OUT) $(PYTEST_ARGS) tests/test_the_house.py $$(find services shared deploy tests -type d -name unit)

test-long: .venv/.dev test-servers  ## kill loops and big properties
	$(BIN)/pytest -m long $(SHARED_OUT) $(PYTEST_ARGS)

# As root on Debian it installs what is missing; elsewhere it says in one line how to get it, and only the tests that need it fail.
test-servers: .venv/.dev  ## make sure that RabbitMQ, Chromium, ClamAV and PostgreSQL 15 are there for the tests
	@$(BIN)/python -m deploy.setup.servers_for_tests

lint: .venv/.dev  ## style, formatting, types, who may import whom, unused dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .

format: .venv/.dev  ## mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

texts: .venv/.dev  ## gather the texts of pages and answers into the catalogues of English (translations/en.po)
	$(BIN)/python -m tests.texts

bench: .venv/.dev  ## measure against peers in the same run, as a table
	$(BIN)/python -m tests.benchmarks

# A machine's own pip settings (other indexes, local builds) must not leak into the lock.
LOCK := PIP_CONFIG_FILE=/dev/null PIP_CONSTRAINT= PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-build-isolation \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host pyproject.toml
lock:  ## resolve the newest allowed versions into requirements*.txt (LOCK_ARGS="--upgrade-package NAME" for one)
	@test -x $(BIN)/pip-compile || $(MAKE) .venv/.dev
	$(LOCK) $(LOCK_ARGS) --all-extras --output-file requirements-dev.txt
	$(LOCK) --constraint requirements-dev.txt --extra demo --output-file requirements-demo.txt
	$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt

clean:  ## remove .venv, what demo and run stored, and every cache
	rm -rf .venv .narvaro .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Närvaro needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/.demo: requirements-demo.txt pyproject.toml | $(BIN)/python
	@echo "Installing what $< has locked into .venv (half a minute the first time)"
	@$(PIP_INSTALL) --require-hashes -r requirements-demo.txt
	@$(PIP_INSTALL) --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what $< has locked into .venv (half a minute the first time)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@$(PIP_INSTALL) --quiet --no-deps --no-build-isolation -e .
	@touch $@ .venv/.demo
