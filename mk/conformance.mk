# The form engine against recorded answers of JavaRosa and pyxform; CORPUS names another corpus than the one beside the project.

.PHONY: conformance
conformance: setup-build pyxform ## Compare the form engine with its reference; CORPUS=DIR for another corpus
	@cargo run --release --quiet --package banshi-conformance -- $(if $(CORPUS),--corpus "$(CORPUS)")
