/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_room.h - whether a folder's disk takes what an evaluation writes at all: if not, a failure
 * says nothing of the evaluation. */
#ifndef GA_WORKER_DISK_ROOM_H
#define GA_WORKER_DISK_ROOM_H

#include "worker/evaluator.h"

/* On a disk that takes nothing an evaluation has not failed: it is given back as CANCELLED, after a
 * pause, and made again. Whoever cannot cancel it waits for an answer, and gets the failure. */
void ga_give_back_if_disk_is_full(const char *folder, const struct ga_budget *budget,
                                  struct ga_answer *answer);

#endif
