/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace.h - a run as a trace in JSON (the Trace Event Format), which https://ui.perfetto.dev and
 * chrome://tracing show: a process a host, a thread a lane (trace_lanes.h), an event an evaluation.
 * All spans are in memory: less than 100 bytes each. */
#ifndef GA_CLI_TRACE_H
#define GA_CLI_TRACE_H

#include "common/error.h"
#include "master/store/run_reader.h"
#include <stdio.h>

enum ga_status GA_MUST_CHECK ga_trace_write(struct ga_run_reader *reader, FILE *out,
                                            struct ga_error *error);

#endif
