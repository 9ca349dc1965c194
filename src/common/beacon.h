/* SPDX-License-Identifier: GPL-3.0-or-later */
/* beacon.h - how a worker learns whether the results folder that it sees is the master's: by a file
 * in it with random digits that the master has told it. The same path on another disk has none. */
#ifndef GA_COMMON_BEACON_H
#define GA_COMMON_BEACON_H

#include <stdbool.h>

/* Makes the file in `folder`. What it says; the caller frees it; NULL if it cannot be made. */
char *ga_beacon_light(const char *folder);
/* Whether the file in `folder` says that. */
bool ga_beacon_is_seen(const char *folder, const char *digits);
void ga_beacon_put_out(const char *folder);

#endif
