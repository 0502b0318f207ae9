# Two commands set everything up on a fresh machine: make run, make test.
SHELL := /bin/bash
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
GO_SOURCES := $(shell find . -name '*.go' -not -path './dashboard/web/node_modules/*' 2>/dev/null) go.mod go.sum
WEB := dashboard/web
WEB_SOURCES := $(shell find $(WEB)/src $(WEB)/index.html $(WEB)/package.json $(WEB)/package-lock.json $(WEB)/vite.config.ts -type f 2>/dev/null)

.PHONY: run build page test check fuzz test-peers lint bench bench-surge bench-delivery bench-floor bench-picking bench-devices bench-batching screenshot clean help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: build ## build everything and start the demo, dashboard URL printed
	./bin/dayrun demo

build: bin/dayrun ## build page and binary

page: dashboard/page/app/index.html ## build the dashboard page

$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund
	touch $@

dashboard/page/app/index.html: $(WEB)/node_modules/.installed $(WEB_SOURCES)
	cd $(WEB) && npm run build

bin/dayrun: dashboard/page/app/index.html $(GO_SOURCES)
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/dayrun

test: ## everything: lint, Go tests with -race, page tests, browser test
	bash scripts/test.sh

check: ## quick: vet, architecture and unit tests without -race
	go vet ./... && go test ./...

fuzz: ## every fuzz target for a minute (FUZZTIME=10s for less)
	bash scripts/fuzz.sh

scripts/peers/node_modules/.installed: scripts/peers/package.json scripts/peers/package-lock.json
	cd scripts/peers && npm ci --no-audit --no-fund
	touch $@

test-peers: scripts/peers/node_modules/.installed ## a VDA 5050 implementation of others does a job, over mosquitto
	go test -tags peers -count=1 -v -run '^TestPeers$$' ./cmd/dayrun

lint: page ## gofmt, vet, staticcheck, page lint
	bash scripts/lint.sh

bench: build ## tables of speed and size, also in bench/out/*.json
	go run ./bench

bench-surge: build ## a tenth of the limit, then ten times as much, over HTTP
	go run ./bench surge

.PHONY: bench-ledger torture
bench-ledger: build ## orders durably acknowledged beside the bare limit, start-up by age
	go run ./bench ledger

torture: ## kills, power cuts and spoilt files in full; goes on where it was stopped
	bash scripts/torture.sh

bench-delivery: build ## the routing benchmark files, about fifteen minutes, inserts and the street tables
	go run ./bench delivery insert streets

.PHONY: bench-dynamic
bench-dynamic: ## ten days of customers who appear hour by hour, half an hour (DYNAMIC_BUDGET=1s for less)
	go run ./bench dynamic

bench-floor: build ## instances of the League of Robot Runners, some minutes
	go run ./bench floor

.PHONY: campaign-floor
campaign-floor: ## a thousand robots under faults in virtual time, some minutes (ROBOTS=300 ORDERS=2000 MINUTES=60 for less)
	timeout 3600 go run ./bench campaign

bench-picking: ## the picking game under three rules, slotting learned for it, batches and tours of people, some minutes
	go run ./bench picking slotting batching

bench-devices: ## 10,000 robots through broker, gateway and shadow (DEVICES=2000 for fewer)
	go build -o bench/out/bench ./bench && ./bench/out/bench devices
bench-batching: ## the order batching instances, about half a minute
	go run ./bench batching

screenshot: build ## the README's picture of the dashboard
	bash scripts/browser.sh screenshot

clean: ## remove what was built
	rm -rf bin dashboard/page/app $(WEB)/node_modules artifacts bench/out
