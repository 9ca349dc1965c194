/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire_meet.h - a wire between two jobs that were started apart: a group of ranks that comes later,
 * and the one rank of a gate that lets it in. Both are told of the same ompi-server by their
 * mpirun, and both know the name of the gate.
 *
 * The group publishes its port as NAME; the gate looks for that, answers by publishing the same
 * port as NAME.to, and connects. So of several groups that come at the same moment one is answered,
 * and the others see that the gate is taken. What is published overwrites what was, and stays as
 * long as the ompi-server (Open MPI 4.1, measured).
 *
 * If the other side dies in the middle of connecting, Open MPI 4.1 waits for ever: who calls this
 * must be able to die of an alarm. */
#ifndef GA_COMMON_WIRE_MEET_H
#define GA_COMMON_WIRE_MEET_H

#include "common/wire.h"

/* Both: MPI is started, and this process's rank in its own job is known. */
enum ga_status GA_MUST_CHECK ga_wire_prepare(struct ga_error *error);
int ga_wire_own_rank(void);
int ga_wire_own_size(void);

/* --- the gate, one rank --- */

/* The port of a group that waits; false: none does. The caller frees it. */
bool ga_wire_find_group(const char *name, char **port);
/* Tells the group, and connects: peer p is its rank p. May block for ever. */
enum ga_status GA_MUST_CHECK ga_wire_let_in(struct ga_wire **out, const char *name,
                                            const char *port, struct ga_error *error);

/* --- the group --- */

enum ga_wire_answer {
    GA_WIRE_TAKEN,    /* by another group, now or earlier */
    GA_WIRE_INVITED,  /* this group may enter */
    GA_WIRE_NO_ANSWER /* yet */
};

/* Rank 0: where others can connect to; the caller frees it. */
enum ga_status GA_MUST_CHECK ga_wire_make_port(char **port, struct ga_error *error);
/* Rank 0: asks the gate to be let in, or again what it says to that. */
enum ga_wire_answer ga_wire_knock(const char *name, const char *port);
/* Collective over the group, `port` counts on rank 0: peer 0 is the gate. May block for ever. */
enum ga_status GA_MUST_CHECK ga_wire_enter(struct ga_wire **out, const char *port,
                                           struct ga_error *error);

#endif
