.PHONY: bench
bench: setup-build content ## Figures of every part, into target/bench.json
	@python3 mk/bench.py
