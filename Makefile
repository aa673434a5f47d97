# Two commands to know: `make demo` shows the product, `make test` runs every check.
# Both set up what they need in .venv, inside this checkout, and touch nothing else.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
# Modules are compiled as they are first imported: to compile all of them takes as long as to unpack them.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test setup lint bench bench-start bench-sweep bench-scale bench-reports pictures lock clean
.DEFAULT_GOAL := demo

setup: .venv/ready

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Leadlight needs Python 3.11 or newer, and found none. Install one, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv .venv || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/ready: .venv/bin/python locks/core.txt pyproject.toml
	$(INSTALL) --require-hashes --no-deps -r locks/core.txt
	$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/ready-dev: .venv/ready locks/dev.txt
	$(INSTALL) --require-hashes --no-deps -r locks/dev.txt
	@touch $@

demo: setup
	$(BIN)/python -m leadlight demo

test: lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: .venv/ready-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

bench: .venv/ready-dev
	$(BIN)/python bench/replay.py

bench-start: .venv/ready-dev
	$(BIN)/python bench/start.py

bench-sweep: .venv/ready-dev
	$(BIN)/python bench/sweep.py

# Takes long: it makes up to 100 million events, under bench/data, and wants 8 GB of disk and of memory.
bench-scale: .venv/ready-dev
	$(BIN)/python bench/scale.py

bench-reports: .venv/ready-dev
	$(BIN)/python bench/reports.py

# For maintainers: renews the pictures in the documents.
pictures: setup
	$(BIN)/python -m leadlight demo >/dev/null
	cd demo-out && ../$(BIN)/python -m leadlight threshold model.yaml history/events.parquet --leads history/leads.csv \
		--capacity 15/week --png ../docs/pictures/threshold.png >/dev/null
	cd demo-out && ../$(BIN)/python -m leadlight sweep model.yaml history/events.parquet --leads history/leads.csv \
		--vary "Score and fit score=30..70/5" --vary "Score and fit grade=D..B" --png ../docs/pictures/sweep.png >/dev/null
	$(BIN)/python -m leadlight plan demo-out/outcome --target "100 deals by 2026-12" --png docs/pictures/plan.png >/dev/null
	$(BIN)/python docs/make_pictures.py demo-out

# For maintainers: renews the locks (hashes, no addresses). Needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml locks/build.in -o locks/core.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra dev pyproject.toml locks/build.in -c locks/core.txt -o locks/dev.txt

clean:
	rm -rf .venv build dist src/leadlight.egg-info demo-out
