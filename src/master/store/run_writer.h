/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_writer.h - run.h5, written whole. */
#ifndef GA_MASTER_RUN_WRITER_H
#define GA_MASTER_RUN_WRITER_H

#include "common/config/config.h"
#include "common/error.h"
#include "master/store/h5_writer.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

/* FOLDER/run.h5: appears whole or not at all. The view of its segments must be there. `config`
 * gives what /space and /objectives say. memory: as for ga_h5_writer_create. */
enum ga_status GA_MUST_CHECK ga_run_write(const char *folder, const struct ga_run_state *state,
                                          const struct ga_config *config,
                                          const struct ga_rows *tail, struct ga_h5_memory *memory,
                                          struct ga_error *error);

#endif
