/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostfile.h - which machines there are: a line "[USER@]HOST [slots=N] [weight=W] [tags=a,b]" each.
 * Open MPI's hostfiles are understood, and bare names. */
#ifndef GA_CLI_HOSTFILE_H
#define GA_CLI_HOSTFILE_H

#include "common/error.h"
#include <stdint.h>

struct ga_host {
    char *name;     /* for ssh: letters, digits and "._:@%-", no "-" first; so it names files too */
    uint32_t slots; /* evaluations at a time; 0: as many as it has cores */
    double weight;  /* how fast a slot is, of one with weight 1; 0: not given */
    char *tags;     /* "a,b"; "" if it has none */
    int line;
};

struct ga_hostfile {
    struct ga_host *hosts;
    size_t n;
};

/* All mistakes are told at once, as "hosts:3:7: ...". The caller releases the result; on failure it
 * is empty. */
enum ga_status GA_MUST_CHECK ga_hostfile_read(struct ga_hostfile *hostfile, const char *path,
                                              struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_hostfile_parse(struct ga_hostfile *hostfile, const char *text,
                                               const char *path, struct ga_error *error);

/* Leaves out the hosts that have none of these tags ("a,b"). A tag that no host has is an error. */
enum ga_status GA_MUST_CHECK ga_hostfile_choose(struct ga_hostfile *hostfile, const char *tags,
                                                struct ga_error *error);
void ga_hostfile_release(struct ga_hostfile *hostfile);

#endif
