# Guildhall's commands; `make help` lists them. Needs Python 3.11 or newer, nothing else.

PYTHON ?= python3
PORT ?= 8000
export PORT

venv := .venv/bin/python
bench ?= pages
args ?=

.PHONY: demo run test lint bench shell matrix lock clean help
.NOTPARALLEL:
.DEFAULT_GOAL := help

demo: ## a living network at http://guildhall.localhost:8000 (PORT=… for another port)
	@$(PYTHON) bin/setup.py run $(PORT)
	@exec $(venv) manage.py demo

run: ## the product without demo content
	@$(PYTHON) bin/setup.py run $(PORT)
	@exec $(venv) manage.py serve

test: lint ## everything that can be checked on this machine; skipped parts are listed at the end
	@$(venv) -m pytest -ra $(or $(args),-n auto)

lint: ## style, types, who imports whom, templates, what is known to be unsafe
	@$(PYTHON) bin/setup.py dev
	@$(venv) -m ruff check --quiet
	@$(venv) -m ruff format --check --quiet
	@$(venv) -m mypy
	@.venv/bin/lint-imports --no-cache
	@$(venv) -m bandit --quiet --configfile pyproject.toml --recursive .
# The apps' templates are held to the rules alone: the formatter breaks inside inline elements, and pages show its spaces.
	@.venv/bin/djlint --lint --quiet templates */templates
	@.venv/bin/djlint --check --quiet templates

bench: ## a measurement: make bench bench=pages args="--cases 1000"
	@$(PYTHON) bin/setup.py dev
	@$(venv) bench/$(bench).py $(args)

shell: ## a Python prompt inside the product
	@$(PYTHON) bin/setup.py run
	@exec $(venv) manage.py shell

matrix: ## every address for every role on every host: the whole isolation matrix (long)
	@$(PYTHON) bin/setup.py dev
	@$(venv) -m pytest -ra tests/isolation --matrix=whole $(or $(args),-n auto)

lock: ## write requirements*.txt and package-lock.json anew (needs uv and npm)
	@uv pip compile pyproject.toml --universal --quiet --generate-hashes --no-emit-index-url -o requirements.txt
	@uv pip compile pyproject.toml --universal --quiet --generate-hashes --no-emit-index-url --group dev -o requirements-dev.txt
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## remove what was built and installed; var/ (your data) stays
	@rm -rf .venv node_modules static/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
