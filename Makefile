# Needs make and Python 3.11 or newer (with venv); everything else goes into .venv.
# Another Python: make setup PYTHON=/path/to/python3.12

SHELL = /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON =
VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
UV = $(VENV)/uv
STAGES =
FULL =
PARTS =
SCIFACT =
LABELS =
QUESTIONS =
SENTENCES =
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

.PHONY: help setup demo demo-script test check format bench docs lock clean

help: ## Print this list
	@echo "Medical inquiry triage. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r target text; do printf '%-20s %s\n' "$$target" "$$text"; done

setup: $(READY) ## Make the environment in .venv, or bring it up to date

$(READY): requirements-dev.lock pyproject.toml
	@set -e; \
	found=; \
	for python in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$python" ] || continue; \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	  if [ -n "$(PYTHON)" ]; then echo "PYTHON=$(PYTHON) is not a Python 3.11 or newer." >&2; exit 1; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then echo "$$found has no venv module. Install it (Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then rm -rf $(VENV); "$$found" -m venv $(VENV); fi; \
	echo "Installing the packages of requirements-dev.lock into $(VENV): a few minutes the first time."; \
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock; \
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	touch $(READY)

demo: setup ## Start the product with the sample library on this machine and print its address
	@$(BIN)/triage demo

demo-script: setup ## Play the demo's story in the terminal
	@$(BIN)/triage demo --script

test: setup ## Run every test, the fast ones first (STAGES="unit files contract scenario browser kill" picks some)
	@$(BIN)/python -m tests.run $(STAGES)

check: setup ## Format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy bot knowledge src/triage tests
	$(BIN)/lint-imports

format: setup ## Put the sources into the common format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# make bench FULL=1              every size up to 100,000 passages, a folder of 1,000 documents
# make bench PARTS="search assess" some parts only, of: command start memory walk search load retrieval assess triage slack teams
# make bench SCIFACT=DIR LABELS=DIR QUESTIONS=FILE SENTENCES=FILE   data of your own for the retrieval and triage parts
bench: setup ## Measure speed, size and retrieval: a table here, a report in .bench (FULL=1 up to 100,000 passages)
	@$(BIN)/python tests/bench/run.py $(if $(FULL),--full) $(foreach part,$(PARTS),--only $(part)) \
	  $(if $(SCIFACT),--scifact "$(SCIFACT)") $(if $(LABELS),--labels "$(LABELS)") $(if $(QUESTIONS),--asked "$(QUESTIONS)") $(if $(SENTENCES),--sentences "$(SENTENCES)")

docs: setup ## Write what is drawn from code: deploy/states.md and deploy/schemas
	@$(BIN)/python -m tests.tools.docs

LOCK = compile --all-extras --override deploy/lock-overrides.txt --universal --python-version 3.11 --generate-hashes --no-header --quiet

lock: setup ## Resolve the dependencies anew and write the locks
	@rm -rf $(UV) && $(BIN)/python -m venv $(UV) && $(UV)/bin/python -m pip install --quiet uv
	$(UV)/bin/uv pip $(LOCK) pyproject.toml --group weights -o requirements.lock
	$(UV)/bin/uv pip $(LOCK) pyproject.toml --group weights --group dev -c requirements.lock -o requirements-dev.lock
	echo hatchling | $(UV)/bin/uv pip $(filter-out --all-extras,$(LOCK)) - -c requirements-dev.lock -o deploy/build.lock
	@rm -rf $(UV)

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) build dist .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache tests/.shots tests/peers/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
