# What a machine needs, by purpose. mk/setup.sh looks, says what is missing, installs it from the system's packages.

.PHONY: setup-build setup-test
setup-build:
	@mk/setup.sh build
setup-test:
	@mk/setup.sh build test

# What a target builds before it runs; nothing where everything has been built already (make test).
BUILD = $(if $(BANSHI_BUILT),@:,cargo build --quiet)
