/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - disc: simulates an accretion disc without a window and reports how well its numbers
 * hold. An example of what gaopt is for: a program that takes parameters, needs a while, may fail,
 * and reports metrics. */
#include "options.h"
#include "report.h"
#include "simulation.h"

#include <stdlib.h>
#include <time.h>

enum { STATUS_USAGE = 2, STATUS_BLEW_UP = 3 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    struct options options;
    struct outcome outcome;
    double start = now();

    if (!options_read(&options, argc, argv))
        return STATUS_USAGE;
    if (options.help) {
        options_print_help();
        return EXIT_SUCCESS;
    }
    switch (simulate(&options, &outcome)) {
    case SIMULATED:
        return report_write(options.out, &outcome, now() - start) ? EXIT_SUCCESS : EXIT_FAILURE;
    case SIMULATED_BLEW_UP:
        return STATUS_BLEW_UP;
    case SIMULATED_NO_MEMORY:
        break;
    }
    return EXIT_FAILURE;
}
