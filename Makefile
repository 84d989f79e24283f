# Everything is one target; `make help` lists them. Needs only make and a Python from 3.11 on.

PORT ?= 8000
DEMO ?= 1
K2_DATA_DIR ?= var

# The first Python that is new enough and can make a virtual environment; else python3, which then says what is missing.
ifndef PYTHON
PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
endif
ifeq ($(PYTHON),)
PYTHON := python3
endif

RUN := $(PYTHON) -m k2forum.bootstrap
DEV := $(PYTHON) -m k2forum.bootstrap --dev
QUIET_TESTS := -m "not services and not browser"
# Each worker, mutant and command would else compile the whole project again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run install test check check-style check-types check-templates check-layers check-migrations \
	check-production test-services test-browser test-all train held-out eval bench growth memory chaos mutants lock format clean audit

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## start the forum: [PORT=8000] [K2_DATA_DIR=var] [DEMO=1] [PYTHON=python3.12]
	@command -v $(firstword $(PYTHON)) >/dev/null 2>&1 || { echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3"; exit 1; }
	@exec env PORT="$(PORT)" K2_DATA_DIR="$(K2_DATA_DIR)" K2_DEMO="$(DEMO)" $(RUN) manage.py serve

install: ## make .venv with everything for developing
	@$(DEV)

test: ## the whole suite that needs no server, on SQLite
	@$(DEV) -m pytest -q -n 2 --dist worksteal $(QUIET_TESTS)

check: check-style check-types check-templates check-layers check-migrations check-production ## all that needs no test: style, types, layers, ... (-k goes on after a failure)

check-style:
	@$(DEV) -m ruff check --output-format concise .
	@$(DEV) -m ruff format --check .

check-types:
	@$(DEV) -m mypy

check-templates:
	@$(DEV) -m djlint templates --check --lint --quiet

check-layers:
	@$(DEV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-logo

check-migrations:
	@mkdir -p -m 700 "$(K2_DATA_DIR)"
	@$(DEV) manage.py makemigrations --check --dry-run

check-production: # with the environment of docker-compose.yml
	@$(DEV) -m tests.compose web manage.py check --deploy --fail-level WARNING

test-services: ## tests of the database again on PostgreSQL; Redis and a real worker
	@$(DEV) -m tests.services

test-browser: ## real pages in a real browser, against the real processes
	@$(DEV) -m pytest -q -n 2 --dist loadfile -m browser

test-all: ## test, then PostgreSQL, Redis, a worker and a browser
	@$(MAKE) test
	@$(MAKE) test-services
	@$(MAKE) test-browser

train: ## learn the weights of the screener from the labelled comments again
	@$(DEV) -m k2forum.screening.training

held-out: ## how well the screener reads authors it has not learned from (minutes)
	@$(DEV) -m k2forum.screening.heldout

eval: ## how well the screener does on the labelled comments
	@$(DEV) -m k2forum.screening.evaluation --split all

bench: ## how fast it is beside a floor; writes docs/performance.md and var/bench.json
	@K2_DATA_DIR="$(K2_DATA_DIR)" $(DEV) -m tests.bench

growth: ## the same pages among 10,000, 100,000 and 1,000,000 comments (a quarter of an hour)
	@K2_DATA_DIR="$(K2_DATA_DIR)" $(DEV) -m tests.bench.growth

memory: ## what web and Celery workers keep over 100,000 mixed requests (minutes)
	@K2_DATA_DIR="$(K2_DATA_DIR)" $(DEV) -m tests.bench.memory

chaos: ## break one part after the other under load; writes var/chaos.json
	@K2_DATA_DIR="$(K2_DATA_DIR)" $(DEV) -m tests.chaos
audit: ## Lighthouse and axe on the main pages, into var/audit.json (needs Node and Chromium)
	@$(DEV) -m tests.audit

mutants: ## break every invariant once and see that its test fails
	@$(DEV) -m tests.mutants

lock: ## compile requirements*.txt again from pyproject.toml, with hashes, for Python 3.11 to 3.14
	@$(DEV) -m tests.locks

format: ## put the code into the one style
	@$(DEV) -m ruff check --fix .
	@$(DEV) -m ruff format .
	@$(DEV) -m djlint templates --reformat --quiet

clean: ## remove .venv and caches; what people wrote (var/) stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
