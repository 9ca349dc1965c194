/* SPDX-License-Identifier: GPL-3.0-or-later */
/* life.h - a short run in this process: the real master, and a worker made by hand whose answers
 * follow from its tasks. Nothing waits, and the same calls come in the same order each time: what
 * the disk's thread would do is done by the master's steps, a file each, and results arrive and are
 * told between any two of them. */
#ifndef GA_SIM_LIFE_H
#define GA_SIM_LIFE_H

#include "master/master.h"
#include <stddef.h>
#include <stdint.h>

enum {
    LIFE_SLOTS = 2,
    LIFE_ROWS = 40, /* that the undisturbed run has */
    LIFE_NEVER = 1 << 30
};

struct life {
    const char *folder;  /* in which there is or will be the run */
    const char *unsaved; /* run.unsaved */
    int answers;         /* that the worker gives for each file that the disk takes */
    int *evaluations;    /* counted as they are made: whoever is killed cannot tell any more */
};

struct life_end {
    bool created; /* false: the run could not be opened */
    enum ga_outcome outcome;
    size_t lost; /* results that it said it could not save */
    struct ga_error error;
};

/* One start of gaopt, with a signal after so many answers. */
struct life_end life_session(const struct life *life, int signal_after);

/* What run.h5 says: for each row a fingerprint of all but the times. Returns how many; 0 if there
 * is no such file; SIZE_MAX if it cannot be read. */
size_t life_history(const struct life *life, uint64_t prints[LIFE_ROWS]);

#endif
