# Everything a newcomer needs; Debian or Ubuntu with Python 3.11 or newer is enough.
# One .venv, two stamps: what running needs, and what the tests need besides.

SHELL := bash
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
HEADING = @printf '\n== %s\n'

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset run test test-long lint format lock clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(RUNTIME) ## playground and bot with a demo branch; no account, no network
	@$(BIN)/python -m bot demo

demo-reset: $(RUNTIME) ## the same, with the demo branch made afresh
	@$(BIN)/python -m bot demo --reset

run: $(RUNTIME) ## the bot against Telegram, settings from .env
	@$(BIN)/python -m bot run

test: lint ## linters, types, architecture, tests (REQUIRE_ALL=1: nothing may be skipped)
	@bash scripts/setup
	$(HEADING) pytest
	@# Many processes start: without bytecode each would compile everything anew.
	@PYTHONDONTWRITEBYTECODE= PYTEST_ADDOPTS="-n 2 --dist worksteal $$PYTEST_ADDOPTS" \
		bash scripts/with-postgres $(BIN)/pytest

test-long: $(DEV) ## sender and ballot killed 1,000 times each, 10,000 transactions of two processes, 800 odd months
	@SEND_KILLS=1000 BALLOT_KILLS=1000 WRITES=5000 LIVES=200 bash scripts/with-postgres $(BIN)/pytest \
		-n 2 tests/faults/test_sending.py tests/faults/test_ballot_killed.py tests/migrations/test_writing.py tests/reminders/test_promises.py

lint: $(DEV) ## linters, types, architecture
	$(HEADING) "ruff check"
	@$(BIN)/ruff check
	$(HEADING) "ruff format"
	@$(BIN)/ruff format --check
	$(HEADING) "mypy --strict"
	@$(BIN)/mypy
	$(HEADING) "import-linter"
	@$(BIN)/lint-imports

format: $(DEV) ## let ruff repair and format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock: $(DEV) ## pin the dependencies of pyproject.toml anew, with hashes
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove .venv and caches; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.lock scripts/venv
	@bash scripts/venv requirements.lock
	@touch $@

# The dev lock contains the other one, so both stamps are fresh after it.
$(DEV): requirements-dev.lock scripts/venv
	@bash scripts/venv requirements-dev.lock
	@touch $(RUNTIME) $@
