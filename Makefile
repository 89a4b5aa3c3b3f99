# Everything a person or CI does with a checkout. Needs Python 3.11 and make, nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: setup demo test check bench faults image lock clean
.DELETE_ON_ERROR:

setup: .venv/ready

# The marker is newer than what it was made from, so an unchanged checkout installs nothing.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/python -m workers.main demo

# Everything on SQLite, then what decides over recipients once more on PostgreSQL.
ON_POSTGRESQL := $(addprefix tests/,journal together intake dispatch delivery launch sweep reconcile receipts notices)

test: setup check
	$(BIN)/python -m pytest -n 3 --dist loadfile
	CAMPAIGNS_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 3 --dist loadfile -m database $(ON_POSTGRESQL)

check: setup
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m workers.main migrate --check

bench: setup
	$(BIN)/python -m tests.benchmarks

faults: setup
	$(BIN)/python -m tests.faults

# The Dockerfile's steps as they are written, packages from the network included, and its pages asked; wants root.
image: setup
	$(BIN)/python -m tests.deploy.image

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --all-extras --group dev pyproject.toml --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --all-extras --constraint requirements.lock pyproject.toml --output-file deploy/requirements.lock

clean:
	rm -rf .venv
