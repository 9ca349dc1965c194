/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.c - one table of options; help and reading follow it. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key {
    DT = 1,
    SUBSTEPS,
    INTEGRATOR,
    SOFTENING,
    DAMPING,
    THETA,
    DISC_MASS,
    PARTICLES,
    SEED,
    OUT,
    HELP
};

static const struct {
    const char *name;
    const char *range;
    double low, high; /* of a number, both included */
    const char *meaning;
} table[] = {
    [DT] = {"dt", "1e-4 .. 2", 1e-4, 2.0, "time for which the disc's own gravity is held (0.05)"},
    [SUBSTEPS] = {"substeps", "1 .. 1000", 1, 1000, "steps around the central mass in each dt (4)"},
    [INTEGRATOR] = {"integrator", "NAME", 0, 0,
                    "euler, midpoint, verlet, yoshida4 or rk4 (verlet)"},
    [SOFTENING] = {"softening", "1e-6 .. 1", 1e-6, 1.0,
                   "length that rounds off close encounters (0.05)"},
    [DAMPING] = {"damping", "0 .. 1000", 0, 1000,
                 "viscous decay of radial motion, per time (0.01)"},
    [THETA] = {"theta", "0 .. 3", 0, 3, "opening angle of the tree; 0: all pairs (0.8)"},
    [DISC_MASS] = {"disc-mass", "0 .. 1", 0, 1, "of the disc, in central masses (0.02)"},
    [PARTICLES] = {"particles", "100 .. 100000", 100, 100000, "number of them (3000)"},
    [SEED] = {"seed", "0 .. 2^53", 0, 0x1p53, "of the initial conditions (1)"},
    [OUT] = {"out", "FILE", 0, 0, "where the result goes (standard output)"},
    [HELP] = {"help", "", 0, 0, "show this"},
};

enum { KEYS = sizeof table / sizeof *table };

void options_print_help(void)
{
    puts("disc: simulates an accretion disc and says how well it went, as JSON.\n");
    for (size_t key = DT; key < KEYS; key++)
        printf("  --%-11s %-15s%s\n", table[key].name, table[key].range, table[key].meaning);
    puts("\nExit status: 0 done; 1 the result could not be written; 2 bad usage;\n"
         "3 the simulation blew up.");
}

static bool read_number(enum key key, const char *text, double *value)
{
    char *end;

    errno = 0;
    *value = strtod(text, &end);
    if (errno == 0 && end != text && *end == '\0' && *value >= table[key].low &&
        *value <= table[key].high)
        return true;
    fprintf(stderr, "disc: --%s: '%s' is no number in %s\n", table[key].name, text,
            table[key].range);
    return false;
}

static bool read_count(enum key key, const char *text, uint64_t *value)
{
    double number;

    if (!read_number(key, text, &number))
        return false;
    *value = (uint64_t)number;
    if ((double)*value == number)
        return true;
    fprintf(stderr, "disc: --%s: '%s' is no whole number\n", table[key].name, text);
    return false;
}

static bool read_integrator(const char *text, const struct integrator **integrator)
{
    *integrator = integrator_find(text);
    if (*integrator)
        return true;
    fprintf(stderr, "disc: --integrator: '%s' is none of %s\n", text, integrator_names());
    return false;
}

static bool read_option(struct options *options, enum key key, const char *text)
{
    uint64_t count = 0;
    bool good = true;

    switch (key) {
    case DT:
        return read_number(key, text, &options->dt);
    case SUBSTEPS:
        good = read_count(key, text, &count);
        options->substeps = (unsigned)count;
        return good;
    case INTEGRATOR:
        return read_integrator(text, &options->integrator);
    case SOFTENING:
        return read_number(key, text, &options->softening);
    case DAMPING:
        return read_number(key, text, &options->damping);
    case THETA:
        return read_number(key, text, &options->theta);
    case DISC_MASS:
        return read_number(key, text, &options->disc_mass);
    case PARTICLES:
        good = read_count(key, text, &count);
        options->particles = count;
        return good;
    case SEED:
        return read_count(key, text, &options->seed);
    case OUT:
        options->out = text;
        return true;
    case HELP:
        options->help = true;
        return true;
    }
    fputs("disc: see disc --help\n", stderr); /* getopt has said what is wrong */
    return false;
}

bool options_read(struct options *options, int argc, char **argv)
{
    struct option known[KEYS] = {0};
    int key;

    *options = (struct options){
        .dt = 0.05,
        .substeps = 4,
        .integrator = integrator_find("verlet"),
        .softening = 0.05,
        .damping = 0.01,
        .theta = 0.8,
        .disc_mass = 0.02,
        .particles = 3000,
        .seed = 1,
    };
    for (size_t i = DT; i < KEYS; i++)
        known[i - 1] = (struct option){
            .name = table[i].name,
            .has_arg = i == HELP ? no_argument : required_argument,
            .val = (int)i,
        };
    while ((key = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (!read_option(options, (enum key)key, optarg))
            return false;
    if (optind == argc)
        return true;
    fprintf(stderr, "disc: '%s' is no option; see disc --help\n", argv[optind]);
    return false;
}
