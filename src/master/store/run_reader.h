/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_reader.h - a run on disk, read: for resuming, and for every subcommand that shows a run.
 * Takes no lock and waits for nobody: run.h5 is always a whole checkpoint. */
#ifndef GA_MASTER_RUN_READER_H
#define GA_MASTER_RUN_READER_H

#include "common/config/config.h"
#include "common/error.h"
#include "master/store/dates.h"
#include "master/store/store.h"

struct ga_run_reader;

/* `path`: a results folder, or a run.h5. GA_E_NOT_FOUND says what was looked for; GA_E_FORMAT names
 * what is damaged. */
enum ga_status GA_MUST_CHECK ga_run_reader_open(struct ga_run_reader **reader, const char *path,
                                                struct ga_error *error);
void ga_run_reader_close(struct ga_run_reader *reader);

const char *ga_run_reader_folder(const struct ga_run_reader *reader); /* absolute */
const struct ga_config *ga_run_reader_config(const struct ga_run_reader *reader);
const char *ga_run_reader_resolved(const struct ga_run_reader *reader); /* the config's text */
/* The path of the config as it was given to the last session. */
const char *ga_run_reader_config_path(const struct ga_run_reader *reader);
void ga_run_reader_checkpoint(const struct ga_run_reader *reader, struct ga_checkpoint *checkpoint);
size_t ga_run_reader_sessions(const struct ga_run_reader *reader);
const struct ga_session *ga_run_reader_session(const struct ga_run_reader *reader, size_t i);

const struct ga_accounts *ga_run_reader_accounts(const struct ga_run_reader *reader);

/* When checkpoints were written, those of long runs not all. */
const struct ga_dates *ga_run_reader_checkpoints(const struct ga_run_reader *reader);

uint64_t ga_run_reader_count(const struct ga_run_reader *reader); /* records */
/* Finished evaluations in the journals that are not records yet; 0 too if they cannot be read, as
 * when a checkpoint is just taking them away. */
size_t ga_run_reader_journalled(const struct ga_run_reader *reader);
/* Records first .. first+n-1 in order of id, read in blocks: memory does not grow with the run. A
 * damaged segment is named, and what is before it has been visited. An error from `visit` ends it.
 */
enum ga_status GA_MUST_CHECK
ga_run_reader_records(struct ga_run_reader *reader, uint64_t first, uint64_t n,
                      enum ga_status (*visit)(void *self, const struct ga_record *record),
                      void *self, struct ga_error *error);

#endif
