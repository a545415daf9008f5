# The page finder against truth and OpenCV; finished pages against an outside reader; the form engine against recorded
# answers of JavaRosa and pyxform, where CORPUS names another corpus than the one beside the project. The differential
# test needs no corpus: it asks the living JavaRosa about N made-up forms, from SEED on.

N ?= 500
SEED ?= 0

.PHONY: conformance differential legibility
conformance: setup-build pyxform ## Compare finder, pages and form engine with their references; CORPUS=DIR for another corpus
	@cargo run --release --quiet --package banshi-opencv -- scores
	@cargo run --release --quiet --package banshi-conformance -- $(if $(CORPUS),--corpus "$(CORPUS)")
	@cargo run --release --quiet --package banshi-conformance -- --differential $(N) --seed $(SEED)
	@$(MAKE) --no-print-directory legibility

legibility: setup-build ## Let Tesseract read finished pages, flat originals and raw photos
	@cargo run --release --quiet --package banshi-capture --example legibility

differential: setup-build javarosa pyxform ## Compare the form engine with JavaRosa on N made-up forms, from SEED on
	@cargo run --release --quiet --package banshi-conformance -- --differential $(N) --seed $(SEED)
