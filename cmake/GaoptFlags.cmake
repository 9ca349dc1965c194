# SPDX-License-Identifier: GPL-3.0-or-later
# One INTERFACE target carries the flags that all of gaopt's own code is built with.
add_library(gaopt_flags INTERFACE)
target_compile_features(gaopt_flags INTERFACE c_std_11)
target_compile_definitions(gaopt_flags INTERFACE _GNU_SOURCE GAOPT_VERSION="${PROJECT_VERSION}")
target_include_directories(gaopt_flags INTERFACE ${PROJECT_SOURCE_DIR}/src
                                                 ${PROJECT_SOURCE_DIR}/include)
# No contraction: a fused multiply-add rounds differently, and a run must not depend on the machine.
target_compile_options(
  gaopt_flags
  INTERFACE -Wall
            -Wextra
            -Wshadow
            -Wstrict-prototypes
            -Wmissing-prototypes
            -Wvla
            -ffp-contract=off
            -fno-math-errno
            -fvisibility=hidden)
# What users run, and what measures that, is optimised across files: it says so by the target property
# GAOPT_ACROSS_FILES. That takes a tenth off the search's time. Tests are linked from the same objects
# as they stand: some put functions of their own before the system's, and so many links of that
# kind would take minutes.
set(across_files $<AND:$<C_COMPILER_ID:GNU>,$<CONFIG:Release>>)
set(in_library $<STREQUAL:$<TARGET_PROPERTY:TYPE>,STATIC_LIBRARY>)
set(as_a_whole $<BOOL:$<TARGET_PROPERTY:GAOPT_ACROSS_FILES>>)
target_compile_options(
  gaopt_flags INTERFACE $<$<AND:${across_files},${in_library}>:-flto=auto;-ffat-lto-objects>)
target_link_options(
  gaopt_flags INTERFACE $<${across_files}:$<IF:${as_a_whole},-flto=auto,-fno-lto>>)
if(GAOPT_WARNINGS_AS_ERRORS)
  target_compile_options(gaopt_flags INTERFACE -Werror)
endif()
if(GAOPT_SANITIZE)
  target_compile_options(gaopt_flags INTERFACE -fsanitize=${GAOPT_SANITIZE} -fno-omit-frame-pointer
                                               -fno-sanitize-recover=all)
  target_link_options(gaopt_flags INTERFACE -fsanitize=${GAOPT_SANITIZE})
endif()
set_property(GLOBAL PROPERTY C_STANDARD_REQUIRED ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
