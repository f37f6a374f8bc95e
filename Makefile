# `make run` starts the coach, `make test` checks it. Each sets up what it needs in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
DATA_DIR ?= .data
BIN := .venv/bin

export COACH_PORT = $(PORT)
export COACH_DATA_DIR = $(DATA_DIR)

.PHONY: run test peers requirements clean

run: .venv/run.stamp
	@exec $(BIN)/python -m coach serve --guides

test: .venv/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@COACH_DATA_DIR= COACH_PORT= $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

.venv/run.stamp: requirements.txt
	@$(MAKE) --no-print-directory .venv/bin/python
	@echo "Installing what the coach needs (once, about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing what the tests need ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv

# What `python -m evals peers` compares with, in an environment of its own: nothing of it is needed to run or to test.
peers: .venv-peers/install.stamp
	@echo "Now: .venv-peers/bin/python -m evals peers --set NAME=CORPUS,QUERIES,QRELS"

.venv-peers/install.stamp: evals/peers-requirements.txt requirements.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@echo "Installing what the coach is compared with (once, about two minutes) ..."
	@for pinned in requirements.txt evals/peers-requirements.txt; do .venv-peers/bin/pip install --quiet \
		--disable-pip-version-check --require-hashes --no-deps -r $$pinned || exit 1; done
	@touch $@

# Pins every dependency anew, with hashes and without the address of an index. Needs uv.
requirements:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra dev --constraints requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra peers --constraints requirements.txt pyproject.toml -o evals/peers-requirements.txt

clean:
	rm -rf .venv .venv-peers .data
