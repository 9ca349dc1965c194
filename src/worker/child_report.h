/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child_report.h - how the end of a child is told to a person. */
#ifndef GA_WORKER_CHILD_REPORT_H
#define GA_WORKER_CHILD_REPORT_H

#include "worker/child.h"

/* Fails the answer as the child failed: "exit status 139 (see evaluations/000371/stderr.txt): " and
 * the last lines of error_fd. `program`: as the user calls it; `place`: what to look into, "" if it
 * will not be there. An end that was not a failure by memory or disk becomes one if there is a
 * limit and the last lines say that memory was refused, or a file too large. */
void ga_answer_fail_child(struct ga_answer *answer, const struct ga_child_end *end,
                          const struct ga_budget *budget, const char *program, const char *place,
                          int error_fd);

/* The same with words that were read already; "" if there are none. */
void ga_answer_fail_child_saying(struct ga_answer *answer, const struct ga_child_end *end,
                                 const struct ga_budget *budget, const char *program,
                                 const char *place, const char *words);

/* "cannot start ./bench: No such file or directory", with what the errno can mean though the file
 * is there. The caller frees it. */
char *ga_cannot_start(const char *program, int error);

#endif
