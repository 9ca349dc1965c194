/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shown.h - values as people read them: numbers have 5 significant digits, times are local. What
 * programs are to read back is written with common/text.h instead. */
#ifndef GA_MASTER_SHOWN_H
#define GA_MASTER_SHOWN_H

#include "common/evaluation.h"
#include "common/text.h"
#include "master/store/record.h"

/* "0.8712", "3.1e-4", "1.25e7", "nan". Returns `out`. */
char *ga_number_shown(double value, char out[GA_NUMBER_ROOM]);

/* How often something happens that happens `rate` times a second: "7.9/s", "12/min", "3.0/h".
 * Returns `out`. */
char *ga_rate_shown(double rate, char out[GA_NUMBER_ROOM]);

/* "812 B", "12 KiB", "1.5 MiB": Returns `out`. */
char *ga_size_shown(uint64_t bytes, char out[GA_NUMBER_ROOM]);

/* Local time of `date` (s since 1970): "02:40" within 20 hours of `now`, "Tue 02:40" within 6 days,
 * else "2026-11-23". Returns `out`. */
char *ga_date_shown(double date, double now, char out[GA_NUMBER_ROOM]);

/* "6: 4 timeout, 2 exit", most frequent first; "0" if there is none. The caller frees it. */
char *ga_failures_shown(const uint64_t by_failure[GA_FAILURE_COUNT]);

/* "6: 4 timeout, 2 exit; 12 more succeeded when tried again (flaky): 9 exit, 3 signal", by the
 * class of the first failure (NONE: not known). The caller frees it. */
char *ga_failures_and_flaky_shown(const uint64_t by_failure[GA_FAILURE_COUNT],
                                  const uint64_t flaky[GA_FAILURE_COUNT]);

/* "timeout", "exit 139", "SIGSEGV". The caller frees it. */
char *ga_cause_shown(enum ga_failure failure, int32_t detail);

/* "id 371 failed (exit): exit status 139: no input.dat"; further lines of the message follow,
 * indented by 4. The caller frees it. */
char *ga_failure_shown(const struct ga_record *record);

/* Quoted if a shell would take it apart. The caller frees it. */
char *ga_word_shown(const char *text);

/* A path below the current folder relative to it, another one as it is; as a shell's word. The
 * caller frees it. */
char *ga_path_shown(const char *path);

#endif
