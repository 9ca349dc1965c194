/* SPDX-License-Identifier: GPL-3.0-or-later */
/* library.c - the evaluator that calls a shared library (include/gaopt/evaluator.h) in this very
 * process. */
#include "common/random.h"
#include "gaopt/evaluator.h"
#include "worker/evaluator.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct library {
    const struct ga_config *config;
    void *handle;
    const struct gaopt_evaluator *table;
    void *context;
    struct gaopt_problem problem;
    const char **parameters; /* problem's; the others are the config's own */
};

typedef const struct gaopt_evaluator *entry_point(void);

static enum ga_status check_table(const struct gaopt_evaluator *table, const char *path,
                                  struct ga_error *error)
{
    if (table == NULL)
        return ga_error_set(error, GA_E_EVALUATOR, "%s: gaopt_evaluator() returned NULL", path);
    if (table->interface != GAOPT_EVALUATOR_INTERFACE)
        return ga_error_set(
            error, GA_E_EVALUATOR,
            "%s was built for version %u of gaopt/evaluator.h; this gaopt has version %u: "
            "build it again with this gaopt's header",
            path, table->interface, (unsigned)GAOPT_EVALUATOR_INTERFACE);
    if (table->size < sizeof *table)
        return ga_error_set(
            error, GA_E_EVALUATOR,
            "%s: its table has %zu bytes, not %zu: set .size = sizeof(struct gaopt_evaluator)",
            path, table->size, sizeof *table);
    if (table->evaluate == NULL)
        return ga_error_set(error, GA_E_EVALUATOR, "%s: its table has no function 'evaluate'",
                            path);
    return GA_OK;
}

static enum ga_status load(struct library *library, const char *path, struct ga_error *error)
{
    entry_point *entry;
    void *symbol;

    /* it stays mapped after dlclose: threads and exit handlers that it started may outlive the slot
     */
    library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library->handle == NULL)
        return ga_error_set(error, GA_E_EVALUATOR, "cannot load the library: %s", dlerror());
    symbol = dlsym(library->handle, "gaopt_evaluator");
    if (symbol == NULL)
        return ga_error_set(error, GA_E_EVALUATOR,
                            "%s has no function 'gaopt_evaluator': see gaopt/evaluator.h", path);
    memcpy(&entry, &symbol,
           sizeof entry); /* C has no cast from an object's to a function's address */
    library->table = entry();
    return check_table(library->table, path, error);
}

static void describe_problem(struct library *library)
{
    const struct ga_config *config = library->config;

    library->parameters = ga_alloc(config->space.n + 1, sizeof *library->parameters);
    for (size_t i = 0; i < config->space.n; i++)
        library->parameters[i] = config->space.params[i].name;
    library->problem = (struct gaopt_problem){
        .n_parameters = config->space.n,
        .parameters = library->parameters,
        .n_metrics = config->evaluator.metrics.n,
        .metrics = (const char *const *)config->evaluator.metrics.items,
        .n_options = config->evaluator.options.n,
        .option_names = (const char *const *)config->evaluator.options.keys,
        .option_values = (const char *const *)config->evaluator.options.values,
        .folder = config->folder,
    };
}

static enum ga_status open_context(struct library *library, struct ga_error *error)
{
    char message[512] = "";
    int code;

    if (library->table->open == NULL)
        return GA_OK;
    code = library->table->open(&library->context, &library->problem, message, sizeof message);
    message[sizeof message - 1] = '\0';
    if (code == 0)
        return GA_OK;
    return ga_error_set(error, GA_E_EVALUATOR, "%s: its open() returned %d%s%s",
                        library->config->evaluator.path, code, message[0] != '\0' ? ": " : "",
                        message);
}

static void release(struct library *library)
{
    if (library->handle != NULL)
        (void)dlclose(library->handle);
    free(library->parameters);
    free(library);
}

static enum ga_status open_library(void **self, const struct ga_config *config, size_t slot,
                                   struct ga_error *error)
{
    struct library *library = ga_alloc(1, sizeof *library);
    enum ga_status status;

    (void)slot;
    library->config = config;
    describe_problem(library);
    status = load(library, config->evaluator.path, error);
    if (status == GA_OK)
        status = open_context(library, error);
    if (status != GA_OK) {
        release(library);
        return status;
    }
    *self = library;
    return GA_OK;
}

static void close_library(void *self)
{
    struct library *library = self;

    if (library == NULL)
        return;
    if (library->table->close != NULL)
        library->table->close(library->context);
    release(library);
}

/* No call can be stopped from outside: the budget is kept by the isolated evaluator only. */
static void evaluate(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer)
{
    struct library *library = self;
    const uint32_t seed =
        ga_random_evaluation_seed(library->config->run.seed, task->id, task->repeat);
    char messages[1][256] = {""};
    const struct gaopt_batch batch = {
        .n = 1,
        .values = task->genes,
        .seeds = &seed,
        .metrics = answer->metrics,
        .messages = messages,
    };
    const int code = library->table->evaluate(library->context, &batch);

    (void)budget;
    messages[0][sizeof messages[0] - 1] = '\0';
    if (code != 0)
        ga_answer_fail(answer, GA_FAILURE_EXIT, code, "the library's evaluate() returned %d%s%s",
                       code, messages[0][0] != '\0' ? ": " : "", messages[0]);
    else
        memcpy(answer->message, messages[0],
               sizeof messages[0]); /* shown if a metric is not finite */
}

const struct ga_evaluator_type ga_evaluator_library = {
    .name = "library",
    .open = open_library,
    .evaluate = evaluate,
    .close = close_library,
};
