/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inside.h - files below a folder that others write to, too: no symbolic link that they have put
 * there is followed, so nothing outside is read, written or removed. */
#ifndef GA_COMMON_INSIDE_H
#define GA_COMMON_INSIDE_H

#include "common/error.h"
#include <stdbool.h>
#include <sys/types.h>

/* The folder `path` below the open folder `top`, the folders between made if `make`; a descriptor,
 * or -1 and errno (ELOOP or ENOTDIR where a link stands). */
int ga_inside_folder(int top, const char *path, bool make);

/* open(2) of `path` below `top`, with O_NOFOLLOW and O_CLOEXEC at every step; the folder that it
 * stands in must be there. */
int ga_inside_open(int top, const char *path, int flags, mode_t mode);

/* Removes what `path` below the folder `top` names, be it a folder with all in it, a file or a
 * link; what is not there is no error. */
enum ga_status GA_MUST_CHECK ga_inside_remove(const char *top, const char *path,
                                              struct ga_error *error);

#endif
