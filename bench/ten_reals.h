/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ten_reals.h - the problem of the benchmarks in C: ten reals, and evaluations that cost nothing. A
 * config, behind which more may stand. No benchmark itself. */
#ifndef GA_BENCH_TEN_REALS_H
#define GA_BENCH_TEN_REALS_H

#define TEN_REALS                                                                                  \
    "run: {results: results, stop: {time: 1h}}\n"                                                  \
    "space:\n"                                                                                     \
    "  x0: {real: [-5, 5]}\n"                                                                      \
    "  x1: {real: [-5, 5]}\n"                                                                      \
    "  x2: {real: [-5, 5]}\n"                                                                      \
    "  x3: {real: [-5, 5]}\n"                                                                      \
    "  x4: {real: [-5, 5]}\n"                                                                      \
    "  x5: {real: [-5, 5]}\n"                                                                      \
    "  x6: {real: [-5, 5]}\n"                                                                      \
    "  x7: {real: [-5, 5]}\n"                                                                      \
    "  x8: {real: [-5, 5]}\n"                                                                      \
    "  x9: {real: [-5, 5]}\n"                                                                      \
    "evaluator: {kind: function, name: sphere}\n"                                                  \
    "objectives: [minimize: value]\n"

#endif
