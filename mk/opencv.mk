# OpenCV, in a venv of its own, behind lines of JSON (tests/opencv): the page finder is compared with the recipe that
# everybody uses, in scores, time and memory.

OPENCV := $(CACHE)/opencv-4.13.0.92

.PHONY: opencv
opencv: $(OPENCV)/.ready

bench conformance: opencv

$(OPENCV)/.ready: tests/opencv/requirements.txt | setup-build
	@echo "banshi needs and will now install: OpenCV 4.13.0.92, into $(OPENCV)"
	@python3 -m venv $(OPENCV)
	@$(OPENCV)/bin/pip install --quiet --disable-pip-version-check --requirement tests/opencv/requirements.txt
	@touch $@
