# Sets up kaopu in .venv, checks it, and shows it at work. Needs make, Python 3.11 or
# newer with venv, and a package index. `make` alone lists the targets.

PYTHONS ?= python3 python3.13 python3.12 python3.11 # the first that will do is taken
READY := .venv/.ready
BIN := .venv/bin

# MLflow reports usage to its makers unless told not to.
export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := true

.PHONY: help demo test test-all test-spark lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## train on the sample deals, score the sample leads, explain the best
	@mkdir -p demo
	$(BIN)/kaopu train pipelines/demo.toml
	$(BIN)/kaopu score demo data/leads.csv -o demo/scores.csv
	$(BIN)/kaopu explain demo data/leads.csv --top 1 --format text
	$(BIN)/kaopu explain demo data/leads.csv --top 1 --format html -o demo/lead.html
	@printf '\nscores  %s\nreport  %s\n' "$(CURDIR)/demo/scores.csv" "$(CURDIR)/demo/lead.html"

# A process has one OpenMP thread, for there is a process on every core already.
test test-all: export OMP_NUM_THREADS := 1
test: $(READY) ## run the tests but those below; ARGS=... is given to pytest
	$(BIN)/pytest -n auto --dist loadscope -m "not benchmark and not browser and not slow and not spark" --ignore tests/benchmarks $(ARGS)

test-all: $(READY) ## run all tests but Spark's: in a browser, slow, of benchmarks/ too
	$(BIN)/pytest -n auto --dist loadscope -m "not spark" $(ARGS)

# PySpark is 400 MB, and lies in a folder of its own, so that the other tests show that
# kaopu does without. One process: Spark has its own.
test-spark: export OMP_NUM_THREADS := 1
test-spark: export PYTHONPATH := $(CURDIR)/.spark
test-spark: $(READY) .spark/.ready ## run the tests on Apache Spark; needs Java 17 or newer
	@command -v java >/dev/null || [ -x "$$JAVA_HOME/bin/java" ] || { \
	    echo "make test-spark needs Java 17 or newer; install it (on Debian and Ubuntu:" \
	        "apt-get install openjdk-17-jre-headless) or set JAVA_HOME" >&2; exit 1; }
	$(BIN)/pytest -m spark tests/scoring/spark $(ARGS)

lint: $(READY) ## check style, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY) ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# One version of each package for every Python, so that what is tested is what is used.
lock: $(BIN)/uv ## bring requirements.lock up to pyproject.toml; ARGS=--upgrade renews all
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal \
	    --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-annotate --no-header --output-file requirements.lock $(ARGS)
	sed -n 's/^ *"\(pyspark[^"]*\)",.*/\1/p' pyproject.toml | $(BIN)/uv pip compile --quiet \
	    - --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header --output-file requirements-spark.lock $(ARGS)

clean: ## remove .venv, demo/ and caches; models and runs stay
	rm -rf .venv .spark demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# Without compiled bytecode every import takes twice as long where Python may write none.
$(READY): pyproject.toml requirements.lock | $(BIN)/uv
	@echo "Installing kaopu and its locked requirements into .venv"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python \
	    --require-hashes --compile-bytecode --requirement requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

.spark/.ready: requirements-spark.lock $(READY)
	@echo "Installing PySpark into .spark"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target .spark \
	    --require-hashes --requirement requirements-spark.lock
	@touch $@

$(BIN)/uv:
	@found=; for python in $(PYTHONS); do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "kaopu needs Python 3.11 or newer with its venv module, and none of" $(PYTHONS) \
	        "is; install it (on Debian and Ubuntu: apt-get install python3 python3-venv)" \
	        "or name yours: make PYTHONS=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	$$found -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
