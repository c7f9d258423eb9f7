# Two commands do everything: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
COMPOSE ?= $(shell command -v docker-compose || echo docker compose)

.PHONY: demo up test specs check bench chaos contract map image audit lock clean help

help:            ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

demo: $(READY)   ## the whole conference, end to end; the files are left in out/
	@$(BIN)/hoinghi demo --out out

up: $(READY)     ## the system with the Bac Giang conference loaded, and a sign-in link for each role
	@$(BIN)/hoinghi up --example bac-giang-2023

test: $(READY) check  ## checks and all tests; what cannot run here is skipped with its reason
	@failed=0; \
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not alone" || failed=$$?; \
	echo "Several brokers and containers, one test after the other / nhiều máy chủ sự kiện và vùng chứa:"; \
	$(BIN)/python -m pytest -m alone || failed=$$?; \
	exit $$failed

specs: $(READY)  ## every rule as a sentence, Vietnamese and English, by what holds before (ONLY=vi, ONLY=en)
	@$(BIN)/python -m tests.spec_page $(ONLY)

check: $(READY)  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## every figure of docs/performance.md, side by side with its peer
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	$(BIN)/python -m benchmarks --write

chaos: $(READY)  ## every fault again and again, into docs/reliability.md (MINUTES=30 SEED=7)
	$(BIN)/python -m tests.chaos --write --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

contract: $(READY) ## write docs/contract (AsyncAPI, OpenAPI, JSON Schemas), docs/map.md, docs/cli.md and docs/configuration.md anew
	$(BIN)/hoinghi contract --out docs/contract
	$(BIN)/hoinghi map --out docs/map.md
	$(BIN)/hoinghi cli-docs --out docs/cli.md
	$(BIN)/hoinghi settings-docs --out docs/configuration.md

image:           ## the container image, labelled with this commit (docs/containers.md)
	HOINGHI_REVISION=$$(git rev-parse HEAD) \
	HOINGHI_CREATED=$$(date -u -d @$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} +%Y-%m-%dT%H:%M:%SZ) \
	$(COMPOSE) build

audit: $(READY)  ## advisories for each pinned dependency (OSV); red also when they cannot be asked
	$(BIN)/python -m deploy.advisories requirements.lock

lock:            ## pin the dependencies anew (needs uv)
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
	    --extra dev --extra bench pyproject.toml -o requirements-bench.lock
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
	    --extra dev -c requirements-bench.lock pyproject.toml -o requirements-dev.lock
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
	    -c requirements-bench.lock pyproject.toml -o requirements.lock

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "HoiNghi needs Python 3.11 or newer; call: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:           ## forget the virtual environment and what the demo left
	rm -rf $(VENV) out
