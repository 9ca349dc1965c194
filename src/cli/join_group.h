/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_group.h - what the ranks of a group have told of themselves, added up. Pure. */
#ifndef GA_CLI_JOIN_GROUP_H
#define GA_CLI_JOIN_GROUP_H

#include <stdbool.h>
#include <stdint.h>

struct ga_join_group {
    uint64_t n_ranks; /* 0: it has not entered */
    uint64_t n_ready, slots;
    uint64_t n_left, n_lost, n_refused;
    uint64_t done, given_back; /* evaluations */
    uint64_t grace;            /* s that the last ones may take; of who leaves */
    bool invited;              /* a gate answered it */
    bool shut;                 /* none did */
    char why[256];             /* the first refusal */
};

/* False: the line is for the user. It has no newline. */
bool ga_join_group_heed(struct ga_join_group *group, const char *line);

/* Every rank has said that it is ready, or how it ended. */
bool ga_join_group_settled(const struct ga_join_group *group);

#endif
