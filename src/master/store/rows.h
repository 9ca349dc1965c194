/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h - records as flat columns: the tail of a history, or a segment of it. */
#ifndef GA_MASTER_ROWS_H
#define GA_MASTER_ROWS_H

#include "common/config/config.h"
#include "master/store/record.h"
#include <stddef.h>
#include <stdint.h>

struct ga_widths {
    size_t parameters, metrics, objectives;
    size_t spread; /* as metrics; 0 if each individual is evaluated once */
};

/* Each column has n values, or n rows of so many values. Types and meaning: run_layout.c. */
struct ga_rows {
    struct ga_widths widths;
    size_t n, room;
    uint64_t *id;
    uint64_t *generation;
    uint32_t *origin;
    uint64_t *parents; /* x 2 */
    uint64_t *same_as;
    int8_t *status;
    int8_t *failure;
    int32_t *detail;
    double *parameters; /* x widths.parameters, and so on */
    double *metrics;
    double *spread;
    double *objectives;
    double *violation;
    int8_t *feasible;
    uint32_t *attempts;
    uint32_t *failures;
    int8_t *first_failure;
    uint32_t *rank;
    uint32_t *host; /* an index into the run's hosts */
    double *started;
    double *seconds;
};

void ga_rows_init(struct ga_rows *rows, struct ga_widths widths);
void ga_rows_release(struct ga_rows *rows);
size_t ga_rows_size_of_one(struct ga_widths widths);     /* bytes of a row */
void ga_rows_reserve(struct ga_rows *rows, size_t room); /* room for so many in all */

/* Copies everything but the texts. */
void ga_rows_add(struct ga_rows *rows, const struct ga_record *record, uint32_t host);
/* Row i; its pointers go into the columns. host and message are "". */
struct ga_record ga_rows_get(const struct ga_rows *rows, size_t i);
/* n rows of `rows`, from `first` on: borrowed, to be read only. */
struct ga_rows ga_rows_part(const struct ga_rows *rows, size_t first, size_t n);
/* All rows of another, of the same widths. */
void ga_rows_append(struct ga_rows *rows, const struct ga_rows *more);
void ga_rows_drop(struct ga_rows *rows, size_t n); /* the first n */

#endif
