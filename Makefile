# Armoedebeeld: `make run` is the shortest way to a screen; `make` alone shows what there is.
# Works with GNU make 4 and with the make 3.81 of macOS. On Windows: start.cmd.

PORT ?= 8501
ARGS ?=
WORKERS ?= auto
UV ?= uv
# The first Python on the path that is new enough; choose another with `make PYTHON=python3.12 ...`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install run load browser test quick check fix bench lock

help: ## Laat zien wat er kan
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

install: $(INSTALLED) ## Installeert alles in .venv (gaat ook vanzelf)

$(INSTALLED): requirements.lock pyproject.toml setup.py
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 of nieuwer is niet gevonden. Installeer Python en probeer het opnieuw." >&2; exit 1; }
	@echo "Bezig met installeren. De eerste keer duurt dit een paar minuten."
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)

run: install ## Start het dashboard, met de verzonnen gemeente als er nog geen cijfers zijn (PORT=8501)
	$(BIN)/armoedebeeld demo --if-missing
	$(BIN)/armoedebeeld app --port $(PORT)

load: install ## Haalt echte cijfers op, bijvoorbeeld: make load ARGS="--gemeente GM0363"
	$(BIN)/armoedebeeld load $(ARGS)

browser: install ## Zorgt dat er een Chromium is voor de browsertests
	@sh tools/install_browser.sh

test: install ## Draait alle tests (ARGS="tests/domain" voor een deel)
	@chromium=$$(sh tools/install_browser.sh) && CHROMIUM="$$chromium" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

quick: install ## Controleert opmaak, regels, typen en imports, zonder tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: quick ## Alles wat goed moet zijn voordat een wijziging erin mag
	@chromium=$$(sh tools/install_browser.sh) && CHROMIUM="$$chromium" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

fix: install ## Zet opmaak en eenvoudige regels goed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## Meet de snelheid (staat los van de tests)
	@for script in benchmarks/[a-z]*.py; do \
		echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

lock: ## Legt de versies opnieuw vast na een wijziging in pyproject.toml (vraagt uv)
	$(UV) pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet \
		--extra dev pyproject.toml -o requirements.lock
