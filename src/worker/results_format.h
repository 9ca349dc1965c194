/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_format.h - metrics out of what a program wrote. Pure: a text goes in, values or a
 * classified failure come out.
 *
 *   json        an object; {"a": {"b": 1}} is metric a_b; true and false are 1 and 0; NaN,
 * Infinity, nan, inf as Python and printf write them, and null, are not-finite values. From
 * standard output it begins at the last line that starts with {, and what follows it is ignored.
 *   name_value  lines "name value", "name = value" or "name: value"; value_name  lines "value name"
 * (Dakota). A line of another shape is ignored, as is what follows a #; of equal names the last
 * counts. csv         a line of names, then rows; the last row counts. Separated by commas,
 * semicolons or tabs, whichever comes first in the first line; quotes around a field and a # before
 * the first name are dropped. regex       for each metric a POSIX extended regular expression,
 * matched within lines; the first group of the last line that matches is the value. */
#ifndef GA_WORKER_RESULTS_FORMAT_H
#define GA_WORKER_RESULTS_FORMAT_H

#include "common/config/config.h"
#include "worker/evaluator.h"

#define GA_RESULTS_LIMIT ((size_t)16 << 20) /* bytes of a result that are read */

/* Reads the metrics that the config names from `text` (size bytes and a 0 behind them; it is
 * changed). Values may come out as NaN or infinite: ga_answer_check has the last word. Fails the
 * answer as MISSING (a metric is not there: the text names it, those that are, and the one that was
 * perhaps meant) or MALFORMED. */
void ga_results_read(const struct ga_config *config, char *text, size_t size,
                     struct ga_answer *answer);

/* The same from the answer of a process to a task: a line of `size` bytes and a 0, as
 * docs/process.md has it. An error that it reports is EXIT. False, and MALFORMED, if this is no
 * answer to the task; whoever sent it does not keep to the protocol. */
bool ga_reply_read(const struct ga_config *config, const char *text, size_t size,
                   const struct ga_task *task, struct ga_answer *answer);

#endif
