# Everything a developer runs, and the same things CI runs. "make" alone lists them.

# Linters and generators have a module of their own, so that their dependencies stay out of the program's.
TOOL := go tool -modfile=tools/go.mod

# Where generated files are; generating must change nothing in there.
GENERATED := internal/store/db internal/api/openapi.json internal/web

TEST_TIMEOUT ?= 20m
BENCH        ?= .
BENCH_COUNT  ?= 6
FUZZ_TIME    ?= 30s
PRICE_CASES  ?= 1000000
PRICE_SEED   ?= 1
DATA         ?= ../shared/data/online-retail-h1.csv.gz

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
COMMIT  := $(shell git rev-parse --verify --quiet HEAD || echo unknown)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/upstock: one static binary, for this machine or for GOOS and GOARCH
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)' -o bin/upstock ./cmd/upstock

.PHONY: generate
generate: templ css ## write all that is generated anew
	$(TOOL) sqlc generate
	go generate ./internal/api

.PHONY: templ
templ: ## write the pages' generated code anew
	$(TOOL) templ generate -path internal/web

.PHONY: css
css: ## write the pages' style sheet, icons and htmx anew; needs npm
	build/web-assets.sh

.PHONY: verify
verify: ## fail when generated code, formatting, go vet or go.mod are not in order
	build/verify.sh $(GENERATED)

# As the program is built: with cgo all of it would be compiled once more.
.PHONY: lint
lint: ## run the linters
	CGO_ENABLED=0 $(TOOL) golangci-lint run

# Without a C compiler there is no race detector; the first script says so, or fails in CI. The second says how the tests are kept
# fast under it.
.PHONY: test
test: ## run all tests; as root on Debian, install PostgreSQL, gcc and Chromium first when missing
	build/ensure-test-tools.sh
	build/test.sh $(TEST_TIMEOUT)

.PHONY: bench
bench: ## run the benchmarks, BENCH_COUNT times each, so that medians can be read; BENCH chooses by name
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(BENCH_COUNT) -timeout 0 ./...

.PHONY: prices
prices: ## ask engine and reference model for PRICE_CASES prices, which must be the same; PRICE_SEED chooses others
	PRICE_CASES=$(PRICE_CASES) PRICE_SEED=$(PRICE_SEED) go test -run '^TestPriceReference$$' -count 1 -v -timeout 0 ./internal/unleashed

.PHONY: replay
replay: ## take all 7,409 real orders of DATA through everything; fail when one is lost, doubled or does not match
	go run ./test/replay --data $(DATA)

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZ_TIME
	build/fuzz.sh $(FUZZ_TIME)
