/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resume.c - a fuzz target: whatever a run file gives as the saved state of its search is refused,
 * or the search goes on from there, through two generations. The first byte of an input chooses the
 * algorithm and whether the history is scored anew, the second says how many records the history
 * has. The state is of this gaopt's version whatever the input says, so that kept inputs outlive a
 * new one. */
#include "fuzz_search.h"
#include <math.h>

enum { N_ALGORITHMS = 3, GENES = 3, EVALUATED = 12 };
enum { VERSION_AT = 4, VERSION_SIZE = 2 }; /* behind the magic number */

static struct setting {
    struct ga_config config;
    struct ga_score_rule *rule;
} settings[N_ALGORITHMS];

static void configure(struct setting *setting, const char *algorithm)
{
    struct ga_error error;
    char *text = ga_format("run: {stop: {generations: 1000}}\n"
                           "space: {a: {real: [-1, 1]}, b: {int: [0, 9]}, c: {choice: [x, y]}}\n"
                           "evaluator: {kind: command, argv: [prog], metrics: [m]}\n"
                           "objectives: [{minimize: m}]\n"
                           "constraints: [b < 8]\n"
                           "algorithm: {%s}\n",
                           algorithm);

    ga_error_init(&error);
    if (ga_config_parse(&setting->config, text, "c.yaml", "/", NULL, 0, &error) != GA_OK ||
        ga_score_create(&setting->rule, &setting->config, &error) != GA_OK)
        fuzz_fail("%s", error.text);
    free(text);
}

static const struct setting *choose(uint8_t choice)
{
    static const char *const algorithms[N_ALGORITHMS] = {
        "kind: ga, population: 4",
        "kind: ga, population: 4, replacement: steady_state, lag: 6",
        "kind: random, population: 4",
    };

    for (size_t i = 0; i < N_ALGORITHMS && settings[i].rule == NULL; i++)
        configure(&settings[i], algorithms[i]);
    return &settings[choice % N_ALGORITHMS];
}

static void remember(struct ga_search *search, uint64_t n, bool rescore)
{
    const double metrics[] = {0.5}, objectives[] = {0.5};

    for (uint64_t id = 0; id < n; id++) {
        const double genes[GENES] = {1.0 / (double)(id + 1), (double)(id % 10), 1};
        const struct ga_record record = {.id = id,
                                         .same_as = GA_NO_ID,
                                         .genes = genes,
                                         .metrics = metrics,
                                         .objectives = objectives,
                                         .host = "",
                                         .message = ""};

        ga_search_remember(search, &record, rescore);
    }
}

static void go_on(struct ga_search *search)
{
    const struct ga_individual *individual;

    for (int i = 0; i < EVALUATED && (individual = ga_search_next(search)) != NULL; i++) {
        const double metric = individual->genes[0];
        const struct ga_finished finished = {
            .result = {.id = individual->id, .metrics = &metric, .message = ""},
            .attempts = 1,
            .host = "h"};

        (void)ga_search_finish(search, &finished);
    }
}

/* That a search would write. */
static void put_version(const struct ga_search *search, char *state, size_t size)
{
    struct ga_buffer own;

    ga_buffer_init(&own);
    ga_search_save(search, &own);
    if (size >= VERSION_AT + VERSION_SIZE)
        memcpy(state + VERSION_AT, own.bytes + VERSION_AT, VERSION_SIZE);
    ga_buffer_release(&own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct setting *setting;
    struct ga_search *search;
    char *state;
    bool rescore;

    if (size < 2)
        return 0;
    setting = choose(data[0]);
    rescore = data[0] / N_ALGORITHMS % 2;
    search = fuzz_search(&setting->config, setting->rule);
    state = fuzz_text(data + 2, size - 2);
    put_version(search, state, size - 2);
    if (ga_search_restore(search, state, size - 2, data[1], NULL) == GA_OK) {
        remember(search, data[1], rescore);
        ga_search_resumed(search, rescore);
        go_on(search);
    }
    free(state);
    ga_search_destroy(search);
    return 0;
}
