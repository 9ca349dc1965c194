# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` puts where. The example configs run from there as they do from the source.
set(GAOPT_INSTALL_SHARE ${CMAKE_INSTALL_DATADIR}/gaopt)
set(GAOPT_INSTALL_EXAMPLES ${CMAKE_INSTALL_LIBEXECDIR}/gaopt/examples)

install(TARGETS gaopt RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/cluster/gaopt-mpirun DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/cluster/gaopt-lan ${PROJECT_SOURCE_DIR}/scripts/cluster/gaopt-at-boot
        DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/cluster/gaopt-door DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/cluster/gaopt.sbatch DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/gaopt DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS disc oscillator RUNTIME DESTINATION ${GAOPT_INSTALL_EXAMPLES}
                                LIBRARY DESTINATION ${GAOPT_INSTALL_EXAMPLES})
install(TARGETS poisson RUNTIME DESTINATION ${GAOPT_INSTALL_EXAMPLES})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${GAOPT_INSTALL_SHARE}
        PATTERN __pycache__ EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/docs/gaopt.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/scripts/completion/gaopt.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME gaopt)

install(FILES ${PROJECT_SOURCE_DIR}/scripts/completion/gaopt-lan.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME gaopt-lan)

# The configs name the folder of the built examples, relative to their own: another one here.
file(RELATIVE_PATH GAOPT_EXAMPLES_FROM_CONFIGS ${CMAKE_INSTALL_FULL_DATADIR}/gaopt/configs
     ${CMAKE_INSTALL_FULL_LIBEXECDIR}/gaopt/examples)
file(GLOB configs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/*.yaml ${PROJECT_SOURCE_DIR}/configs/*.md)
foreach(config IN LISTS configs)
  cmake_path(GET config FILENAME name)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${config})
  file(READ ${config} text)
  string(REPLACE "../build/release/examples" "${GAOPT_EXAMPLES_FROM_CONFIGS}" text "${text}")
  file(WRITE ${PROJECT_BINARY_DIR}/configs/${name} "${text}")
endforeach()
install(DIRECTORY ${PROJECT_BINARY_DIR}/configs DESTINATION ${GAOPT_INSTALL_SHARE})
