# Every command sets up what it needs by itself; `make help` lists them.
PYTHON ?= python3.11
BASE   := $(shell command -v $(PYTHON) 2>/dev/null || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
SETTINGS ?= publishconf.py

.DEFAULT_GOAL := help
.PHONY: help demo portal test check bench model quality fuzz lock-versions clean

help: ## List the commands.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 22

demo: $(VENV)/portal ## Build the portal from the bundled example feeds; on a terminal, serve it at http://127.0.0.1:8000.
	@$(BIN)/gyrophare -v demo

portal: $(VENV)/portal ## Collect the real accounts and build the portal (SETTINGS=publishconf.py).
	@$(BIN)/gyrophare -v -s $(SETTINGS) run

test: $(VENV)/dev ## Run the tests; pages are tested in Chromium where it is installed.
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report= $(WHOLE:%=--ignore=%)
	@$(BIN)/python tests/coverage_floors.py
	@$(BIN)/python -m pytest -n auto --dist loadfile $(WHOLE)
# What runs the whole, from outside or thousands of times over, is not what coverage is asked of: it would take twice as long.
WHOLE = tests/bench tests/browser tests/hostile tests/properties tests/theme tests/whole

check: $(VENV)/dev ## Check style, types and layers.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(VENV)/dev ## Measure full, unchanged and one-post runs of 101 departments on this machine.
	@$(BIN)/python -m tests.bench

model: $(VENV)/quality ## Train the tagger's models from the annotated posts (a minute or two; downloads French word vectors).
	@$(BIN)/python -m tests.quality.train

quality: $(VENV)/quality ## Measure the tagger, cross-validated, and write the figures that the portal shows (ten minutes).
	@$(BIN)/python -m tests.quality.measure

MINUTES ?= 5
fuzz: $(VENV)/dev ## Feed every reader with damaged answers for MINUTES=5; stops at the first that breaks it.
	@$(BIN)/python -m tests.hostile.fuzz --minutes $(MINUTES)

lock-versions: $(VENV)/dev ## Pin the newest versions of everything, with hashes and without addresses.
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml $(PINS) -o .requirements/portal.txt
	@$(BIN)/uv pip compile pyproject.toml $(PINS) --group dev --extra postgresql -o .requirements/dev.txt
	@$(BIN)/uv pip compile pyproject.toml $(PINS) --group dev --group quality --extra postgresql -o .requirements/quality.txt
PINS = -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade

clean: ## Remove the environment and all that was built; the archive in var/ stays.
	rm -rf $(VENV) output .mypy_cache .ruff_cache .hypothesis

# Debian without python3-venv has no ensurepip: its own pip then fills an environment made without one.
$(BIN)/python:
	@echo "Setting up $(VENV) (once)"
	@$(BASE) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@$(BASE) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(BASE) -m venv --without-pip $(VENV) && \
		$(BASE) -m pip --python $(BIN)/python install -q pip; }

$(VENV)/portal: $(BIN)/python .requirements/portal.txt pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r .requirements/portal.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev: $(VENV)/portal .requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r .requirements/dev.txt
	@touch $@

$(VENV)/quality: $(VENV)/dev .requirements/quality.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r .requirements/quality.txt
	@touch $@
