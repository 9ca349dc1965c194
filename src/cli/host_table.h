/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_table.h - hosts and how fit they are, as people read it. */
#ifndef GA_CLI_HOST_TABLE_H
#define GA_CLI_HOST_TABLE_H

#include "cli/host_verdict.h"
#include <stdio.h>

/* A line a host; then all notes and all faults. */
void ga_host_table_show(FILE *out, const struct ga_candidate *candidates, size_t n,
                        const struct ga_host_terms *terms);

#endif
