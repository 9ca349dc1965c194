/* SPDX-License-Identifier: GPL-3.0-or-later */
/* population.c - flat rows of individuals, kept in order of worth. Sorting all of them:
 * population_sort.c. */
#include "evolve/population.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ga_population_init(struct ga_population *population, size_t room, size_t n_genes,
                        size_t n_objectives)
{
    GA_ASSERT(room <= UINT32_MAX && n_objectives > 0);
    *population = (struct ga_population){
        .room = room,
        .n_genes = n_genes,
        .n_objectives = n_objectives,
        .genes = ga_alloc(room + 1, n_genes * sizeof(double)),
        .objectives = ga_alloc(room + 1, n_objectives * sizeof(double)),
        .violation = ga_alloc(room + 1, sizeof(double)),
        .ids = ga_alloc(room + 1, sizeof(uint64_t)),
        .order = ga_alloc(room, sizeof(uint32_t)),
        .keys = ga_alloc(2 * room, sizeof(struct ga_population_key)),
    };
}

void ga_population_release(struct ga_population *population)
{
    free(population->genes);
    free(population->objectives);
    free(population->violation);
    free(population->ids);
    free(population->order);
    free(population->keys);
    *population = (struct ga_population){0};
}

bool ga_population_better(const struct ga_population *population, size_t row, size_t than)
{
    double mine = ga_population_objective(population, row);
    double other = ga_population_objective(population, than);

    if (population->violation[row] != population->violation[than])
        return population->violation[row] < population->violation[than];
    if (mine != other)
        return mine < other;
    return population->ids[row] < population->ids[than];
}

static bool has_failed(const struct ga_score *score, size_t n_objectives)
{
    if (!isfinite(score->violation))
        return true;
    for (size_t i = 0; i < n_objectives; i++) {
        if (!isfinite(score->objectives[i]))
            return true;
    }
    return false;
}

static void put_score(struct ga_population *population, size_t row, const struct ga_score *score)
{
    size_t size = population->n_objectives * sizeof(double);
    double *objectives = population->objectives + row * population->n_objectives;

    if (has_failed(score, population->n_objectives)) {
        population->violation[row] = INFINITY;
        memset(objectives, 0, size);
    } else {
        population->violation[row] = score->violation;
        memmove(objectives, score->objectives, size); /* when rescored they are here already */
    }
}

static void put(struct ga_population *population, size_t row, uint64_t id, const double *genes,
                const struct ga_score *score)
{
    population->ids[row] = id;
    memcpy(population->genes + row * population->n_genes, genes,
           population->n_genes * sizeof(double));
    put_score(population, row, score);
}

void ga_population_append(struct ga_population *population, uint64_t id, const double *genes,
                          const struct ga_score *score)
{
    GA_ASSERT(population->n < population->room);
    put(population, population->n, id, genes, score);
    population->n++;
}

/* How many of the first n in order are better than a row. */
static size_t position(const struct ga_population *population, size_t n, size_t row)
{
    size_t low = 0;

    while (low < n) {
        size_t middle = low + (n - low) / 2;

        if (ga_population_better(population, population->order[middle], row))
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

void ga_population_insert(struct ga_population *population, uint64_t id, const double *genes,
                          const struct ga_score *score)
{
    size_t newcomer = population->room; /* the spare row */
    bool full = population->n == population->room;
    size_t row = full ? population->order[population->n - 1] : population->n;
    size_t others = full ? population->n - 1 : population->n;
    size_t at;

    put(population, newcomer, id, genes, score);
    if (full && !ga_population_better(population, newcomer, row))
        return;
    at = position(population, others, newcomer);
    memmove(population->order + at + 1, population->order + at,
            (others - at) * sizeof *population->order);
    population->order[at] = (uint32_t)row;
    put(population, row, id, genes, score);
    population->n = others + 1;
}

static void move(struct ga_population *population, size_t row, size_t to)
{
    size_t n_objectives = population->n_objectives;
    size_t n_genes = population->n_genes;

    if (row == to)
        return;
    memcpy(population->genes + to * n_genes, population->genes + row * n_genes,
           n_genes * sizeof(double));
    memcpy(population->objectives + to * n_objectives, population->objectives + row * n_objectives,
           n_objectives * sizeof(double));
    population->violation[to] = population->violation[row];
    population->ids[to] = population->ids[row];
}

void ga_population_rescore(struct ga_population *population, ga_score_of *score_of, void *self)
{
    size_t kept = 0;

    for (size_t row = 0; row < population->n; row++) {
        double *objectives = population->objectives + row * population->n_objectives;
        struct ga_score score = {.objectives = objectives};

        if (!score_of(self, population->ids[row], &score.violation, objectives))
            continue;
        put_score(population, row, &score);
        move(population, row, kept++);
    }
    population->n = kept;
    ga_population_sort(population);
}

/* --- saved states --- */

void ga_population_save(const struct ga_population *population, struct ga_buffer *out)
{
    ga_buffer_put_u64(out, population->n);
    ga_buffer_put_f64s(out, population->genes, population->n * population->n_genes);
    ga_buffer_put_f64s(out, population->objectives, population->n * population->n_objectives);
    ga_buffer_put_f64s(out, population->violation, population->n);
    for (size_t row = 0; row < population->n; row++)
        ga_buffer_put_u64(out, population->ids[row]);
}

static bool are_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            return false;
    }
    return true;
}

static bool rows_are_sound(const struct ga_population *population, uint64_t told)
{
    for (size_t row = 0; row < population->n; row++) {
        if (!(population->violation[row] >= 0) || population->ids[row] >= told)
            return false;
    }
    return are_finite(population->objectives, population->n * population->n_objectives) &&
           are_finite(population->genes, population->n * population->n_genes);
}

bool ga_population_restore(struct ga_population *population, struct ga_reader *saved, size_t most,
                           uint64_t told)
{
    uint64_t n = ga_reader_u64(saved);

    GA_ASSERT(most <= population->room);
    if (n > most)
        return false;
    population->n = n;
    ga_reader_f64s(saved, population->genes, n * population->n_genes);
    ga_reader_f64s(saved, population->objectives, n * population->n_objectives);
    ga_reader_f64s(saved, population->violation, n);
    for (size_t row = 0; row < n; row++)
        population->ids[row] = ga_reader_u64(saved);
    if (saved->failed || !rows_are_sound(population, told))
        return false;
    ga_population_sort(population);
    return true;
}
