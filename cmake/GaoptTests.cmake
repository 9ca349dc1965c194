# SPDX-License-Identifier: GPL-3.0-or-later
# ga_unit_test(NAME [LIBS...]): tests/unit/NAME.c, Criterion, no MPI.
# ga_sim_test(NAME [LIBS...]):  tests/sim/NAME.c, a plain main, the virtual cluster.
# ga_mpi_test(NAME RANKS):      tests/mpi/NAME.c, a plain main under mpirun.
# ga_system_test(NAME SECONDS [LABELS...]): tests/system/NAME, a script that runs the built gaopt.
# ga_fuzz_test(NAME BYTES [LIBS...]): tests/fuzz/NAME.c, a libFuzzer target for inputs of at most BYTES.
# ga_no_orphans(): configure fails on a test file that nobody registered.
#
# What ctest counts as PROCESSORS and jobs are quarters of a core: a test that computes takes GAOPT_CORE of them, one
# that mostly waits takes less, so that many of those run at a time. What needs more than there are runs alone.
set(GAOPT_CORE 4)
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR GAOPT_ALL_CORES "${cores} * ${GAOPT_CORE}")

pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)
find_package(Python3 COMPONENTS Interpreter)

set(GAOPT_MPI_FLAGS --oversubscribe --allow-run-as-root --mca mpi_yield_when_idle 1)

function(_ga_register name)
  set_property(GLOBAL APPEND PROPERTY GAOPT_TEST_FILES ${CMAKE_CURRENT_SOURCE_DIR}/${name})
endfunction()

function(ga_unit_test name)
  add_executable(test_${name} ${name}.c)
  target_link_libraries(test_${name} PRIVATE ${ARGN} gaopt_flags PkgConfig::CRITERION)
  add_test(NAME unit/${name} COMMAND test_${name} --short-filename -j2
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(unit/${name} PROPERTIES LABELS unit TIMEOUT 120 PROCESSORS ${GAOPT_CORE})
  _ga_register(${name}.c)
endfunction()

function(ga_sim_test name)
  add_executable(sim_${name} ${name}.c)
  target_link_libraries(sim_${name} PRIVATE ${ARGN} gaopt_flags)
  add_test(NAME sim/${name} COMMAND sim_${name})
  set_tests_properties(sim/${name} PROPERTIES LABELS sim TIMEOUT 300 PROCESSORS ${GAOPT_CORE})
  _ga_register(${name}.c)
endfunction()

function(ga_mpi_test name ranks)
  add_executable(mpi_${name} ${name}.c)
  target_link_libraries(mpi_${name} PRIVATE ${ARGN} gaopt_flags)
  add_test(NAME mpi/${name}
           COMMAND ${MPIEXEC_EXECUTABLE} ${GAOPT_MPI_FLAGS} -np ${ranks} $<TARGET_FILE:mpi_${name}>)
  math(EXPR processors "${ranks} * ${GAOPT_CORE}")
  # Open MPI unloads its plugins at the end, so what they leak has no name to suppress it by.
  set_tests_properties(mpi/${name} PROPERTIES LABELS mpi TIMEOUT 120 PROCESSORS ${processors}
                                              ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
  _ga_register(${name}.c)
endfunction()

function(ga_system_test name seconds)
  add_test(NAME system/${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/${name}
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(
    system/${name}
    PROPERTIES LABELS "system;${ARGN}" TIMEOUT ${seconds} PROCESSORS ${GAOPT_CORE} ENVIRONMENT
               "GAOPT=$<TARGET_FILE:gaopt>;GAOPT_SOURCE=${PROJECT_SOURCE_DIR};GAOPT_BUILD=${PROJECT_BINARY_DIR}")
  if(GAOPT_SANITIZE) # what Open MPI leaks is told by its name, beyond frames that only slow unwinding sees
    set_property(TEST system/${name} APPEND PROPERTY ENVIRONMENT ASAN_OPTIONS=fast_unwind_on_malloc=0)
  endif()
  _ga_register(${name})
endfunction()

# ga_waits(SECONDS QUARTERS NAME...): system tests that wait more than they compute, so that they take that many quarters
# of a core, for about so long. The longest start first.
function(ga_waits seconds quarters)
  list(TRANSFORM ARGN PREPEND system/)
  set_tests_properties(${ARGN} PROPERTIES PROCESSORS ${quarters} COST ${seconds})
endfunction()

# The corpus first, then GAOPT_FUZZ_SECONDS of fuzzing: see tests/fuzz/fuzz.sh.
function(ga_fuzz_test name bytes)
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${name}.c)
  target_link_libraries(fuzz_${name} PRIVATE ${ARGN} gaopt_flags)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz fuzz_${name})
  add_test(NAME fuzz/${name}
           COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz.sh $<TARGET_FILE:fuzz_${name}> ${name} ${bytes})
  # Half a core each: they are given a time, and each loses less by sharing a core than all by waiting for one.
  set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 7200 PROCESSORS 2)
  _ga_register(${name}.c)
endfunction()

function(ga_no_orphans pattern)
  get_property(known GLOBAL PROPERTY GAOPT_TEST_FILES)
  file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${pattern})
  foreach(file IN LISTS found)
    if(NOT file IN_LIST known)
      message(FATAL_ERROR "${file} is registered nowhere: add it to ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt")
    endif()
  endforeach()
endfunction()
