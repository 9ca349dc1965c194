/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits.c - see limits.h. */
#include "common/limits.h"
#include "common/error.h"
#include "common/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST      0.01 /* of a core, or of all */
#define MOST_CORES 1e6

bool ga_text_to_cpus(const char *text, struct ga_cpus *cpus)
{
    const size_t length = strlen(text);
    const bool share = length > 1 && text[length - 1] == '%';
    char *number = ga_format("%.*s", (int)(share ? length - 1 : length), text);
    double value = 0;
    bool good = ga_text_to_real(number, &value);

    free(number);
    value /= share ? 100 : 1;
    if (!good || value < LEAST || value > (share ? 1 : MOST_CORES))
        return false;
    *cpus = (struct ga_cpus){.value = value, .share = share};
    return true;
}

char *ga_text_cpus(struct ga_cpus cpus, char out[GA_CPUS_ROOM])
{
    char number[GA_NUMBER_ROOM];

    (void)snprintf(out, GA_CPUS_ROOM, "%.28s%s",
                   ga_text_real(cpus.share ? 100 * cpus.value : cpus.value, number),
                   cpus.share ? "%" : "");
    return out;
}

double ga_cpus_of(struct ga_cpus cpus, uint32_t cores)
{
    if (cpus.value <= 0)
        return cores;
    return fmin(cpus.share ? cpus.value * cores : cpus.value, cores);
}
