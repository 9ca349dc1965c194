/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door.h - where workers come in that were not started with the run; rank 0's side.
 *
 * Rank 0 itself takes no part in connecting to them: a group that dies in the middle of that makes
 * MPI wait for ever with its locks held. A gate does it, a process of its own for each group
 * (gate.h), which is joined to rank 0 by a socket. If it hangs or dies, its group is lost. */
#ifndef GA_COMMON_DOOR_H
#define GA_COMMON_DOOR_H

#include "common/error.h"
#include "common/port.h"

struct ga_door;

struct ga_door_setup {
    const char *socket; /* path: gates connect to it */
    const char *folder; /* the run's results: the file `door` is there while a gate is open */
    const char *run;    /* its name */
};

/* `inner`: who was started with the run; NULL: nobody. Borrowed, it must outlive the door. */
enum ga_status GA_MUST_CHECK ga_door_open(struct ga_door **out, const struct ga_door_setup *setup,
                                          struct ga_port *inner, struct ga_error *error);
/* Who is still there loses the run. NULL is fine. */
void ga_door_close(struct ga_door *door);

/* The peers of `inner` first, then those that came through the door, in order of coming. */
struct ga_port *ga_door_port(struct ga_door *door);

/* A descriptor that is readable when receive has something to do. */
int ga_door_event(const struct ga_door *door);

/* --- what gate and door say to each other, besides the messages of their peers --- */

#define GA_DOOR_CONTROL UINT32_MAX /* instead of a peer's number */
enum ga_door_word {
    GA_DOOR_READY = 1, /* gate: texts server and name: the next group may come */
    GA_DOOR_ENTERED,   /* gate: u32 n: a group of n has come, peers 0 .. n-1 of this gate */
};

#endif
