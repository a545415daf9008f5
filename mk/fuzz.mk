# Fuzz targets of the form engine and of capture under libFuzzer, on the stable toolchain.

.PHONY: fuzz
fuzz: setup-build ## Fuzz T=form|expression|csv|geojson|journal|instance|shot|preview|attachment|document|code for S=seconds
	@mk/fuzz.sh "$(T)" "$(or $(S),60)"
