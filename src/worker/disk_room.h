/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_room.h - whether a folder's disk takes what an evaluation writes at all: if not, a failure
 * says nothing of the evaluation. */
#ifndef GA_WORKER_DISK_ROOM_H
#define GA_WORKER_DISK_ROOM_H

#include <stdbool.h>

/* Tries a small file that has no name. True too if that cannot be told. */
bool ga_disk_takes_files(const char *folder);

#endif
