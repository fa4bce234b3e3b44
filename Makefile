# Every target sets up what it needs; a bare clone needs Python 3.11–3.13 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEV_STAMP := $(VENV)/.ready-dev
GATE_STAMP := $(VENV)/.ready-gate
ARGS ?=

.PHONY: help setup demo run test lint types imports check test-kafka test-browser test-postgres kafka \
	bench-worker bench-latency bench-detect bench-judge bench-watch bench-feeds gate-signals gate-twin gate-origins gate-month gate-stories gate-feeds gate-pages gate-polls lock clean

help:
	@echo "make demo          rehearse an episode end to end, on this machine alone"
	@echo "make run           the same with the feeds and watches in deploy/desk, state in ./data"
	@echo "make test          the tests, on the embedded broker"
	@echo "make check         lint, types, import contracts"
	@echo "make test-kafka    the tests that need a real Kafka (starts one; needs Java and Maven)"
	@echo "make test-browser  the tests that need Debian's chromium"
	@echo "make test-postgres the tests that need PostgreSQL (starts one)"
	@echo "make kafka         a real Apache Kafka in the foreground"
	@echo "make bench-worker bench-latency bench-detect bench-judge bench-watch bench-feeds gate-signals gate-twin gate-origins gate-month gate-stories gate-feeds gate-pages gate-polls   (options in ARGS)"

setup: $(STAMP)

$(STAMP): deploy/locks/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "make: Python 3.11, 3.12 or 3.13 is needed; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/locks/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -c 'import luqum.parser' 2>/dev/null  # builds its tables once, not in each process that is first
	@touch $@

$(DEV_STAMP): $(STAMP) deploy/locks/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/locks/dev.lock
	@touch $@

# What the learnt baseline of a gate needs is large, and nothing else needs it.
$(GATE_STAMP): $(DEV_STAMP) deploy/locks/gate.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/locks/gate.lock
	@touch $@

demo: $(STAMP)
	@exec $(BIN)/monitor demo

run: $(STAMP)
	@exec $(BIN)/monitor run

# Most of a stream test is waiting for a group to form: four at a time keep two cores busy.
test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n 4

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP)
	$(BIN)/mypy

imports: $(DEV_STAMP)
	$(BIN)/lint-imports

check: lint types imports

test-kafka: $(DEV_STAMP)
	$(BIN)/python -m pytest -m kafka

test-browser: $(DEV_STAMP)
	$(BIN)/python -m pytest -m browser

test-postgres: $(DEV_STAMP)
	$(BIN)/python -m pytest -m postgres

kafka:
	@exec $(PYTHON) deploy/kafka/broker.py start

bench-worker bench-latency bench-detect bench-judge bench-watch bench-feeds: $(DEV_STAMP)
	@exec $(BIN)/python -m tests.bench.$(subst bench-,,$@) $(ARGS)

gate-signals: $(GATE_STAMP)
gate-twin gate-origins gate-month gate-stories gate-feeds gate-pages gate-polls: $(DEV_STAMP)
gate-signals gate-twin gate-origins gate-month gate-stories gate-feeds gate-pages gate-polls:
	@exec $(BIN)/python -m tests.gates.$(subst gate-,,$@) $(ARGS)

# Locks hold hashes and no address: whatever index pip is set up with serves them.
lock:
	$(PYTHON) -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet uv
	.cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra charts --extra embedded --extra parquet --extra postgres --group build \
		--output-file deploy/locks/run.lock pyproject.toml
	.cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra charts --extra embedded --extra parquet --extra postgres --group dev --constraint deploy/locks/run.lock \
		--output-file deploy/locks/dev.lock pyproject.toml
	.cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra charts --extra embedded --extra parquet --extra postgres --group gate --constraint deploy/locks/dev.lock \
		--output-file deploy/locks/gate.lock pyproject.toml

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
