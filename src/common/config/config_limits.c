/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_limits.c - how much of a machine evaluations may use: for all hosts, and a map of where
 * that differs.
 *
 * A host's values are read, checked and printed by the general keys' own types, as the general
 * values of a config that holds nothing else. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/hours.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static const char *const paths[] = {
    "cluster.limits.slots",
    "cluster.limits.cpus",
    "cluster.limits.memory",
    "cluster.limits.active",
};
enum { N_KEYS = sizeof paths / sizeof *paths };

const struct ga_key *ga_limit_key(size_t i)
{
    const struct ga_key *key = i < N_KEYS ? ga_key_find(paths[i]) : NULL;
    GA_ASSERT(key || i >= N_KEYS);
    return key;
}

/* --- cpus --- */

static bool read_cpus(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    struct ga_cpus cpus = {0};
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (strcmp(text, key->absent) != 0 && !ga_text_to_cpus(text, &cpus))
        return ga_complain_type(reading, key, node);
    *(struct ga_cpus *)ga_key_field(key, reading->config) = cpus;
    return true;
}

static bool print_cpus(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char room[GA_CPUS_ROOM];
    const struct ga_cpus *cpus = ga_key_value(key, config);
    if (cpus->value <= 0)
        return false;
    fputs(ga_text_cpus(*cpus, room), out);
    return true;
}

/* --- hours --- */

static bool read_hours(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    struct ga_hours hours;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    char **field = ga_key_field(key, reading->config);
    bool always = strcmp(text, key->absent) == 0;
    if (!always && !ga_hours_parse(text, &hours))
        return ga_complain_type(reading, key, node);
    free(*field);
    *field = always ? NULL : ga_strdup(text);
    return true;
}

/* --- hosts --- */

static bool read_limit(struct ga_reading *inner, const struct ga_key *hosts, const char *host,
                       const struct ga_yaml_entry *entry)
{
    const char *words[N_KEYS];
    const struct ga_yaml at = {.place = entry->place};
    char excerpt[GA_EXCERPT_ROOM];
    for (size_t i = 0; i < N_KEYS; i++) {
        const struct ga_key *key = ga_limit_key(i);
        words[i] = ga_key_leaf(key);
        if (strcmp(entry->key, words[i]) == 0)
            return key->type->read(inner, key, entry->value);
    }
    char *what = ga_format("limit of %s", ga_excerpt(host, excerpt));
    ga_complain_word(inner, hosts, &at, what, entry->key, words, N_KEYS);
    free(what);
    return false;
}

static bool read_host(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml_entry *entry, struct ga_host_limits *host)
{
    char excerpt[GA_EXCERPT_ROOM];
    const struct ga_limits *general = &reading->config->cluster.limits;
    struct ga_config values = {.cluster.limits = *general};
    struct ga_reading inner = *reading;
    bool good = true;
    host->name = ga_strdup(entry->key);
    if (entry->value->kind != GA_YAML_MAP)
        return ga_complain(reading, key, entry->value, "%s: must be a map of its limits",
                           ga_excerpt(entry->key, excerpt));
    values.cluster.limits.active = general->active ? ga_strdup(general->active) : NULL;
    inner.config = &values;
    for (size_t i = 0; i < entry->value->n; i++)
        good &= read_limit(&inner, key, entry->key, &entry->value->entries[i]);
    host->limits = values.cluster.limits;
    return good;
}

static bool read_hosts(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    struct ga_config *config = reading->config;
    bool good = true;
    if (!ga_expect_map(reading, key, node))
        return false;
    config->cluster.hosts = ga_alloc(node->n, sizeof *config->cluster.hosts);
    for (size_t i = 0; i < node->n; i++)
        good &= read_host(reading, key, &node->entries[i],
                          &config->cluster.hosts[config->cluster.n_hosts++]);
    return good;
}

/* "node3: {slots: 4}": what differs. */
static void print_host(FILE *out, const struct ga_config *config, const struct ga_host_limits *host)
{
    const struct ga_config values = {.cluster.limits = host->limits};
    bool first = true;
    ga_yaml_write_key(out, host->name);
    fputs(": {", out);
    for (size_t i = 0; i < N_KEYS; i++) {
        const struct ga_key *key = ga_limit_key(i);
        char *value = ga_key_text(key, &values), *common = ga_key_text(key, config);
        if (strcmp(value, common) != 0) {
            fprintf(out, "%s%s: %s", first ? "" : ", ", ga_key_leaf(key), value);
            first = false;
        }
        free(common);
        free(value);
    }
    putc('}', out);
}

static bool print_hosts(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    (void)key;
    if (config->cluster.n_hosts == 0)
        return false;
    putc('{', out);
    for (size_t i = 0; i < config->cluster.n_hosts; i++) {
        fputs(i > 0 ? ", " : "", out);
        print_host(out, config, &config->cluster.hosts[i]);
    }
    putc('}', out);
    return true;
}

static void release_hosts(const struct ga_key *key, struct ga_config *config)
{
    (void)key;
    for (size_t i = 0; i < config->cluster.n_hosts; i++) {
        free(config->cluster.hosts[i].name);
        free(config->cluster.hosts[i].limits.active);
    }
    free(config->cluster.hosts);
    config->cluster.hosts = NULL;
    config->cluster.n_hosts = 0;
}

/* By its whole name, or by what stands before the first dot. */
const struct ga_limits *ga_config_limits(const struct ga_config *config, const char *host)
{
    char *brief = ga_format("%.*s", (int)strcspn(host, "."), host);
    const struct ga_limits *found = &config->cluster.limits;
    for (size_t i = 0; i < config->cluster.n_hosts; i++) {
        const struct ga_host_limits *one = &config->cluster.hosts[i];
        if (fnmatch(one->name, host, 0) == 0 || fnmatch(one->name, brief, 0) == 0) {
            found = &one->limits;
            break;
        }
    }
    free(brief);
    return found;
}

const struct ga_key_type ga_type_cpus = {.what = "a share such as 60%, or a number of cores",
                                         .shape = GA_SHAPE_TEXT,
                                         .read = read_cpus,
                                         .print = print_cpus};
const struct ga_key_type ga_type_hours = {
    .what = "hours such as 19:00-07:00, or Mon-Fri 19:00-07:00, Sat, Sun",
    .shape = GA_SHAPE_TEXT,
    .read = read_hours,
    .print = ga_print_text,
    .release = ga_release_text};
const struct ga_key_type ga_type_hosts = {.what = "a map of hosts and how their limits differ",
                                          .shape = GA_SHAPE_HOSTS,
                                          .read = read_hosts,
                                          .print = print_hosts,
                                          .release = release_hosts};
