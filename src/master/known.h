/* SPDX-License-Identifier: GPL-3.0-or-later */
/* known.h - what is known of every told individual: for those that turn out to have the same genes,
 * and for scoring the past anew. Flat rows in memory, indexed by id; genes and timing are in the
 * run file only. */
#ifndef GA_MASTER_KNOWN_H
#define GA_MASTER_KNOWN_H

#include "master/store/record.h"
#include <stddef.h>
#include <stdint.h>

struct ga_known {
    size_t n_metrics, n_spread, n_objectives;
    uint64_t n;
    size_t room;
    double *metrics;    /* n rows */
    double *spreads;    /* n rows of n_spread: as many as metrics, or 0 */
    double *objectives; /* n rows, in the user's direction */
    double *violations; /* n */
    struct ga_known_end {
        uint8_t status, failure;
        int32_t detail;
    } * ends; /* n */
};

void ga_known_init(struct ga_known *known, size_t n_metrics, size_t n_spread, size_t n_objectives);
void ga_known_release(struct ga_known *known);

/* The record with the next id. */
void ga_known_add(struct ga_known *known, const struct ga_record *record);

/* Fills what `record` takes from individual `id`: status and failure, metrics, spread,
 * objectives, violation; the rows are valid until the next add. */
void ga_known_copy(const struct ga_known *known, uint64_t id, struct ga_record *record);

#endif
