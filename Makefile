# SPDX-License-Identifier: BSL-1.0
# The short commands; CMake does the work. `make help` lists them.

PRESET ?= dev
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# Each compiler has build folders of its own: build/dev for the system's, build/dev-clang19 for
# CXX=clang++-19.
ifeq ($(origin CXX),default)
  CXX := g++
endif
compiler_of = $(subst -,,$(subst ++,,$(notdir $(1))))
suffix_of = $(if $(filter g c,$(compiler_of)),,-$(compiler_of))
build_of = build/$(1)$(call suffix_of,$(CXX))

# The benchmarks are built by all of these, whatever CXX is.
BENCH_COMPILERS ?= g++ clang++-19
bench_builds = $(foreach cxx,$(BENCH_COMPILERS),$(cxx)=build/release$(call suffix_of,$(cxx)))
bench_targets = $(if $(ONLY),$(ONLY:%=bench_%),benches)

# Looked at when it is used: the packages may have brought ninja by then.
generator = $(if $(shell command -v ninja),,-G "Unix Makefiles")

.DEFAULT_GOAL := help
.PHONY: help run test build bench install format check clean packages-build packages-test

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "CXX chooses the compiler, PRESET the build: dev, release, asan, tsan, tsan_threads, coverage;"
	@echo "CONFIGURE=\"-D...\" is for CMake the first time that a build is configured."

run: app ## Build the program and crawl the embedded site (ARGS="..." for hocket crawl)
	$(call build_of,app)/bin/hocket crawl $(ARGS)

test: build ## Build everything and run the tests (ARGS="..." for ctest)
	ctest --test-dir $(call build_of,$(PRESET)) --output-on-failure -j$(JOBS) $(ARGS)

build: packages-test $(call build_of,$(PRESET))/.configured ## Build everything
	cmake --build $(call build_of,$(PRESET)) -j$(JOBS)

bench: packages-bench ## Measure, write docs/benchmarks (ONLY=generator, QUICK=1)
	@for cxx in $(BENCH_COMPILERS); do \
	  $(MAKE) --no-print-directory bench-build CXX=$$cxx || exit 1; \
	done
	/usr/bin/python3 tools/bench.py $(bench_builds) $(ONLY:%=--only %) $(if $(QUICK),--quick) \
	  $(REPETITIONS:%=--repetitions %) $(if $(ROWS),--rows "$(ROWS)")

install: app ## Install library, headers and program under PREFIX
	cmake --install $(call build_of,app) --prefix $(PREFIX)

format: ## Format the sources in place
	tools/check_format.sh --fix

check: ## Check formatting and layers
	tools/check_format.sh
	tools/check_layers.py .

clean: ## Remove every build folder
	rm -rf build

.PHONY: app bench-build packages-bench
# Configured anew, since packages of peers may have come since.
bench-build: $(call build_of,release)/.configured
	@cmake $(call build_of,release) >/dev/null
	cmake --build $(call build_of,release) -j$(JOBS) --target $(bench_targets)
app: packages-build $(call build_of,app)/.configured
	cmake --build $(call build_of,app) -j$(JOBS)

packages-build:
	@tools/install_packages.sh build
packages-test:
	@tools/install_packages.sh test
packages-bench:
	@tools/install_packages.sh bench

# The packages come first, yet must not make the stamp look old: hence order-only.
$(call build_of,%)/.configured: CMakePresets.json | packages-test
	cmake --preset $* $(generator) -B $(call build_of,$*) -DCMAKE_CXX_COMPILER=$(CXX) $(CONFIGURE)
	@touch $@
$(call build_of,app)/.configured: CMakePresets.json | packages-build
	cmake --preset app $(generator) -B $(call build_of,app) -DCMAKE_CXX_COMPILER=$(CXX)
	@touch $@
