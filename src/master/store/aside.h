/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aside.h - an earlier run that is set aside, never deleted. */
#ifndef GA_MASTER_ASIDE_H
#define GA_MASTER_ASIDE_H

#include "common/error.h"
#include <stdbool.h>

/* Whether a folder holds anything of a run: a run file, segments or a journal. */
enum ga_status GA_MUST_CHECK ga_aside_is_needed(const char *folder, bool *needed,
                                                struct ga_error *error);

/* Renames FOLDER to FOLDER.1, or the first number that is free. The caller frees *where. */
enum ga_status GA_MUST_CHECK ga_aside(const char *folder, char **where, struct ga_error *error);

#endif
