/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.h - texts that came from elsewhere, an evaluation, a run file, another process, made
 * fit for a line of a terminal, a log or a run file. */
#ifndef GA_COMMON_PRINTABLE_H
#define GA_COMMON_PRINTABLE_H

/* In place, the length unchanged: a line end becomes '|', a tab a blank, every other control
 * character (the escape that drives terminals among them) and every byte that is no part of UTF-8 a
 * '?'. */
void ga_make_printable(char *text);

#endif
