/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.h - texts that came from an evaluation, made fit for a line of a terminal, a log or a
 * run file. */
#ifndef GA_WORKER_PRINTABLE_H
#define GA_WORKER_PRINTABLE_H

#include <stddef.h>

/* In place, the length unchanged: a line end becomes '|', a tab a blank, every other control
 * character (the escape that drives terminals among them) and every byte that is no part of UTF-8 a
 * '?'. */
void ga_make_printable(char *text);

/* The last lines of what was written to fd, at most room - 1 bytes, as it is but for bytes of value
 * 0 (then '?'); blank space at both ends is dropped. "" if there is nothing. fd is read where it
 * is, its offset is left alone. */
void ga_read_tail(int fd, char *text, size_t room);

#endif
