# Each target does its own set-up, once; `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
# CMAKE_ARGS (for CUDA and the like) stands for a build of its own.
READY := .venv/.ready$(if $(CMAKE_ARGS),-$(shell printf %s '$(CMAKE_ARGS)' | cksum | cut -d ' ' -f 1))

BOXES := Suppose you have a stack of three boxes: red, blue and yellow. The red is on the bottom, on top of \
that is the blue, on top of that is the yellow. You take the blue one out and put it on the top, and then \
you add a fourth green box onto the top. Can you describe that stack of boxes?

.DEFAULT_GOAL := help
.PHONY: help demo test check bench man clean parity

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

demo: $(READY) ## ask the built-in model about a stack of boxes, with its thinking shown
	@$(BIN)/localseek ask -m pebble --temperature 0 --think show "$(BOXES)"

test: check ## every check, then the tests
	$(BIN)/pytest

check: $(READY) ## format, lint, types, imports, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.size_check localseek quantize

bench: $(READY) ## speed against llama.cpp's own programs
	$(BIN)/python -m benchmarks.decode
	$(BIN)/python -m benchmarks.help_time
	$(BIN)/python -m benchmarks.stop_time

man: $(READY) ## write the manual page anew, from --help
	$(BIN)/python -m tools.man_page

clean: ## remove .venv and what the tools left; the cache folder stays
	rm -rf .venv build dist .coverage .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(READY): pyproject.toml tools/install.py tools/pins.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and \
	"error: localseek needs Python 3.10 or newer, as in: make PYTHON=python3.12")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv >&2
	@$(BIN)/python -m tools.install
	@rm -f .venv/.ready* && touch .venv/.ready $@

# What needs torch and transformers, and half an hour.
PARITY := .venv/parity

parity: $(PARITY)/.ready ## the converter against transformers and against upstream's
	PYTHONPATH=tests $(PARITY)/bin/python -m parity

$(PARITY)/.ready: $(READY)
	@test -x $(PARITY)/bin/python || $(BIN)/python -m venv $(PARITY)
	@$(PARITY)/bin/python -m tools.install
	@$(PARITY)/bin/python -m pip install --quiet --group parity
	@touch $@
