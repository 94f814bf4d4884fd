# `make run` serves the bot and `make test` tests it; each sets up what it needs first. `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST_ARGS ?= -n auto --dist loadgroup
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PEERS := tests/peers/node_modules/.package-lock.json

MINUTES ?= 60

.PHONY: audit check clean docs doctor fuzz help lock peers run sbom setup setup-dev soak test

help:
	@echo "make run     serve the bot: the web page, and Slack where it is configured"
	@echo "make doctor  look at all that the bot needs, and say how to mend what is amiss"
	@echo "make test    run the tests"
	@echo "make setup   set up $(VENV), with the command $(BIN)/leadership"
	@echo "make check   format, lint, types, import contracts, the knowledge file, tests with coverage"
	@echo "make soak    kill, cut and freeze the bot for twenty minutes; writes the report in docs/delivery.md"
	@echo "make fuzz    send the bot what strangers could, for MINUTES=60; what breaks it is kept under var/fuzz/found"
	@echo "make docs    build the documentation as a site, into site/"
	@echo "make audit   ask the advisory database about every locked dependency; needs a network, or"
	@echo "             ADVISORIES=all.zip, a dump that was fetched elsewhere: docs/security.md"
	@echo "make sbom    write the bill of materials, var/sbom.json (CycloneDX)"
	@echo "make lock    choose the newest versions that fit pyproject.toml and write the lock files"
	@echo "make teams-package TEAMS_APP_ID=…   build the app package for Teams"
	@echo "make clean   delete what these commands made, but not var/"

run: setup
	@set -a; if [ -f .env ]; then . ./.env; fi; exec $(BIN)/leadership serve

doctor: setup
	@set -a; if [ -f .env ]; then . ./.env; fi; exec $(BIN)/leadership doctor

test: setup-dev peers
	@$(BIN)/pytest $(PYTEST_ARGS)

setup: $(RUNTIME)

setup-dev: $(DEV)

check: setup-dev peers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/leadership check
	@$(MAKE) --no-print-directory sbom
	$(BIN)/pytest $(PYTEST_ARGS) --cov=bot --cov-branch

docs: setup-dev
	$(BIN)/mkdocs build

soak: setup-dev
	$(BIN)/python -m benchmarks.soak

fuzz: setup-dev
	@$(PIP) install --require-hashes -r tests/fuzz/requirements.txt
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

AUDIT := --strict --require-hashes --disable-pip --progress-spinner off --desc on

# ADVISORIES=all.zip: without a network, by a dump of advisories; its date is said, and an old one is no pass.
OFFLINE := $(if $(ADVISORIES),$(BIN)/python -m tools.advisories $(ADVISORIES))

# Strict: a dependency that nobody has looked up is no pass.
audit: setup-dev
	$(OFFLINE) $(BIN)/pip-audit $(AUDIT) -r requirements.txt
	$(OFFLINE) $(BIN)/pip-audit $(AUDIT) -r requirements-dev.txt

sbom: setup-dev
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o var/sbom.json requirements.txt

# --- set-up: done once, and again where a lock file changes ---

# From Python 3.12 on, dbos writes SQL for SQLite that came with 3.42: on Debian 12, say, Python 3.11 serves better.
define SUITABLE
import ensurepip, sqlite3, sys, venv
old = sqlite3.sqlite_version_info < (3, 42)
sys.exit(sys.version_info < (3, 11) or (sys.version_info >= (3, 12) and old))
endef
export SUITABLE

$(BIN)/python:
	@for python in python3.13 python3.12 python3.11 python3 python; do \
		if $$python -c "$$SUITABLE" >/dev/null 2>&1; then \
			echo "Setting up $(VENV) with $$($$python --version)"; \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "No suitable Python was found: 3.11, or a newer one with SQLite 3.42 or newer, with its venv module. Install" \
		"one (on Debian and Ubuntu: apt install python3 python3-venv), then run this again." >&2; \
	exit 1

$(RUNTIME): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@echo "Reading the examples of the knowledge file"
	@$(BIN)/leadership ask --jsonl </dev/null
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing the locked dependencies for development"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# Real clients and checkers that the tests hold Slack's payloads against. Without npm those tests are skipped.
peers:
	@if [ ! -f tests/peers/package-lock.json ]; then :; \
	elif ! command -v npm >/dev/null; then echo "npm is not here: the tests that need it are skipped"; \
	else $(MAKE) --no-print-directory $(PEERS) || { [ "$$CI" != true ] && echo "npm ci failed: the tests that need it are skipped"; }; \
	fi

$(PEERS): tests/peers/package-lock.json
	@echo "Installing what the tests hold payloads against"
	@npm ci --prefix tests/peers --silent --no-audit --no-fund
	@touch $@

teams-package: | $(BIN)/python
	@$(BIN)/python manifests/teams/package.py "$(TEAMS_APP_ID)"

lock: setup-dev
	$(BIN)/pip-compile $(LOCK_FLAGS) --build-deps-for editable -o requirements.txt pyproject.toml
	$(BIN)/pip-compile $(LOCK_FLAGS) --extra dev --extra import --build-deps-for editable -c requirements.txt -o requirements-dev.txt pyproject.toml

LOCK_FLAGS := --upgrade --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host
export CUSTOM_COMPILE_COMMAND := make lock

clean:
	rm -rf $(VENV) site tests/peers/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
