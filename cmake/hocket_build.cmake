# SPDX-License-Identifier: BSL-1.0
# What every target of the project has in common: warnings, sanitizers, ccache.

include(GNUInstallDirs)

set(CMAKE_CXX_EXTENSIONS OFF)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
  endif()

  find_program(HOCKET_CCACHE ccache)
  mark_as_advanced(HOCKET_CCACHE)
  if(HOCKET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${HOCKET_CCACHE})
  endif()
endif()

set(hocket_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(HOCKET_WARNINGS_AS_ERRORS)
  list(APPEND hocket_warnings -Werror)
endif()

# With HOCKET_TEST_O0_O2, what the build type does not give is built under a name of its own.
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(hocket_other_level O2)
else()
  set(hocket_other_level O0)
endif()

set(hocket_instrumentation "")
if(HOCKET_SANITIZE)
  list(APPEND hocket_instrumentation -fsanitize=${HOCKET_SANITIZE} -fno-omit-frame-pointer)
  if(HOCKET_SANITIZE MATCHES "undefined")
    list(APPEND hocket_instrumentation -fno-sanitize-recover=undefined)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The instrumented code confuses g++ 12's flow analysis (PR109448).
    list(APPEND hocket_warnings -Wno-maybe-uninitialized)
  endif()
endif()
if(HOCKET_COVERAGE)
  list(APPEND hocket_instrumentation --coverage)
endif()

# Gives a target of ours the project's warnings and instrumentation; users of the target get none.
function(hocket_target_setup target)
  target_compile_options(${target} PRIVATE ${hocket_warnings} ${hocket_instrumentation})
  target_link_options(${target} PRIVATE ${hocket_instrumentation})
endfunction()
