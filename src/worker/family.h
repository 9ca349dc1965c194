/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.h - all processes of a slot's evaluation, wherever they hide: in a control group of the
 * slot's own if there can be one (cgroup.h), otherwise found among the orphans (leftovers.h). */
#ifndef GA_WORKER_FAMILY_H
#define GA_WORKER_FAMILY_H

#include "worker/cgroup.h"
#include "worker/leftovers.h"

struct ga_family {
    size_t slot;
    uint64_t memory;
    struct ga_cgroup group;
    struct ga_running running;
};

/* `memory`: bytes that its processes may have together; 0: no limit. */
void ga_family_open(struct ga_family *family, size_t slot, uint64_t memory);
/* Ends what is left of it. */
void ga_family_close(struct ga_family *family);

/* Around the start of a child, as the functions of leftovers.h: what they say of threads holds. */
void ga_family_begin(struct ga_family *family);
void ga_family_began(struct ga_family *family, pid_t pid);
/* The child has been reaped: the rest is ended. `thorough`: it was made to end, so a rest is
 * likely, and all of it is looked for now. True if it is certain that there was no rest. */
bool ga_family_end(struct ga_family *family, bool thorough);

/* There can be no group after all: from now on the other way. */
void ga_family_leave_group(struct ga_family *family);

/* s of processor time, as far as can be seen, of the child and all that it started: a control group
 * knows also those that have ended. Takes milliseconds without one. */
double ga_family_cpu(const struct ga_family *family);
/* What of that is of earlier evaluations, asked before one begins; of a child that stays, without a
 * control group, its own. */
double ga_family_cpu_before(const struct ga_family *family);

/* Now and then while it runs: ends what earlier evaluations have left, if that is still to be done.
 */
void ga_family_look(const struct ga_family *family);

/* Whatever evaluations of process `pid`, which has died and whose tokens begin with `prefix`, have
 * left. */
void ga_families_clear_of(pid_t pid, const char *prefix);

#endif
