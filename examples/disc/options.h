/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.h - what the command line asks for. */
#ifndef DISC_OPTIONS_H
#define DISC_OPTIONS_H

#include "integrator.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    double dt;         /* longest time for which the disc's own gravity is held */
    unsigned substeps; /* of the motion around the central mass, in each dt */
    const struct integrator *integrator;
    double softening; /* length */
    double damping;   /* rate at which radial motion dies, per unit of time */
    double theta;     /* opening angle of the tree */
    double disc_mass; /* in central masses */
    size_t particles;
    uint64_t seed;
    const char *out; /* NULL: standard output */
    bool help;
};

/* Reads the command line over defaults. False after saying on standard error what is wrong. */
bool options_read(struct options *options, int argc, char **argv);

void options_print_help(void);

#endif
