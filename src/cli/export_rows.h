/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export_rows.h - records as rows of CSV (RFC 4180, but for lines that end in a newline alone) and
 * as JSON objects. Pure: bytes are added to a buffer. */
#ifndef GA_CLI_EXPORT_ROWS_H
#define GA_CLI_EXPORT_ROWS_H

#include "common/buffer.h"
#include "common/config/config.h"
#include "master/store/record.h"
#include <stdbool.h>

/* id, generation, parameters, metrics, objectives, feasible, status, and with `timing` rank, host,
 * start, seconds, attempts, failures, first_failure. */
void ga_csv_put_head(struct ga_buffer *out, const struct ga_config *config, bool timing);
/* What is missing (NaN) is empty. */
void ga_csv_put_row(struct ga_buffer *out, const struct ga_config *config,
                    const struct ga_record *record, bool timing);

/* One object, without a line end: the same, with parameters, metrics and objectives as objects of
 * their own. What is missing is null. */
void ga_json_put_row(struct ga_buffer *out, const struct ga_config *config,
                     const struct ga_record *record, bool timing);

/* "2026-11-21T00:24:35.120Z" of s since 1970. Returns `out`. */
#define GA_STAMP_ROOM 64
char *ga_stamp_text(double date, char out[GA_STAMP_ROOM]);

void ga_json_put_text(struct ga_buffer *out, const char *text);

#endif
