# Every target works on a fresh machine: what it needs is installed first.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help site serve check test test-slow test-browser coverage fuzz lint bench lock clean

help: ## say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

site: $(STAMP) ## build the site into build/site
	$(BIN)/jendela build

serve: $(STAMP) ## show the site on this machine and rebuild it at every change
	$(BIN)/jendela serve

check: $(STAMP) ## check the registry and the procedures
	$(BIN)/jendela check

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not slow"

test-slow: $(STAMP) ## run the larger sets, and every property with twenty times the examples
	$(BIN)/python -m pytest -n auto --dist worksteal -m "(slow or hypothesis) and not browser" --hypothesis-profile=thorough

test-browser: $(STAMP) ## open the built site in a real browser (needs Chromium)
	$(BIN)/python -m pytest -m browser

coverage: $(STAMP) ## say how much of the reader and the rules the tests go through, branches too
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not browser and not slow" --cov=jendela.reading --cov=jendela.rules --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=90 tests/test_reading*.py tests/test_rules*.py tests/test_fuzzing.py tests/test_payloads.py tests/test_awful_city.py

fuzz: $(STAMP) ## feed the program with 10,000 files that nobody should write
	$(BIN)/python tests/fuzzing.py --files 10000

lint: $(STAMP) ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP) ## measure against the peers; writes nothing but what it prints
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	$(BIN)/python benchmarks/run.py

lock: $(STAMP) ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv lock --quiet --upgrade
	$(BIN)/uv export --quiet --frozen --no-group bench --all-extras --no-emit-project --no-header --format requirements-txt -o requirements.lock --group test --group browser --group lint --group lock
	$(BIN)/uv export --quiet --frozen --only-group bench --no-emit-project --no-header --format requirements-txt -o benchmarks/requirements.lock

clean: ## remove what was built; the virtual environment stays
	rm -rf build
