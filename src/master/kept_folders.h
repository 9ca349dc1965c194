/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_folders.h - folders of evaluations that were made on another disk and are kept: what came of
 * them is put where they would be on a shared one. */
#ifndef GA_MASTER_KEPT_FOLDERS_H
#define GA_MASTER_KEPT_FOLDERS_H

#include "common/buffer.h"
#include "common/error.h"
#include <stdint.h>

/* Makes RESULTS/<label of the attempt> anew, with the files of the parcel (common/parcel.h).
 * GA_E_FORMAT: it is none; GA_E_IO: it could not be written, which harms nothing else. */
enum ga_status GA_MUST_CHECK ga_kept_folder_write(const char *results, uint64_t id, uint32_t repeat,
                                                  uint32_t attempt, struct ga_reader *parcel,
                                                  struct ga_error *error);

/* Removes those of RESULTS/evaluations that workers which died had put aside to use again. None of
 * this run's may be at work. */
void ga_spare_folders_sweep(const char *results);

#endif
