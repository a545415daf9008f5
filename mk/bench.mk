.PHONY: bench
bench: setup-build ## Figures of every part, into target/bench.json
	@python3 mk/bench.py
