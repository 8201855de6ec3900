# The everyday commands. `make run` and `make test` need only Python 3.11+, and npm or the internet for the first time.
PORT ?= 8501
HOST ?= 127.0.0.1
PYTHON ?= python3
CACHE ?= $(HOME)/.cache/zqmap
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run setup setup-dev test lint format bench cache clean

help:
	@echo "make run [PORT=8501]   set everything up and open the dashboard"
	@echo "make test              set everything up and run every test"
	@echo "make lint | format     check or mend style and types"
	@echo "make bench             measure; see benchmarks/README.md"
	@echo "make cache             fill $(CACHE), so that the other commands work without a network"

run: setup
	$(BIN)/python -m zqmap serve --host $(HOST) --port $(PORT) --open

setup: $(VENV)/.run node_modules/.ready

setup-dev: $(VENV)/.dev node_modules/.ready-dev

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.txt constraints.txt | $(VENV)/bin/python
	bash tools/install-python.sh $(BIN)/python requirements.txt $(CACHE)/wheels
	touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/bin/python
	bash tools/install-python.sh $(BIN)/python requirements-dev.txt $(CACHE)/wheels
	touch $@ $(VENV)/.run

node_modules/.ready: package.json package-lock.json | $(VENV)/bin/python
	bash tools/install-browser-libraries.sh $(BIN)/python $(CACHE)/npm
	touch $@

node_modules/.ready-dev: package.json package-lock.json | $(VENV)/bin/python
	bash tools/install-browser-libraries.sh $(BIN)/python $(CACHE)/npm --include=dev
	touch $@ node_modules/.ready

test: setup-dev
	bash tools/install-system-packages.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -m browser
	$(MAKE) --no-print-directory lint

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev
	$(BIN)/python -m benchmarks

cache:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip download --quiet --dest $(CACHE)/wheels -r requirements-dev.txt
	rm -rf node_modules && bash tools/install-browser-libraries.sh $(BIN)/python $(CACHE)/npm --include=dev

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache
