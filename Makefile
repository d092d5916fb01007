# Two commands: `make demo` (seeds to answers) and `make test`. Each makes its own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := demo/benchgraph.kg
METHODS := LLM-Embedder UGR P5 Compacter TaskExpert

.PHONY: demo test lint clean

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed
	mkdir -p demo
	$(BIN)/kg build seeds/ --store $(STORE)
	@# Exit code 7: the graph doesn't know the method, which is an answer too.
	@for method in $(METHODS); do \
	  echo; echo "Which benchmarks was $$method evaluated on?"; \
	  $(BIN)/kg query benchmarks_of_method --param method="$$method" --store $(STORE) || test $$? -eq 7 || exit 1; \
	done
	$(BIN)/kg export --store $(STORE) --format html -o demo/benchgraph.html
	@echo; echo "The graph is in $(STORE), the page in demo/benchgraph.html: open it in a browser."

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup

lint: $(VENV)/.installed
	$(BIN)/ruff check kg tests benchmarks web
	$(BIN)/mypy

clean:
	rm -rf demo dist build $(VENV)
