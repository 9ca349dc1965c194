/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder_size.h - how much of the disk a folder takes. */
#ifndef GA_WORKER_FOLDER_SIZE_H
#define GA_WORKER_FOLDER_SIZE_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of disk that all below the folder takes, links not followed, folders deeper than 64 left
 * out. Ends early with what it has when that is more than `enough`, or when `stop`, asked every few
 * hundred files, says so. 0 if there is no such folder. */
uint64_t ga_folder_size(const char *path, uint64_t enough, bool (*stop)(void *self), void *self);

#endif
