/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_help.c - tests of what is told about keys, and that the table is in order. */
#include "common/config/config.h"
#include "common/config/config_schema.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *help(const char *key)
{
    struct ga_error error;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    enum ga_status status = ga_config_help(out, key, &error);
    fclose(out);
    cr_expect_eq(status, GA_OK, "%s", key);
    return text;
}

static void expect_help(const char *key, const char *wanted)
{
    char *text = help(key);
    cr_expect_str_eq(text, wanted, "\nwanted\n%sgot\n%s", wanted, text);
    free(text);
}

Test(config_help, one_key)
{
    static const char wanted[] =
        "algorithm.selection.size: a whole number (individuals), 1 to 1000000\n"
        "    How many meet in a tournament.\n"
        "    default: 3\n"
        "    only with algorithm.selection.kind: tournament\n"
        "    fixed once the run has history\n";
    expect_help("algorithm.selection.size", wanted);
    expect_help("selection.size", wanted);
}

Test(config_help, one_key_of_two_kinds)
{
    static const char wanted[] = "evaluator.environment: a map of variables and their values\n"
                                 "    Environment variables that the program gets besides.\n"
                                 "    default: none\n"
                                 "    only with evaluator.kind: command or process\n"
                                 "    fixed once the run has history\n";
    expect_help("evaluator.environment", wanted);
}

Test(config_help, a_section_lists_its_keys)
{
    expect_help("cluster",
                "cluster                          Who evaluates.\n"
                "cluster.slots                    Evaluations at a time on each rank.\n"
                "cluster.master_evaluates         Whether rank 0 evaluates too.\n"
                "cluster.lost_after               A rank that is not heard of for so "
                "long is lost, and its evaluations go to others.\n"
                "cluster.duplicate_after          An evaluation that takes so many times "
                "the median is run a second time where a slot would idle.\n"
                "cluster.quarantine               What becomes of a host that fails all "
                "while others do not.\n"
                "cluster.quarantine.after         Failures in a row after which a host "
                "gets nothing for a while.\n"
                "cluster.quarantine.pause         How long; twice as long each time in "
                "a row.\n"
                "cluster.limits                   How much of a host all evaluations there may "
                "use together; ranks that were started together share it.\n"
                "cluster.limits.slots             Evaluations at a time.\n"
                "cluster.limits.cpus              A share of the machine's cores, or a number of "
                "them, rounded down, at least one: evaluations run on these only, after all else "
                "(nice 10), and automatic slots are no more.\n"
                "cluster.limits.memory            Memory of all that run; each may have an equal "
                "part of it, if evaluator.memory is not less.\n"
                "cluster.limits.active            When they may run, by the host's own clock. "
                "Outside, what runs may finish within run.grace, and all else goes to other "
                "hosts.\n"
                "cluster.hosts                    Limits of single hosts, by name or pattern "
                "(node*), where they differ: a map of maps; the first that fits holds.\n");
    char *all = help("");
    for (size_t i = 0; i < ga_n_keys; i++)
        cr_expect(strstr(all, ga_keys[i].path), "%s", ga_keys[i].path);
    free(all);
}

Test(config_help, an_unknown_key_gets_the_nearest)
{
    struct ga_error error;
    cr_expect_eq(ga_config_help(stdout, "algorithm.mutaton", &error), GA_E_NOT_FOUND);
    cr_expect_str_eq(error.text,
                     "there is no key 'algorithm.mutaton'; did you mean 'algorithm.mutation'?");
    cr_expect_eq(ga_config_help(stdout, "qqqqqq", &error), GA_E_NOT_FOUND);
    cr_expect_str_eq(error.text, "there is no key 'qqqqqq'; gaopt help lists all");
}

/* What the readers of the table rely on. */
Test(config_help, the_table_is_in_order)
{
    for (size_t i = 0; i < ga_n_keys; i++) {
        const struct ga_key *key = &ga_keys[i];
        const char *wanted, *leaf = ga_key_leaf(key);
        const struct ga_key *control = ga_key_control(key, &wanted);
        cr_expect_eq(ga_key_find(key->path), key, "%s stands there twice", key->path);
        cr_expect(!control || control < key, "%s depends on a key below", key->path);
        if (leaf != key->path) {
            char *above = ga_format("%.*s", (int)(leaf - key->path - 1), key->path);
            const struct ga_key *section = ga_key_find(above);
            cr_expect(section && section < key && ga_key_is_section(section), "%s", key->path);
            free(above);
        }
        if (!ga_key_is_section(key))
            cr_expect(key->required || key->standard || key->standard_told, "%s has no default",
                      key->path);
        cr_expect_eq(key->type->shape == GA_SHAPE_WORD, key->words != NULL, "%s", key->path);
    }
}

Test(config_help, reference_holds_every_key)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ga_config_write_reference(out);
    fclose(out);
    for (size_t i = 0; i < ga_n_keys; i++) {
        char *row = ga_format("\n| `%s` | ", ga_keys[i].path);
        cr_expect(ga_key_is_section(&ga_keys[i]) || strstr(text, row), "%s", row);
        free(row);
    }
    free(text);
}

static json_t *schema_of(json_t *root, const char *path)
{
    char *words = ga_format("%s", path), *rest = words;
    for (char *word; root && (word = strsep(&rest, "."));)
        root = json_object_get(json_object_get(root, "properties"), word);
    free(words);
    return root;
}

Test(config_help, json_schema_holds_every_key)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ga_config_write_schema(out);
    fclose(out);
    json_t *root = json_loads(text, 0, NULL);
    cr_assert(root);
    for (size_t i = 0; i < ga_n_keys; i++) {
        json_t *schema = schema_of(root, ga_keys[i].path);
        cr_assert(schema, "%s", ga_keys[i].path);
        cr_expect_str_eq(json_string_value(json_object_get(schema, "description")),
                         ga_keys[i].meaning);
    }
    json_t *population = schema_of(root, "algorithm.population");
    cr_expect_eq(json_integer_value(json_object_get(population, "default")), 30);
    json_decref(root);
    free(text);
}
