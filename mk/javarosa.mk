# JavaRosa, the reference implementation of ODK XForms, behind lines of JSON (tests/javarosa): the form engine is
# compared with it, in results and in time.

JAVAROSA := $(CACHE)/javarosa-6.0.0
JAVAROSA_SOURCES := tests/javarosa/java/pom.xml $(wildcard tests/javarosa/java/src/main/java/dev/banshi/javarosa/*.java)

.PHONY: javarosa
javarosa: $(JAVAROSA)/.ready

test bench conformance: javarosa
ifneq ($(filter test,$(MAKECMDGOALS)),)
$(JAVAROSA)/.ready: | setup-test
endif

$(JAVAROSA)/.ready: $(JAVAROSA_SOURCES)
	@if ! command -v mvn >/dev/null; then \
	  echo "maven is missing: what compares the form engine with JavaRosa will be skipped"; \
	else \
	  echo "banshi needs and will now fetch: org.getodk:javarosa 6.0.0, into $(JAVAROSA)"; \
	  mvn --quiet --batch-mode --no-transfer-progress --file tests/javarosa/java/pom.xml -Dstyle.color=never \
	    -Dbanshi.target=$(JAVAROSA) compile dependency:copy-dependencies -DoutputDirectory=$(JAVAROSA)/lib; \
	  touch "$@"; \
	fi
