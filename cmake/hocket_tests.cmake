# SPDX-License-Identifier: BSL-1.0
# How a folder of tests becomes executables, and the checks that need the compiler.

# The applications, and what they stand on, are for the tests of the other folders.
set(hocket_low_folders base core loop sync flow)
# Symmetric transfer is a tail call at one level of optimisation and a trampoline at the other.
set(hocket_two_level_folders core loop flow)

# Adds the executable `name` for the tests of a folder that stand in `sources`, linked to `library`;
# further arguments are compiler options.
function(hocket_add_test_executable name folder library sources)
  add_executable(${name}_test ${sources})
  hocket_target_setup(${name}_test)
  # g++ has a note for each over-aligned parameter, about an ABI of 2010.
  target_compile_options(${name}_test PRIVATE ${ARGN} $<$<CXX_COMPILER_ID:GNU>:-Wno-psabi>)
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name}_test PRIVATE HOCKET_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE ${library} GTest::gtest_main)
  if(NOT folder IN_LIST hocket_low_folders AND TARGET hocket_apps)
    target_link_libraries(${name}_test PRIVATE hocket_apps)
  endif()
  if(folder STREQUAL "apps" AND TARGET hocket_app)
    target_compile_definitions(${name}_test PRIVATE HOCKET_PROGRAM="$<TARGET_FILE:hocket_app>")
    add_dependencies(${name}_test hocket_app)
  endif()
  gtest_discover_tests(
    ${name}_test
    TEST_PREFIX "${name}."
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DISCOVERY_TIMEOUT 60
    # A test that hangs must not hold up the whole run.
    PROPERTIES LABELS ${folder} TIMEOUT 120)
endfunction()

function(hocket_add_test_folder folder)
  set(library hocket::hocket)
  if(folder STREQUAL "core")
    # Proves that the core needs no library, by linking none.
    set(library hocket::core)
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  hocket_add_test_executable(${folder} ${folder} ${library} "${sources}")

  if(HOCKET_TEST_O0_O2 AND folder IN_LIST hocket_two_level_folders)
    set(suffix _${hocket_other_level})
    if(library STREQUAL "hocket::hocket")
      set(library hocket${suffix})
    endif()
    hocket_add_test_executable(${folder}${suffix} ${folder} ${library} "${sources}"
                               -${hocket_other_level})
  endif()
endfunction()

# One executable for the tests in which several threads run, known by what they include.
function(hocket_add_threads_test)
  set(threads "#include (<thread>|\"hocket/(loop/(to_thread|thread_pool)|net/file)\\.hpp\")")
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/*_test.cpp)
  # There a thread is started when the one before has ended.
  list(FILTER tests EXCLUDE REGEX "/fault/")
  set(sources "")
  foreach(test IN LISTS tests)
    file(STRINGS ${test} includes REGEX "${threads}")
    if(includes)
      list(APPEND sources ${test})
    endif()
  endforeach()
  hocket_add_test_executable(threads threads hocket::hocket "${sources}")
endfunction()

# Each header of a tree is compiled as the only line of a source file.
function(hocket_add_headers_of root pattern target library)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${root} ${root}/${pattern})
  if(NOT headers)
    return()
  endif()
  set(sources "")
  foreach(header IN LISTS headers)
    string(REPLACE "/" "_" name ${header})
    set(source ${PROJECT_BINARY_DIR}/${target}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include <${header}>\n")
    list(APPEND sources ${source})
  endforeach()
  add_library(${target} OBJECT ${sources})
  hocket_target_setup(${target})
  target_include_directories(${target} PRIVATE ${root})
  target_link_libraries(${target} PRIVATE ${library})
endfunction()

function(hocket_add_headers_alone)
  # Public headers see the core's include folder only, so one that needs a library cannot pass.
  hocket_add_headers_of(${PROJECT_SOURCE_DIR}/include *.hpp headers_alone hocket::core)
  if(TARGET hocket_apps)
    hocket_add_headers_of(${PROJECT_SOURCE_DIR}/apps *.hpp apps_headers_alone hocket_apps)
  endif()
endfunction()

function(hocket_add_compile_fail_tests)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/compile_fail/*.cpp)
  set(flags -std=c++20 -Wall -Wextra -Werror -I${PROJECT_SOURCE_DIR}/include)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_test(NAME compile_fail.${name}
             COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/compile_fail.py ${source}
                     ${CMAKE_CXX_COMPILER} ${flags})
    set_tests_properties(compile_fail.${name} PROPERTIES LABELS compile_fail)
  endforeach()
endfunction()
