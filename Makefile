# Everything runs inside the checkout: a virtual environment in .venv, nothing installed outside it.
# `make demo` and `make test` set up what they need by themselves.
PYTHON ?= $(shell for v in python3.13 python3.12 python3.11 python3; do \
	command -v $$v >/dev/null 2>&1 && $$v -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$v && break; done)
BIN := .venv/bin
UV := $(BIN)/uv
WORKERS ?= 2
export UV_CACHE_DIR ?= $(CURDIR)/.venv/.uv-cache
# The certificates that this machine trusts, as pip does: a company may have its own.
export UV_SYSTEM_CERTS ?= true

.PHONY: setup demo test check format faults bench schemas synth deploy pr lock clean

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv .venv

# uv comes from PyPI into the virtual environment, in the version of the lock.
$(UV): $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' locks/local.txt)"

.venv/.local: locks/local.txt pyproject.toml | $(UV)
	$(UV) pip install --quiet --require-hashes -r locks/local.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: locks/dev.txt pyproject.toml | $(UV)
	$(UV) pip install --quiet --require-hashes -r locks/dev.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/.local $@

# Other planners, to be measured beside and checked against: in an environment of their own.
.venv/bench: locks/bench.txt | $(UV)
	$(BIN)/python -m venv --clear $@
	$(UV) pip install --quiet --python $@/bin/python --require-hashes -r locks/bench.txt
	@touch $@

setup: .venv/.dev

demo: .venv/.local
	$(BIN)/hub demo

test: .venv/.dev
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not bench"

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev .venv/bench
	$(BIN)/pytest -m bench -n 0
	$(BIN)/hub bench cold
	$(BIN)/hub bench edi
	$(BIN)/hub bench ledger
	$(BIN)/hub bench plan

# The fault simulator: SEEDS runs, or the story of one (SEED=17, and AIM= as a failure prints it).
SEEDS ?= 100
faults: .venv/.dev
	PYTHONPATH=tests $(BIN)/python -m faults.command $(if $(SEED),--seed $(SEED) $(if $(AIM),--aim '$(AIM)'),--seeds $(SEEDS))

synth: .venv/.dev
	$(BIN)/python -m infra.synth

deploy: .venv/.dev
	$(BIN)/python -m infra.deploy $(ARGS)

# Writes anew what is made from the code: schemas/json, the list of routes, and the second reader's maps.
schemas: .venv/.dev
	$(BIN)/python -m edi.maps.generate
	$(BIN)/python -m schemas.json_schemas
	$(BIN)/python -m functions.routes.openapi
	$(BIN)/python -m functions.routes.page

# Resolves the dependencies anew; the result is committed.
lock: .venv/.dev
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o locks/dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra local --extra tables --extra build -c locks/dev.txt pyproject.toml -o locks/local.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group bench -c locks/dev.txt -o locks/bench.txt
	$(BIN)/python -m infra.lock

pr: check test bench

clean:
	rm -rf .venv build cdk.out .hub
