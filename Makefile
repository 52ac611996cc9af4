# One word for everything. PYTHON is the interpreter of an environment with the group "dev".
PYTHON ?= .venv/bin/python

.PHONY: help check lint test coverage docs bench ci

help:  ## list these words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

check: lint test  ## all that CI runs, on this interpreter

lint:  ## ruff, mypy --strict, import rules
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as c; c()"

test:  ## the tests
	$(PYTHON) -m pytest -n auto

coverage:  ## the tests, and what they do not reach
	$(PYTHON) -m coverage run -m pytest -n auto
	$(PYTHON) -m coverage combine
	$(PYTHON) -m coverage report

docs:  ## renew man pages and completions
	$(PYTHON) -m stt_cli.cli.manual

bench:  ## the measurements that the README quotes
	$(PYTHON) -m benchmarks

ci:  ## what a change must pass: clean clones, every Python there is
	.ci/run
