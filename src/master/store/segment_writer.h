/* SPDX-License-Identifier: GPL-3.0-or-later */
/* segment_writer.h - the files of RESULTS/history, written whole: sealed segments, and a view that
 * joins them. */
#ifndef GA_MASTER_SEGMENT_WRITER_H
#define GA_MASTER_SEGMENT_WRITER_H

#include "common/error.h"
#include "master/store/h5_writer.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

/* FOLDER/history/eEPOCH-NUMBER.h5 of GA_SEGMENT_ROWS rows. It appears whole or not at all. */
enum ga_status GA_MUST_CHECK ga_segment_write(const char *folder, const struct ga_run_state *state,
                                              uint64_t number, const struct ga_rows *rows,
                                              struct ga_h5_memory *memory, struct ga_error *error);

/* FOLDER/history/eEPOCH-view.h5: all segments as one. It spares run.h5, which is written at every
 * checkpoint, to name each of them; and itself names chapters, views of GA_CHAPTER segments each
 * that are written once, since what HDF5 does for a name takes longer than a thousand rows. An
 * older run.h5 may go on using a newer view: its rows stand where they stood. viewed: segments that
 * the view joins which is there; the chapters of these are there, too. */
enum ga_status GA_MUST_CHECK ga_view_write(const char *folder, const struct ga_run_state *state,
                                           uint64_t viewed, struct ga_h5_memory *memory,
                                           struct ga_error *error);

/* "history/e0-000003.h5", "history/e0-view.h5": relative to the run's folder; the caller frees it.
 */
char *ga_segment_name(uint64_t epoch, uint64_t number);
char *ga_view_name(uint64_t epoch);

#endif
