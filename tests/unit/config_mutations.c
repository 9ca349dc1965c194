/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_mutations.c - tests that no text is too much: configs with bytes changed, cut, doubled or
 * piled up are read or refused, and what is read can be printed and read again. */
#include "common/files.h"
#include "config_fixture.h"
#include <glob.h>
#include <gsl/gsl_rng.h>
#include <string.h>
#include <unistd.h>

#define GOOD                                                                                       \
    "run:\n"                                                                                       \
    "  name: plasma\n"                                                                             \
    "  seed: 42\n"                                                                                 \
    "  stop: {generations: 50, evaluations: 1500, time: 8h, target: 0.95, stall: 20}\n"            \
    "space:\n"                                                                                     \
    "  dt:       {real: [1.0e-5, 1.0e-2], scale: log}\n"                                           \
    "  substeps: {int: [1, 16], step: 3}\n"                                                        \
    "  solver:   {choice: [euler, verlet, rk4]}\n"                                                 \
    "  damping:  {bool: true}\n"                                                                   \
    "  mass:     {fixed: 3}\n"                                                                     \
    "evaluator:\n"                                                                                 \
    "  kind: command\n"                                                                            \
    "  argv: [./bench, --dt, \"{dt}\", \"{{x}}\", 'it''s', \"${HOME:-/root}\", \"{result}\"]\n"    \
    "  environment: {OMP_NUM_THREADS: 1}\n"                                                        \
    "  templates: {input.txt: ./template.txt}\n"                                                   \
    "  result: {format: regex, patterns: {stability: 's=(.*)', visual: 'v=([0-9]+)'}}\n"           \
    "  timeout: 120s\n"                                                                            \
    "  memory: 2GiB\n"                                                                             \
    "objectives:\n"                                                                                \
    "  - maximize: 0.35*stability + min(visual, dt^2)\n"                                           \
    "constraints:\n"                                                                               \
    "  - stability >= 0.2\n"                                                                       \
    "  - \"solver == 'rk4' or substeps < 4\"\n"                                                    \
    "algorithm:\n"                                                                                 \
    "  selection: {kind: tournament, size: 3}\n"                                                   \
    "  mutation:  {kind: polynomial, rate: 1/n, eta: 20}\n"                                        \
    "initial:\n"                                                                                   \
    "  points: [{dt: 1e-3, substeps: 4, solver: rk4, damping: no}]\n"

static void expect_print_reads_back(const struct ga_config *config, const char *text)
{
    struct ga_config again;
    struct ga_error error;
    char *first = ga_config_resolved(config);
    enum ga_status status = ga_config_parse(&again, first, "c.yaml", "/x", NULL, 0, &error);
    cr_assert_eq(status, GA_OK, "%s\nin\n%s\nof\n%s", error.text, first, text);
    char *second = ga_config_resolved(&again);
    cr_assert_str_eq(first, second, "of\n%s", text);
    free(first);
    free(second);
    ga_config_release(&again);
}

/* Every line of a refusal begins with the config's name. */
static void expect_named(const char *lines, const char *text)
{
    for (const char *line = lines; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        cr_assert(strncmp(line, "c.yaml:", 7) == 0, "%s\nof\n%s", lines, text);
    }
}

static bool try_text(const char *text)
{
    struct ga_config config;
    struct ga_error error;
    if (read_config(&config, text, &error) != GA_OK) {
        expect_named(error.text, text);
        return false;
    }
    expect_print_reads_back(&config, text);
    ga_config_release(&config);
    return true;
}

static void mutate(char *text, size_t length, gsl_rng *rng)
{
    static const char likely[] = "{}[]:,-#&*!|>'\"%@` \n\t$0123456789.eE/n\\\x01\x7f\xff\xc3\xa4";
    size_t changes = 1 + gsl_rng_uniform_int(rng, 3);
    for (size_t i = 0; i < changes; i++) {
        size_t at = gsl_rng_uniform_int(rng, length - 1);
        size_t from = gsl_rng_uniform_int(rng, length - 1);
        switch (gsl_rng_uniform_int(rng, 4)) {
        case 0:
            text[at] = likely[gsl_rng_uniform_int(rng, sizeof likely - 1)];
            break;
        case 1:
            text[at] = (char)(1 + gsl_rng_uniform_int(rng, 255));
            break;
        case 2: /* a piece put elsewhere */
            memmove(text + at, text + from, (length - (at > from ? at : from)) / 8);
            break;
        default:
            memmove(text + at, text + at + 1, length - at - 1);
            text[length - 1] = '\n';
        }
    }
}

/* How many of n mutated copies of a good config were read nevertheless. */
static size_t try_mutated(const char *good, size_t n)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t read = 0;
    gsl_rng_set(rng, 7);
    cr_assert(try_text(good));
    for (size_t i = 0; i < n; i++) {
        char *text = ga_strdup(good);
        mutate(text, strlen(text), rng);
        read += try_text(text);
        free(text);
    }
    gsl_rng_free(rng);
    return read;
}

Test(config_mutations, changed_bytes)
{
    size_t read = try_mutated(GOOD, 400);
    cr_expect(read > 20 && read < 380, "%zu of 400 were read", read);
}

/* All in configs/, a thousand mutations in all. */
Test(config_mutations, changed_bytes_of_the_examples)
{
    struct ga_error error;
    glob_t found;
    cr_assert_eq(glob(GAOPT_SOURCE "/configs/*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *text;
        size_t size;
        cr_assert_eq(ga_file_read(found.gl_pathv[i], 1 << 20, &text, &size, &error), GA_OK);
        try_mutated(text, 1 + 1000 / found.gl_pathc);
        free(text);
    }
    globfree(&found);
}

Test(config_mutations, cut_anywhere)
{
    for (size_t length = 0; length < sizeof GOOD; length += 13) {
        char text[] = GOOD;
        text[length] = 0;
        try_text(text);
    }
}

/* The pattern, often enough to fill `size` bytes, between two texts. */
static void try_pile(const char *before, const char *pattern, size_t size, const char *after)
{
    size_t each = strlen(pattern), n = size / each;
    char *text = ga_alloc(strlen(before) + n * each + strlen(after) + 1, 1);
    char *to = stpcpy(text, before);
    for (size_t i = 0; i < n; i++)
        to = stpcpy(to, pattern);
    stpcpy(to, after);
    try_text(text);
    free(text);
}

#define MUCH (1 << 18)

Test(config_mutations, piles)
{
    try_pile("a: ", "x", 2 << 20, "");
    try_pile("a: ", "[", MUCH, "");
    try_pile("a: ", "{a: ", MUCH, "");
    try_pile("", "- ", MUCH, "");
    try_pile("", "? ", MUCH, "");
    try_pile("", "a:\n", MUCH, "");
    try_pile("run: {name: ", "x", MUCH, "}");
    try_pile("", "x", MUCH, ": 1");
    try_pile("objectives: [{minimize: ", "(", MUCH, "}]");
    try_pile("objectives: [{minimize: ", "m+", MUCH, "m}]");
    try_pile("constraints: [", "m < 1, ", MUCH, "]");
    try_pile("evaluator: {kind: command, argv: [", "x, ", MUCH, "]}");
    try_pile("evaluator: {kind: command, argv: [p, \"", "{", MUCH, "\"]}");
    try_pile("evaluator: {kind: command, argv: [p, \"", "${A:-", MUCH, "\"]}");
    try_pile("space: {a: {choice: [", "x, ", MUCH, "]}}");
    try_pile("space: {a: {int: [0, ", "9", MUCH, "]}}");
    try_pile("run: {seed: ", "9", MUCH, "}");
    try_pile("algorithm: {mutation: {rate: ", "9", MUCH, "/n}}");
}

Test(config_mutations, nul_in_a_file)
{
    char path[] = "/tmp/gaopt_config_XXXXXX";
    static const char bytes[] = "run:\n  na\0me: x\n";
    struct ga_config config;
    struct ga_error error;
    int file = mkstemp(path);
    cr_assert(file >= 0 && write(file, bytes, sizeof bytes - 1) == (ssize_t)sizeof bytes - 1);
    close(file);
    char *wanted = ga_format("%s:2:5: this is not YAML: control characters are not allowed", path);
    cr_expect_eq(ga_config_load(&config, path, NULL, 0, &error), GA_E_CONFIG);
    cr_expect_str_eq(error.text, wanted);
    free(wanted);
    unlink(path);
}
