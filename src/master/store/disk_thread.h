/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_thread.h - a thread that works step by step when it is told to. From ga_disk_thread_go until
 * ga_disk_thread_is_done says so the work is the thread's, and nobody else may look at it. */
#ifndef GA_MASTER_DISK_THREAD_H
#define GA_MASTER_DISK_THREAD_H

#include "common/error.h"
#include <stdbool.h>

struct ga_disk_thread;

/* step: does a part of the work; false if there was nothing left. No signal is delivered to the
 * thread. */
enum ga_status GA_MUST_CHECK ga_disk_thread_start(struct ga_disk_thread **out,
                                                  bool (*step)(void *work), void *work,
                                                  struct ga_error *error);

/* Works until no step is left. Nothing that it was told before goes on. */
void ga_disk_thread_go(struct ga_disk_thread *thread);
/* Nothing goes on. Cheap, as it is asked often. */
bool ga_disk_thread_is_done(struct ga_disk_thread *thread);
/* Readable from when work has come to its end until ga_disk_thread_is_done has told it. */
int ga_disk_thread_event(const struct ga_disk_thread *thread);

/* Ends it after the step that it is at, and frees it. False if that does not end, because the
 * system does not come back from a call: the thread, and the work, must be left as they are then,
 * until the process ends. */
bool GA_MUST_CHECK ga_disk_thread_stop(struct ga_disk_thread *thread);

#endif
