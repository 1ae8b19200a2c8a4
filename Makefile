# The front door. `make` alone lists what there is.
PYTHON ?= python3
VENV ?= .venv
INTEROP ?= .interop
BIN := $(VENV)/bin
PORT ?= 8080
SANDBOX_PORT ?= 8081
VERIFY_PORT ?= 8082
SRC := lms_plugin question_bank sandbox tests bench wsgi.py
export UV_PYTHON_DOWNLOADS := never
# the programs that tests start need not be compiled each time
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup interop demo serve test test-deep test-e2e looks conformance lint types check cov migrate migration bench accuracy wheel lock format messages clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(INTEROP)/.made: requirements-interop.txt
	@test -x $(INTEROP)/bin/python || $(PYTHON) -m venv $(INTEROP)
	@$(INTEROP)/bin/python -m pip install --quiet --quiet --require-hashes -r requirements-interop.txt
	@touch $@

VERIFIER := tests/interop/verifier
$(INTEROP)/verifier/.made: $(wildcard $(VERIFIER)/*)
	@mkdir -p $(@D)
	@cp $(VERIFIER)/* $(@D)
	@cd $(@D) && if command -v npm > /dev/null; then npm ci --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

interop: $(INTEROP)/.made $(INTEROP)/verifier/.made  ## the environments of Open edX's platform code and of a wallet's verifier (node), for tests/interop

setup: $(VENV)/.dev  ## make the environment from the lock, tools included

demo: $(VENV)/.run  ## Assay, its worker and the sandbox LMS with the shipped bank; PORT, SANDBOX_PORT, VERIFY_PORT
	@exec $(BIN)/assay demo --port $(PORT) --sandbox-port $(SANDBOX_PORT) --verify-port $(VERIFY_PORT)

serve: $(VENV)/.run  ## Assay alone, with the settings of the environment
	@exec $(BIN)/assay serve --port $(PORT)

test: $(VENV)/.dev  ## every test that can run here; says what could not
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-deep: $(VENV)/.dev  ## the same with every test on every database and every page at every size, laws at length
	$(BIN)/python -m pytest -n 2 --dist loadgroup --deep

test-e2e: $(VENV)/.dev  ## the browser tests alone
	$(BIN)/python -m pytest tests/e2e

PAGES ?= .pages
looks: $(VENV)/.dev  ## every page that the functional tests see, in Chromium: axe at 320, 480 and 1000 px, light and dark
	@mkdir -p $(PAGES) && rm -f $(PAGES)/*.html
	KEEP_PAGES=$(abspath $(PAGES)) $(BIN)/python -m pytest -q -n 2 tests/functional
	PYTHONPATH=tests:tests/e2e:. $(BIN)/python tests/looks.py $(PAGES)

conformance: $(VENV)/.dev  ## the LTI conformance list: id, pass or FAIL, seconds; IDS="DL-05 AGS-07" for some
	@$(BIN)/python tests/conformance.py $(IDS)

cov: $(VENV)/.dev  ## tests with the coverage gates
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadgroup
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --include='question_bank/*,lms_plugin/lti/*,lms_plugin/passback/*' --fail-under=99

format: $(VENV)/.dev  ## rewrite in house style
	$(BIN)/ruff format $(SRC)
	$(BIN)/ruff check --fix-only $(SRC)

lint: $(VENV)/.dev  ## style, imports' directions, templates
	$(BIN)/ruff format --check $(SRC)
	$(BIN)/ruff check $(SRC)
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates sandbox/templates

types: $(VENV)/.dev  ## mypy, strict
	$(BIN)/mypy

check:  ## everything CI runs; the coverage gates are in `make cov`
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(if $(filter true,$(CI)),interop) types lint wheel
	@$(MAKE) --no-print-directory test

migrate: $(VENV)/.run  ## bring the database of the environment to the newest revision
	$(BIN)/assay db upgrade

migration: $(VENV)/.dev  ## m="what changed": write the next numbered revision
	$(BIN)/assay db migrate -m "$(m)"

bench: $(VENV)/.dev  ## CPU per request and per attempt, as JSON lines with ratios
	$(BIN)/python -m bench
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.history
	$(BIN)/python -m bench.papers
	$(BIN)/python -m bench.documents
	$(BIN)/python -m bench.statistics
	$(BIN)/python -m bench.reports
	$(BIN)/python -m bench.certificates
	$(BIN)/python -m bench.regrades
	$(BIN)/python -m bench.passback
	$(BIN)/python -m bench.grades

accuracy: $(VENV)/.dev  ## precision, recall and F1 of claims extraction on the annotated corpus, as JSON lines
	$(BIN)/python -m bench.accuracy

wheel: $(VENV)/.dev  ## build the wheel
	$(BIN)/python -m hatchling build --target wheel

lock: $(VENV)/.dev  ## pin again: names, versions and hashes, no addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 --upgrade pyproject.toml --group build -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 --constraint requirements.txt pyproject.toml --group dev -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 --upgrade --group pyproject.toml:interop -o requirements-interop.txt

messages: $(VENV)/.dev  ## collect the texts people see and put new ones into the translators' files
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k lazy_gettext -k ngettext:1,2 --no-location --omit-header \
	  --sort-output -o messages.pot .
	$(BIN)/pybabel -q update -i messages.pot -d lms_plugin/translations --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date --width 120

clean:  ## remove what these targets made
	rm -rf $(VENV) $(INTEROP) .demo dist .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
