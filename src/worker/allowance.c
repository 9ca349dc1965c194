/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allowance.c - see allowance.h. */
#include "worker/allowance.h"
#include "common/cores.h"
#include "common/error.h"
#include "common/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Of something that ranks share in equal parts, the first ones getting what is left over. */
static uint32_t part(uint64_t whole, const struct ga_neighbours *ranks)
{
    return (uint32_t)(whole / ranks->n + (ranks->index < whole % ranks->n));
}

/* Of two limits the narrower; 0: none. */
static uint64_t narrower(uint64_t a, uint64_t b)
{
    return a == 0 || (b > 0 && b < a) ? b : a;
}

static uint32_t whole_cores(struct ga_cpus cpus, uint32_t all)
{
    return cpus.value > 0 ? (uint32_t)fmax(floor(ga_cpus_of(cpus, all) + 1e-9), 1) : 0;
}

/* --- cores --- */

static uint32_t nth_core(const cpu_set_t *set, uint32_t n)
{
    uint32_t core = 0;

    for (n %= (uint32_t)CPU_COUNT(set); !CPU_ISSET(core, set) || n > 0; core++)
        n -= CPU_ISSET(core, set);
    return core;
}

/* Ranks that may use the same cores take different ones; if there are fewer cores than ranks, they
 * take turns. */
static void choose_cores(struct ga_allowance *allowance, const struct ga_place *place)
{
    const struct ga_neighbours *ranks = &place->neighbours;
    const uint32_t all = allowance->cores_of_all, n = part(all, ranks);
    uint32_t first = ranks->index % all;

    if (all >= ranks->n) {
        const uint32_t more = all % ranks->n; /* ranks before that have one more */
        first = ranks->index * (all / ranks->n) + (ranks->index < more ? ranks->index : more);
    }
    CPU_ZERO(&allowance->cores);
    for (uint32_t i = 0; i < (n > 0 ? n : 1); i++)
        CPU_SET(nth_core(&place->own, first + i), &allowance->cores);
}

/* --- hours --- */

static void narrow_hours(struct ga_allowance *allowance, const char *active)
{
    struct ga_hours hours;

    if (active == NULL)
        return;
    GA_ASSERT(ga_hours_parse(active, &hours)); /* checked where it was read */
    ga_hours_narrow(&allowance->hours, &hours);
    allowance->has_hours = true;
}

/* --- all --- */

static uint64_t at_least_one(uint64_t n)
{
    return n > 0 ? n : 1;
}

struct ga_allowance ga_allowance_of(const struct ga_limits *of_host, const struct ga_limits *own,
                                    const struct ga_wish *wish, const struct ga_place *place)
{
    static const struct ga_limits none;
    const struct ga_limits *a = of_host != NULL ? of_host : &none, *b = own != NULL ? own : &none;
    const struct ga_neighbours *ranks = &place->neighbours;
    struct ga_allowance allowance = {.slots = wish->slots};
    uint64_t together = narrower(a->slots, b->slots); /* evaluations on the host */

    allowance.cores_of_all =
        (uint32_t)narrower(whole_cores(a->cpus, place->cores), whole_cores(b->cpus, place->cores));
    if (allowance.cores_of_all > 0)
        choose_cores(&allowance, place);
    if (wish->cores_each > 0 && allowance.cores_of_all > 0)
        together = narrower(together, at_least_one(allowance.cores_of_all / wish->cores_each));
    if (together > 0 && part(together, ranks) < wish->slots)
        allowance.slots = part(together, ranks);
    together = narrower(together, (uint64_t)wish->slots * ranks->n);
    allowance.memory = narrower(a->memory, b->memory) / together;
    ga_hours_all(&allowance.hours);
    narrow_hours(&allowance, a->active);
    narrow_hours(&allowance, b->active);
    return allowance;
}

struct ga_place ga_place_find(void)
{
    struct ga_place place = {.neighbours = ga_neighbours_find(), .cores = ga_cores_of_machine()};

    if (sched_getaffinity(0, sizeof place.own, &place.own) != 0) { /* more cores than fit */
        CPU_ZERO(&place.own);
        CPU_SET(0, &place.own);
    }
    return place;
}

char *ga_allowance_text(const struct ga_allowance *allowance, const struct ga_place *place,
                        char out[GA_ALLOWANCE_ROOM])
{
    char cores[64] = "", memory[64] = "", size[GA_NUMBER_ROOM];

    if (allowance->cores_of_all > 0)
        (void)snprintf(cores, sizeof cores,
                       " %" PRIu32 " of %" PRIu32 " cores (by affinity, at nice 10)",
                       allowance->cores_of_all, place->cores);
    if (allowance->memory > 0)
        (void)snprintf(memory, sizeof memory, "%s %s each", *cores != '\0' ? "," : "",
                       ga_text_size((double)allowance->memory, size));
    if (*cores == '\0' && *memory == '\0')
        out[0] = '\0';
    else
        (void)snprintf(out, GA_ALLOWANCE_ROOM, "evaluations may use%s%s", cores, memory);
    return out;
}
