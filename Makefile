# What a person types. Everything needs python3 (3.11 or newer) and this make; the rest is fetched into .venv.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Scenarios wait much: three processes for each core of a small machine.
JOBS ?= 6
MESSAGES ?= 1500
SEED ?= 7
WIDGET := connectors/webchat/widget
EVALS ?= ../shared/evals
RAGAS := workers/scoring/environment
SCORING ?= .venv-scoring
SAY := @printf '\n\033[1m%s\033[0m\n'
# Tests start hundreds of Python processes: what they compile is kept, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: unit help demo test lint format types tested check docs queries widget properties figures text small-model ownership chaos deploy-test bench scoring scoring-lock train lock package clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: $(STAMP) ## everything on this machine, with a tour; stays up until Ctrl-C
	@$(BIN)/firstline demo

test: lint ## all that a change must pass: lint, format, types, tests
	@$(MAKE) --no-print-directory -j2 types tested

lint: $(STAMP) ## style and format
	$(SAY) 'ruff: style'
	@$(BIN)/ruff check .
	$(SAY) 'ruff: format'
	@$(BIN)/ruff format --check .

types: $(STAMP)
	$(SAY) 'mypy: types'
	@$(BIN)/mypy

# The tests, beside mypy, which has work for one core only.
tested: $(STAMP) .venv/collected
	@$(MAKE) --no-print-directory check

# First pytest rewrites the asserts of each test module that has changed: once, instead of once in each of its processes.
.venv/collected: $(STAMP) $(shell find tests -name 'test_*.py')
	@$(BIN)/pytest --collect-only -q $(filter tests/%,$?) > $@ || cat $@

check: $(STAMP)
	$(SAY) 'pytest: tests, short forms'
	@$(BIN)/pytest -n $(JOBS) -m 'not slow and not deploy'

unit: $(STAMP) ## the tests without servers, in half a minute
	$(SAY) 'pytest: tests without servers'
	@$(BIN)/pytest -n logical --hypothesis-profile quick -m "not slow and not figures" tests/unit tests/test_*.py

format: $(STAMP) ## put every file into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(STAMP) ## update what the docs print from code: settings, .env.example, capabilities
	@$(BIN)/firstline settings --as markdown > docs/configuration.md
	@$(BIN)/firstline settings --as env > .env.example
	@$(BIN)/python -m bot.app.pages docs/architecture.md

queries: $(STAMP) ## write bot/store/queries.pyi from the SQL statements
	@$(BIN)/python -m bot.store.stub > .venv/queries.pyi && cp .venv/queries.pyi bot/store/queries.pyi

widget: $(STAMP) ## build what web chats load, widget.js and use-chat.js, from its modules (needs Node and npm)
	@mkdir -p .venv/widget && cp $(WIDGET)/package.json $(WIDGET)/package-lock.json .venv/widget/
	@npm ci --prefix .venv/widget --ignore-scripts --no-audit --no-fund --loglevel=error
	@node $(WIDGET)/build.mjs .venv/widget/node_modules connectors/webchat

properties: $(STAMP) ## every property with ten times as many examples, others each time, some minutes
	$(SAY) 'hypothesis: every property'
	@$(BIN)/pytest -n $(JOBS) --timeout 1800 --hypothesis-profile random -m hypothesis

figures: $(STAMP) ## the floors under figures on whole data sets, and the outbox's size, some minutes
	$(SAY) 'pytest: figures, whole data sets'
	@$(BIN)/pytest -n $(JOBS) --timeout 1800 -m figures
	$(SAY) 'pytest: the outbox after 50,000 letters'
	@$(BIN)/pytest -m slow tests/store/test_queue_sizes.py

text: $(STAMP) ## a hundred kilobytes of everything unkind, through all that reads texts, half an hour
	$(SAY) 'pytest: linear time, the long form'
	@$(BIN)/pytest -n logical --timeout 7200 -m slow tests/unit/test_linear_time.py

small-model: $(STAMP) ## a real model server with a tiny model: built once in the cache folder, then some minutes
	$(SAY) 'pytest: a real model that is too small for its task'
	@$(BIN)/pytest -m slow tests/unit/test_small_model.py

ownership: $(STAMP) ## whose a conversation is: thousands of stories in any order, some minutes
	$(SAY) 'hypothesis: the state machine of ownership'
	@$(BIN)/pytest --timeout 3600 --hypothesis-profile thorough tests/store/test_ownership_machine.py

chaos: $(STAMP) ## long form: processes killed and frozen at random amid vendor faults
	$(SAY) 'chaos: the long form'
	@$(BIN)/python -m tests.scenarios.chaos --messages $(MESSAGES) --seed $(SEED)
	$(SAY) 'pytest: workers frozen and killed at chosen points, a backup restored'
	@$(BIN)/pytest -m slow tests/scenarios/test_frozen.py tests/scenarios/test_lost_worker.py tests/scenarios/test_restored.py \
		tests/scenarios/test_tour.py

deploy-test: $(STAMP) ## a whole site through every restart, with PgBouncer old and new; some 20 minutes
	@$(BIN)/python -m tests.deploy

bench: $(STAMP) ## measure, beside a baseline and BASE=<commit>; writes benchmarks/results.md
	@$(BIN)/python -m benchmarks $(if $(BASE),--base $(BASE))

scoring: $(STAMP) ## RAGAS' own environment, for `firstline score`, into SCORING
	@$(BIN)/uv venv -q --clear --python $(BIN)/python $(SCORING)
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(SCORING)/bin/python --require-hashes $(RAGAS)/requirements.lock
	$(SAY) 'firstline.toml: [scoring] python = "$(abspath $(SCORING))/bin/python"'

scoring-lock: $(STAMP) ## resolve that environment again
	@$(BIN)/uv pip compile -q $(RAGAS)/requirements.in --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 --upgrade -o $(RAGAS)/requirements.lock

train: $(STAMP) ## learn all weights that ship again, from the public data sets in EVALS
	@OMP_NUM_THREADS=1 $(BIN)/python -m escalation.training --data $(EVALS)
	@OMP_NUM_THREADS=1 $(BIN)/python -m bot.guards.training --data $(EVALS)
	@OMP_NUM_THREADS=1 $(BIN)/python -m bot.app.measuring.confidence_fit --data $(EVALS)

lock: $(STAMP) ## resolve the dependencies of pyproject.toml again: all, and what production needs of them
	@$(BIN)/uv pip compile -q pyproject.toml --all-extras --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 --upgrade -o requirements.lock
	@$(BIN)/uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 --constraints requirements.lock -o requirements-production.lock

package: $(STAMP) ## wheel and sdist into dist/, each tried in an empty environment, a minute or two
	$(SAY) 'pytest: wheel and sdist, installed'
	@$(BIN)/pytest --timeout 600 -m slow tests/packaging
	@$(BIN)/uv build -q --no-build-isolation --python $(BIN)/python --out-dir dist

clean: ## remove what was built and fetched; the demo's data in .firstline stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# uv comes by pip, with its hash from the lock like everything else; uv then does the rest, many times faster.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1)' 2>/dev/null || { echo \
		"Firstline needs Python 3.11 or newer as $(PYTHON), found: $$($(PYTHON) --version 2>&1); try make PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	$(SAY) 'Installing the dependencies into .venv (a minute or two, once)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo \
		"$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/uv pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
