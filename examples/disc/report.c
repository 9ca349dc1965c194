/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c - one curve turns every raw number into a score; where it stands at one half is the
 * matter of taste. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1 for 0, one half for `half`, towards 0 beyond. */
static double score(double value, double half)
{
    double ratio = value / half;

    return 1.0 / (1.0 + ratio * ratio);
}

/* What was cut off for too much work counts only as far as it came. */
struct scores scores_of(const struct outcome *o)
{
    double drift = fmax(o->energy_drift, o->angular_momentum_drift);

    return (struct scores){
        .stability = o->completed * score(drift, 2e-3),
        .accuracy = o->completed * score(o->trajectory_error, 0.03),
        .performance = score(o->work, 2500.0),
        .visual = o->completed * score(log(o->blur), 0.1) * score(o->clumps, 0.03),
    };
}

/* JSON has no word for what is not finite; NaN is what Python writes, too. */
static void write_number(FILE *file, const char *name, double value)
{
    if (isfinite(value))
        fprintf(file, "  \"%s\": %.17g,\n", name, value);
    else
        fprintf(file, "  \"%s\": NaN,\n", name);
}

static void write_json(FILE *file, const struct outcome *o, double wall_seconds)
{
    struct scores s = scores_of(o);

    fputs("{\n", file);
    write_number(file, "stability", s.stability);
    write_number(file, "accuracy", s.accuracy);
    write_number(file, "performance", s.performance);
    write_number(file, "visual", s.visual);
    write_number(file, "completed", o->completed);
    write_number(file, "energy_drift", o->energy_drift);
    write_number(file, "angular_momentum_drift", o->angular_momentum_drift);
    write_number(file, "trajectory_error", o->trajectory_error);
    write_number(file, "work", o->work);
    write_number(file, "blur", o->blur);
    write_number(file, "clumps", o->clumps);
    fprintf(file, "  \"steps\": %" PRIu64 ",\n  \"lost\": %" PRIu64 ",\n", o->steps, o->lost);
    fprintf(file, "  \"wall_seconds\": %.6f\n}\n", wall_seconds);
}

static bool write_file(const char *path, const struct outcome *outcome, double wall_seconds)
{
    FILE *file = fopen(path, "w");
    bool good;

    if (!file)
        return false;
    write_json(file, outcome, wall_seconds);
    good = !ferror(file);
    return fclose(file) == 0 && good;
}

bool report_write(const char *path, const struct outcome *outcome, double wall_seconds)
{
    char *beside = NULL;
    bool good = false;

    if (!path) {
        write_json(stdout, outcome, wall_seconds);
        good = fflush(stdout) == 0 && !ferror(stdout);
        path = "standard output";
    } else if (asprintf(&beside, "%s.part", path) >= 0) {
        good = write_file(beside, outcome, wall_seconds) && rename(beside, path) == 0;
    }
    if (!good)
        fprintf(stderr, "disc: cannot write %s: %s\n", path, strerror(errno));
    free(beside);
    return good;
}
