/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.h - the texts of an evaluation: what it wrote, made fit to be shown. */
#ifndef GA_WORKER_PRINTABLE_H
#define GA_WORKER_PRINTABLE_H

#include "common/printable.h"
#include <stddef.h>
#include <sys/types.h>

/* The last lines of what was written to fd, at most room - 1 bytes, as it is but for bytes of value
 * 0 (then '?'); blank space at both ends is dropped. "" if there is nothing. fd is read where it
 * is, its offset is left alone. */
void ga_read_tail(int fd, char *text, size_t room);
/* The same of what stands there from the byte `since` on. */
void ga_read_tail_since(int fd, off_t since, char *text, size_t room);

#endif
