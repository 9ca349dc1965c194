/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open_files.h - how many files this process may have open: as many as the system lets it, for its
 * slots; what it starts gets the limit that it had itself, as programs that use select() need. */
#ifndef GA_WORKER_OPEN_FILES_H
#define GA_WORKER_OPEN_FILES_H

#include "common/error.h"
#include <stdint.h>

/* Once a process, in main: before there are threads. What the system refuses is left as it is. */
void ga_open_files_raise(void);

/* The soft limit before ga_open_files_raise. Async-signal-safe. */
uint64_t ga_open_files_inherited(void);

/* GA_E_SYSTEM if the limit is too low for n slots that each have `each` files open; the error says
 * for how many it is enough. */
enum ga_status GA_MUST_CHECK ga_open_files_check(size_t n, size_t each, struct ga_error *error);

#endif
