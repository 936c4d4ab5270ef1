# SPDX-License-Identifier: BSL-1.0
# The installed package: headers, library, program, and what CMake and pkg-config need to find
# them. The core has an export file of its own, so that its users need none of the libraries.

if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
include(CMakePackageConfigHelpers)

set(hocket_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hocket)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")

install(TARGETS hocket_core EXPORT hocket_core_export)
install(TARGETS hocket EXPORT hocket_export ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT hocket_core_export NAMESPACE hocket:: FILE hocketCoreTargets.cmake
        DESTINATION ${hocket_package_dir})
install(EXPORT hocket_export NAMESPACE hocket:: FILE hocketTargets.cmake
        DESTINATION ${hocket_package_dir})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/hocketConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/hocketConfig.cmake
                              INSTALL_DESTINATION ${hocket_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hocketConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hocketConfig.cmake
              ${PROJECT_BINARY_DIR}/hocketConfigVersion.cmake DESTINATION ${hocket_package_dir})

# The prefix is known only at install time (cmake --install --prefix), and pkg-config can work it
# out from where the file lies.
file(RELATIVE_PATH hocket_pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(name hocket-core hocket)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
