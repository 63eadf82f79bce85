# Every command of the project. `make help` lists them.
PORT ?= 8000
# The first Python of the path that is new enough; otherwise python3, so that the error names it.
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done) python3)
export PORT

.PHONY: help run test audit soak elasticsearch elasticsearch-stop bench drill lint lock .venv .venv-dev

help: ## list the commands
	@$(PYTHON) -c 'import re; [print(f"{name:22}{what}") for name, what in \
		re.findall(r"(?m)^([a-z-]+):.*?## (.*)", open("Makefile").read())]'

.venv:
	@$(PYTHON) site/config/environment.py .venv requirements.txt

.venv-dev:
	@$(PYTHON) site/config/environment.py .venv-dev requirements-dev.txt

run: .venv ## the whole site on PORT (8000), with its database, worker and demo content; Ctrl-C stops all
	@exec .venv/bin/python -m config.run

test: .venv-dev ## the whole suite, against real PostgreSQL, Elasticsearch, Chromium and clamd where installed
	@exec .venv-dev/bin/python -m config.run_tests $(ARGS)

soak: .venv-dev ## the randomised and repeated tests of `make test` at full counts
	@SOAK=1 exec .venv-dev/bin/python -m config.run_tests --timeout 1800 $(ARGS)

lint: .venv-dev ## style, floors between the rooms, missing migrations, complete translations, templates
	@exec .venv-dev/bin/python -m config.lint

elasticsearch: ## install once (0.9 GB download) and start Elasticsearch on 127.0.0.1:9200
	@exec deploy/dev/elasticsearch start

elasticsearch-stop: ## stop it
	@exec deploy/dev/elasticsearch stop

bench: .venv-dev ## benchmarks; prints tables and writes JSON to var/bench/
	@exec .venv-dev/bin/python -m bench $(ARGS)

drill: .venv-dev ## fault drills: kills database, web and worker under load and counts what was lost
	@exec .venv-dev/bin/python -m bench.drill $(ARGS)

LOCK = .venv-dev/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-package pillow-heif \
	--python-version 3.11 --universal

lock: .venv-dev ## renew the locked dependencies: the newest that requirements*.in allow, by hash
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt

audit: .venv-dev ## compare the locked dependencies with the published advisories, where these can be reached
	@exec .venv-dev/bin/python -m config.audit
