# make demo    a sample centre: what its calls cost, then its page (SERVE=no ends after the figures)
# make test    every test but those of the Spark engine
# make help    the rest

SHELL := /bin/bash
PY := .venv/bin/python
DEMO := build/demo
SERVE ?= yes
JUNIT ?= build/junit
# One more than the cores of the gate's machine: a third of a worker's time is waiting for browsers,
# servers and disks. Each takes about a gigabyte.
WORKERS ?= 3
export PYTHONUTF8 := 1

.PHONY: help demo test test-spark lint format docs bench mutate texts lock clean

help: ## say what each word does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

demo: ## make a sample centre, price its calls, serve its page (SERVE=no: the figures only)
	@tools/set_up python requirements.txt
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tools/demo $(DEMO) $(SERVE)

test: ## run the tests, with a real Chromium, PostgreSQL, MariaDB and LibreOffice, and without Spark
	@tools/set_up python requirements-dev.txt
	@tools/set_up browser
	@tools/set_up databases
	@tools/set_up office
	@echo "percall: running the tests (those of the Spark engine: make test-spark)"
	@$(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m "not spark" --junitxml=$(JUNIT)/test.xml

test-spark: ## run the tests of the Spark engine (installs Java and PySpark where missing)
	@tools/set_up python requirements-spark.txt
	@tools/set_up java
	@echo "percall: running the tests of the Spark engine"
	@$(PY) -m pytest -q -m spark --junitxml=$(JUNIT)/test-spark.xml

lint: ## check style, formatting, types and the direction of imports
	@tools/set_up python requirements-dev.txt
	@echo "percall: ruff, mypy, import-linter"
	@failed=; \
	for check in "ruff check" "ruff format --check ." "mypy" "importlinter"; do \
	  case $$check in importlinter) .venv/bin/lint-imports --no-logo;; *) $(PY) -m $$check;; esac \
	    || failed="$$failed, $$check"; \
	done; \
	[ -z "$$failed" ] || { echo "percall: not clean: $${failed#, }"; exit 1; }

format: ## format the code and mend what ruff can mend
	@tools/set_up python requirements-dev.txt
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

docs: ## run every example of the README and of docs/, and check that nothing lacks its heading
	@tools/set_up python requirements-dev.txt
	@$(PY) -m pytest -q -n $(WORKERS) tests/test_docs.py

bench: ## measure speed and memory (ten minutes or more; FULL=yes: 100 million segments too)
	@tools/set_up python requirements-bench.txt
	@tools/set_up java
	@$(PY) -m bench

mutate: ## flip operators in the money's code and list the flips that no test notices (SAMPLE=40)
	@tools/set_up python requirements-dev.txt
	@$(PY) tools/mutate.py $(if $(SAMPLE),--sample $(SAMPLE))

texts: ## gather the texts that people see into the catalogue of translations
	@tools/set_up python requirements-dev.txt
	@$(PY) tools/gather_texts.py

lock: ## pin every package with its hashes (needs uv)
	@tools/lock

clean: ## remove what the words above have made, the virtual environment too
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
