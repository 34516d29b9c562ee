# make demo | test | soak | loaders | lint | bench | fuzz SECONDS=60 | fixtures | install PREFIX=/usr/local
SHELL := /bin/bash
PREFIX ?= /usr/local
SWIFT ?= swift
BIN := .build/release

PACKAGES := libpng-dev libjpeg-dev libtiff-dev libdeflate-dev libopenblas0 mandoc pkg-config
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: demo test soak loaders lint bench fuzz fixtures build install setup

# For `make fuzz`: how long for each target, where everything goes, and Swift's own clang.
SECONDS ?= 60
TARGETS ?= png jpeg tiff bytes
FUZZ := .build-fuzz
CLANG ?= $(dir $(realpath $(shell command -v $(SWIFT))))clang

# What the system lacks is installed; nothing is asked of a system that has it all.
setup:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing with apt-get:$$missing"; \
	  $(AS_ROOT) apt-get update -qq && \
	  $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi
	@command -v $(SWIFT) >/dev/null || { echo "swift: not found; install it from swift.org/install"; exit 1; }

build: setup
	$(SWIFT) build -c release --product cxraug

# The main job on the embedded phantoms: 48 radiographs, a generator of 64 x 64, twice as many synthetic ones.
demo: build
	$(BIN)/cxraug build Fixtures/phantoms/images -o demo --size 64 --synthetic 2x --train-steps 1000
	@echo "look at: demo/.cxraug/generators/"*.run/progression.png

# Tests run optimized: plain loops over images and weights are a hundred times slower without.
test: setup
	$(SWIFT) build -c release --build-tests
	@# What failed is said again at the end.
	set -o pipefail; $(SWIFT) test -c release --skip-build --disable-xctest 2>&1 | tee .build/test.log \
	  || { grep -a '✘' .build/test.log; exit 1; }

# The data sets that are written, loaded with the Python libraries that people use; what is not installed
# is skipped.
PYTHON ?= python3
loaders: build
	$(PYTHON) Tests/loaders.py --program $(BIN)/cxraug

# Harms a watched folder; for long: make soak FILES=10000 FOR=3600.
FILES ?= 200
FOR ?= 30
soak: build
	$(PYTHON) Tests/soak.py --program $(BIN)/cxraug --files $(FILES) --seconds $(FOR)

lint: setup
	$(SWIFT) format lint --strict -r -p Package.swift Sources Tests
	mandoc -T lint -W warning man/cxraug.1

bench: setup
	$(SWIFT) build -c release --product cxraug-bench
	$(BIN)/cxraug-bench
	$(BIN)/cxraug-bench generate
	$(BIN)/cxraug-bench layers

# The decoders and what is parsed in Swift, on bytes that libFuzzer makes of the fixtures, with the
# checkers for addresses and undefined behavior. The corpus grows from run to run; finds stay apart.
fuzz: setup $(TARGETS:%=fuzz-%)

$(FUZZ)/seeds: $(wildcard Fixtures/formats/* Fixtures/bad/*)
	mkdir -p $@ $(FUZZ)/finds
	cp $^ Fixtures/golden/layers.safetensors $@
	touch $@

fuzz-png fuzz-jpeg fuzz-tiff: fuzz-%: $(FUZZ)/seeds
	$(CLANG) -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -fuse-ld=lld \
	  -ISources/CCodecs/include Tests/Fuzz/$*.c Sources/CCodecs/*.c \
	  $$(pkg-config --cflags --libs libpng libjpeg libtiff-4 libdeflate zlib) -lm -o $(FUZZ)/fuzz-$*
	$(call run-fuzzer,$*,$(FUZZ)/fuzz-$*)

fuzz-bytes: $(FUZZ)/seeds
	CXRAUG_FUZZ=1 $(SWIFT) build -c release --product fuzz-bytes --sanitize fuzzer \
	  --sanitize address --scratch-path $(FUZZ)/swift
	$(call run-fuzzer,bytes,$(FUZZ)/swift/release/fuzz-bytes)

define run-fuzzer
	mkdir -p $(FUZZ)/corpus-$(1)
	$(2) -max_total_time=$(SECONDS) -max_len=16384 -timeout=10 -rss_limit_mb=1024 \
	  -print_final_stats=1 -artifact_prefix=$(FUZZ)/finds/$(1)- $(FUZZ)/corpus-$(1) $(FUZZ)/seeds
endef

fixtures: setup
	$(SWIFT) build -c release --product write-fixtures
	$(BIN)/write-fixtures Fixtures

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BIN)/cxraug $(DESTDIR)$(PREFIX)/bin/cxraug
	install -m 644 man/cxraug.1 $(DESTDIR)$(PREFIX)/share/man/man1/cxraug.1
	$(BIN)/cxraug --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/cxraug
	$(BIN)/cxraug --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_cxraug
	$(BIN)/cxraug --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/cxraug.fish
