/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask_cost.c - what the search itself costs: the engine alone, asked and told generation by
 * generation, ten reals, the sphere function. Writes for asking and for telling an individual the
 * processor time (ns) and the instructions in user space, "-" where they cannot be counted: then
 * valgrind --tool=callgrind --toggle-collect=ga_engine_ask counts them all.
 * Keys of the config may be given otherwise: ask_cost 1000000 algorithm.mutation.kind gaussian */
#include "common/config/config.h"
#include "evolve/engine.h"
#include "ten_reals.h"
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { GENES = 10, MAX_OVERRIDES = 16 };

static const char config_text[] = TEN_REALS "algorithm: {kind: ga, population: 1000}\n";

struct cost {
    double seconds;
    uint64_t instructions;
};

/* -1 where that is not allowed. */
static int open_counter(void)
{
    struct perf_event_attr wanted = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof wanted,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };

    return (int)syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0);
}

static struct cost now(int counter)
{
    struct timespec time;
    struct cost cost;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    cost.seconds = (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
    if (counter < 0 || read(counter, &cost.instructions, sizeof cost.instructions) < 0)
        cost.instructions = 0;
    return cost;
}

static void add_since(struct cost *sum, struct cost began, int counter)
{
    struct cost ended = now(counter);

    sum->seconds += ended.seconds - began.seconds;
    sum->instructions += ended.instructions - began.instructions;
}

static double sphere(const double *genes)
{
    double sum = 0;

    for (size_t i = 0; i < GENES; i++)
        sum += genes[i] * genes[i];
    return sum;
}

/* As many as may be told before more may be asked for. */
static void tell_all(struct ga_engine *engine)
{
    uint64_t limit = ga_engine_ask_limit(engine, ga_engine_told(engine));

    while (ga_engine_ask_limit(engine, ga_engine_told(engine)) == limit) {
        double value = sphere(ga_engine_pending(engine, ga_engine_told(engine))->genes);
        struct ga_score score = {.objectives = &value};

        ga_engine_tell(engine, &score);
    }
}

static void print(const char *what, struct cost cost, uint64_t n, int counter)
{
    printf("%-5s %7.1f ns", what, 1e9 * cost.seconds / (double)n);
    if (counter < 0)
        printf("       - instructions\n");
    else
        printf(" %7.0f instructions\n", (double)cost.instructions / (double)n);
}

static void measure(struct ga_engine *engine, uint64_t individuals)
{
    int counter = open_counter();
    struct cost ask = {0}, tell = {0};

    while (ga_engine_told(engine) < individuals) {
        struct cost began = now(counter);

        while (ga_engine_ask(engine))
            continue;
        add_since(&ask, began, counter);
        began = now(counter);
        tell_all(engine);
        add_since(&tell, began, counter);
    }
    print("ask", ask, ga_engine_asked(engine), counter);
    print("tell", tell, ga_engine_told(engine), counter);
    if (counter >= 0)
        close(counter);
}

static enum ga_status create(struct ga_engine **engine, struct ga_config *config, char **words,
                             int n_words, struct ga_error *error)
{
    struct ga_problem problem = {.config = config, .n_objectives = 1};
    struct ga_override overrides[MAX_OVERRIDES];
    size_t n = 0;
    enum ga_status status;

    for (int i = 0; i + 1 < n_words && n < MAX_OVERRIDES; i += 2)
        overrides[n++] = (struct ga_override){words[i], words[i + 1]};
    status = ga_config_parse(config, config_text, "bench", ".", overrides, n, error);
    return status == GA_OK ? ga_engine_create(engine, &problem, error) : status;
}

int main(int n_arguments, char **arguments)
{
    struct ga_config config = {0};
    struct ga_engine *engine = NULL;
    struct ga_error error;
    enum ga_status status;

    if (n_arguments < 2) {
        fprintf(stderr, "ask_cost INDIVIDUALS [KEY VALUE]...\n");
        return 2;
    }
    ga_error_init(&error);
    status = create(&engine, &config, arguments + 2, n_arguments - 2, &error);
    if (status == GA_OK)
        measure(engine, strtoull(arguments[1], NULL, 10));
    else
        fprintf(stderr, "%s\n", error.text);
    ga_engine_destroy(engine);
    ga_config_release(&config);
    return status == GA_OK ? 0 : 1;
}
