/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.c - what all engines have in common: the table of them, who was asked for and told, the
 * pending individuals, and the frame of a saved state. */
#include "evolve/engine.h"
#include "common/islands.h"
#include "evolve/engine_internal.h"
#include "evolve/novelty.h"
#include <stdlib.h>
#include <string.h>

/* A saved state starts with these. Any change of the layout is a new version, and of what operators
 * make of the same numbers, so that no run goes on otherwise than it began. */
static const uint32_t state_magic = 0x4E454147; /* "GAEN" */
static const uint16_t state_version = 3;

const struct ga_engine_type *const ga_engine_types[] = {
    &ga_engine_genetic,
    &ga_engine_random,
    NULL,
};

struct ga_engine {
    const struct ga_engine_type *type;
    void *self;
    struct ga_problem problem;
    struct ga_novelty novelty;
    uint64_t made; /* those that are asked for, and some that will be next: see make_ahead */
    uint64_t asked;
    uint64_t told;
    uint64_t limit; /* of asked, at present */
    uint64_t room;  /* pending individuals there can be; a power of two, so that no place is found
                       by a division */
    struct ga_individual *pending; /* room of them; number id is at id % room, so that pointers to
                                      it and its genes stay until it is told */
    size_t width;                  /* ga_task_width */
    double *genes;                 /* room rows */
};

static const struct ga_engine_type *find_type(const char *name)
{
    for (size_t i = 0; ga_engine_types[i]; i++) {
        if (strcmp(ga_engine_types[i]->name, name) == 0)
            return ga_engine_types[i];
    }
    return NULL;
}

static uint64_t power_of_two(uint64_t at_least)
{
    uint64_t power = 1;

    while (power < at_least)
        power *= 2;
    return power;
}

enum ga_status ga_engine_create(struct ga_engine **engine, const struct ga_problem *problem,
                                struct ga_error *error)
{
    const char *kind = problem->config->algorithm.kind;
    bool islands = ga_has_islands(problem->config);
    const struct ga_engine_type *type = islands ? &ga_engine_islands : find_type(kind);
    struct ga_engine *made;
    enum ga_status status;

    *engine = NULL;
    if (!type)
        return ga_error_set(error, GA_E_CONFIG, "algorithm.kind: there is no '%s'", kind);
    made = ga_alloc(1, sizeof *made);
    made->type = type;
    made->problem = *problem;
    if (islands)
        made->problem.violation = NULL; /* what is handed out is no individual */
    made->width = ga_task_width(problem->config);
    ga_novelty_init(&made->novelty, &made->problem);
    status = type->create(&made->self, &made->problem, error);
    if (status != GA_OK) {
        ga_engine_destroy(made);
        return status;
    }
    made->limit = type->ask_limit(made->self, 0);
    made->room = power_of_two(made->limit);
    made->pending = ga_alloc(made->room, sizeof *made->pending);
    made->genes = ga_alloc(made->room, made->width * sizeof *made->genes);
    *engine = made;
    return GA_OK;
}

void ga_engine_destroy(struct ga_engine *engine)
{
    if (!engine)
        return;
    free(engine->genes);
    free(engine->pending);
    if (engine->self)
        engine->type->destroy(engine->self);
    ga_novelty_release(&engine->novelty);
    free(engine);
}

/* --- asking and telling --- */

uint64_t ga_engine_ask_limit(const struct ga_engine *engine, uint64_t told)
{
    return engine->type->ask_limit(engine->self, told);
}

uint64_t ga_engine_asked(const struct ga_engine *engine)
{
    return engine->asked;
}

uint64_t ga_engine_told(const struct ga_engine *engine)
{
    return engine->told;
}

static struct ga_individual *place(const struct ga_engine *engine, uint64_t id)
{
    return &engine->pending[id & (engine->room - 1)];
}

static double *row(const struct ga_engine *engine, uint64_t id)
{
    return engine->genes + (id & (engine->room - 1)) * engine->width;
}

/* Whether a child is new takes long to look up, as the memory of that is large: so it is made a
 * little before it is settled, while others are. They do not depend on each other. */
static void make_ahead(struct ga_engine *engine)
{
    while (engine->made < engine->limit && engine->made - engine->asked < GA_NOVELTY_AHEAD) {
        uint64_t id = engine->made++;
        struct ga_individual *child = place(engine, id);
        double *genes = row(engine, id);

        *child = (struct ga_individual){.id = id, .parents = {GA_NO_ID, GA_NO_ID}, .genes = genes};
        engine->type->make(engine->self, child, genes);
        ga_novelty_expect(&engine->novelty, id, genes);
    }
}

bool ga_engine_ask(struct ga_engine *engine)
{
    uint64_t id = engine->asked;

    if (id >= engine->limit)
        return false;
    GA_ASSERT(engine->limit - engine->told <= engine->room);
    make_ahead(engine);
    ga_novelty_settle(&engine->novelty, place(engine, id), row(engine, id), engine->type,
                      engine->self);
    engine->asked++;
    return true;
}

const struct ga_individual *ga_engine_pending(const struct ga_engine *engine, uint64_t id)
{
    GA_ASSERT(engine->told <= id && id < engine->asked);
    return place(engine, id);
}

void ga_engine_tell(struct ga_engine *engine, const struct ga_score *score)
{
    GA_ASSERT(engine->told < engine->asked);
    GA_ASSERT(engine->asked == engine->limit);
    if (engine->type->tell)
        engine->type->tell(engine->self, place(engine, engine->told), score);
    engine->told++;
    engine->limit = ga_engine_ask_limit(engine, engine->told);
}

struct ga_duplicates ga_engine_duplicates(const struct ga_engine *engine)
{
    return engine->novelty.duplicates;
}

void ga_engine_remember(struct ga_engine *engine, uint64_t id, const double *genes)
{
    GA_ASSERT(id < engine->told);
    ga_novelty_remember(&engine->novelty, id, genes);
}

void ga_engine_rescore(struct ga_engine *engine, ga_score_of *score_of, void *self)
{
    if (engine->type->rescore)
        engine->type->rescore(engine->self, score_of, self);
}

/* --- saved states --- */

static void save_individual(const struct ga_individual *individual, size_t n_genes,
                            struct ga_buffer *out)
{
    ga_buffer_put_u64(out, individual->generation);
    ga_buffer_put_u32(out, individual->origin);
    ga_buffer_put_u64(out, individual->parents[0]);
    ga_buffer_put_u64(out, individual->parents[1]);
    ga_buffer_put_u64(out, individual->same_as);
    ga_buffer_put_f64(out, individual->violation);
    ga_buffer_put_f64s(out, individual->genes, n_genes);
}

void ga_engine_save(const struct ga_engine *engine, struct ga_buffer *out)
{
    ga_buffer_put_u32(out, state_magic);
    ga_buffer_put_u16(out, state_version);
    ga_buffer_put_text(out, engine->type->name);
    ga_buffer_put_u64(out, engine->width);
    ga_buffer_put_u64(out, engine->problem.n_objectives);
    ga_buffer_put_u64(out, engine->told);
    ga_buffer_put_u64(out, engine->asked);
    ga_buffer_put_u64(out, engine->novelty.duplicates.renewed);
    ga_buffer_put_u64(out, engine->novelty.duplicates.reused);
    for (uint64_t id = engine->told; id < engine->asked; id++)
        save_individual(place(engine, id), engine->width, out);
    if (engine->type->save)
        engine->type->save(engine->self, out);
}

static bool is_allowed(const struct ga_space *space, const double *genes)
{
    for (size_t i = 0; i < space->n; i++) {
        if (!ga_param_allows(&space->params[i], genes[i]))
            return false;
    }
    return true;
}

static bool restore_individual(struct ga_engine *engine, uint64_t id, struct ga_reader *saved)
{
    const struct ga_space *space = &engine->problem.config->space;
    struct ga_individual *individual = place(engine, id);
    double *genes = row(engine, id);

    individual->id = id;
    individual->generation = ga_reader_u64(saved);
    individual->origin = ga_reader_u32(saved);
    individual->parents[0] = ga_reader_u64(saved);
    individual->parents[1] = ga_reader_u64(saved);
    individual->same_as = ga_reader_u64(saved);
    individual->violation = ga_reader_f64(saved);
    individual->genes = genes;
    ga_reader_f64s(saved, genes, engine->width);
    if (saved->failed)
        return false;
    if (!(individual->violation >= 0) ||
        (individual->same_as != GA_NO_ID && individual->same_as >= id))
        return false;
    if (!is_allowed(space, genes))
        return false;
    ga_novelty_remember(&engine->novelty, id, genes);
    return true;
}

/* What comes before the individuals, if it fits to this engine. */
static bool restore_counts(struct ga_engine *engine, struct ga_reader *saved)
{
    uint64_t n_genes = ga_reader_u64(saved);
    uint64_t n_objectives = ga_reader_u64(saved);

    engine->told = ga_reader_u64(saved);
    engine->asked = ga_reader_u64(saved);
    engine->novelty.duplicates.renewed = ga_reader_u64(saved);
    engine->novelty.duplicates.reused = ga_reader_u64(saved);
    engine->made = engine->asked;
    engine->limit = ga_engine_ask_limit(engine, engine->told);
    return !saved->failed && n_genes == engine->width &&
           n_objectives == engine->problem.n_objectives && engine->told <= engine->asked &&
           engine->asked - engine->told <= engine->room && engine->asked <= engine->limit;
}

static bool restore_content(struct ga_engine *engine, struct ga_reader *saved)
{
    if (!restore_counts(engine, saved))
        return false;
    for (uint64_t id = engine->told; id < engine->asked; id++) {
        if (!restore_individual(engine, id, saved))
            return false;
    }
    if (engine->type->restore && !engine->type->restore(engine->self, saved, engine->told))
        return false;
    return !saved->failed;
}

enum ga_status ga_engine_restore(struct ga_engine *engine, struct ga_reader *saved,
                                 struct ga_error *error)
{
    const char *name = engine->type->name;
    uint32_t magic = ga_reader_u32(saved);
    uint16_t version = ga_reader_u16(saved);
    char found[32];

    GA_ASSERT(engine->asked == 0 && engine->told == 0);
    ga_reader_text_into(saved, found, sizeof found);
    if (saved->failed || magic != state_magic)
        return ga_error_set(error, GA_E_FORMAT, "this is no saved state of a search");
    if (version != state_version)
        return ga_error_set(error, GA_E_FORMAT,
                            "the saved state of the search has version %d; this gaopt reads %d",
                            version, state_version);
    if (strcmp(found, name) != 0)
        return ga_error_set(error, GA_E_FORMAT, "the saved state is of algorithm '%s', not '%s'",
                            found, name);
    if (!restore_content(engine, saved))
        return ga_error_set(error, GA_E_FORMAT,
                            "the saved state of the search is damaged, or of another problem");
    return GA_OK;
}
