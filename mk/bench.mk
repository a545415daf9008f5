.PHONY: bench
bench: setup-build content ## Figures of every part, into target/bench.json
	@python3 mk/bench.py

.PHONY: contact
contact: setup-build ## Twenty-four photographs, what was found in them, and their pages, into target/contact.png
	@cargo run --release --quiet --package banshi-capture --example contact -- $(CARGO_TARGET_DIR)/contact.png

.PHONY: judgement
judgement: setup-build ## How often the judgement of photographs is right, by fault
	@cargo run --release --quiet --package banshi-capture --example judgement -- 6000 4
