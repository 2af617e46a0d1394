# One verb per need; `make help` lists them. Nothing but Python 3.11 and make is asked of the machine.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
COUNT := awk '/^Collecting/ {printf "\r  %d packages, now %-40.40s", ++n, $$2; fflush()} END {print ""}'
WORDS := $(wildcard src/afflux/*/locale/*/LC_MESSAGES/*.po)
ARGS ?=

.PHONY: help setup run test fast rigs browser check bench messages clean

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: .venv/.run .venv/.words ## make the environment; leaves .venv/bin/afflux

run: setup ## start everything; ARGS="--port 8001 --no-demo" are passed on
	@exec $(BIN)/afflux up $(ARGS)

test: .venv/.dev .venv/.words ## run every test: fast ones, rigs with real servers, a real browser
	@tools/test fast rigs browser

fast: .venv/.dev .venv/.words ## run the fast tests only
	@tools/test fast

rigs: .venv/.dev .venv/.words ## run the tests that start, load and kill real servers
	@tools/test rigs

browser: .venv/.dev .venv/.words ## run the tests that walk the console in a real Chromium
	@tools/test browser

check: .venv/.dev ## format, lint, types, import contracts, words, house numbers
	@tools/check

bench: .venv/.dev .venv/.words ## measure the hot doors against their bare limits, in one run
	@$(BIN)/python -m bench $(ARGS)

messages: .venv/.dev ## bring the catalogues of words up to date with the code
	@$(BIN)/python -m afflux.console.translations update
	@$(BIN)/python -m afflux.console.translations compile

clean: ## remove the environment and what the tools left; data/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "afflux needs Python 3.11 or newer: sudo apt-get install python3 python3-venv"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python cannot make environments: sudo apt-get install python3-venv"; exit 2; }
	@echo "Making the environment in .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements/run.lock pyproject.toml
	@echo "Installing what afflux stands on, each file checked against its hash …"
	@set -o pipefail; $(PIP) install --require-hashes -r requirements/run.lock | $(COUNT)
	@echo "Installing afflux itself …"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.lock
	@echo "Installing what the tests need …"
	@set -o pipefail; $(PIP) install --require-hashes -r requirements/dev.lock | $(COUNT)
	@touch $@

.venv/.words: .venv/.run $(WORDS)
	@$(BIN)/python -m afflux.console.translations compile
	@touch $@
