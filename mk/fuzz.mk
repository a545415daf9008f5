# The form engine's fuzz targets under libFuzzer, on the stable toolchain.

.PHONY: fuzz
fuzz: setup-build ## Fuzz the form engine: T=form|expression|csv|geojson|journal|instance S=seconds
	@mk/fuzz.sh "$(T)" "$(or $(S),60)"
