/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_numbers.c - the types of keys whose values are numbers, with and without units. */
#include "common/config/config_internal.h"
#include "common/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_absent(const struct ga_key *key, const char *text)
{
    return key->absent && strcmp(text, key->absent) == 0;
}

static bool in_range(struct ga_reading *reading, const struct ga_key *key,
                     const struct ga_yaml *node, double value)
{
    char excerpt[GA_EXCERPT_ROOM], range[GA_RANGE_ROOM];
    bool any = key->low == 0 && key->high == 0;
    if (any || (value >= key->low && value <= key->high && !(key->above_low && value == key->low)))
        return true;
    return ga_complain(reading, key, node, "%s is out of range; allowed: %s",
                       ga_excerpt(node->text, excerpt), ga_key_range(key, range));
}

/* 2^53: beyond it not every whole number is a double. */
#define LARGEST_EXACT 9007199254740992.0

/* "1e6" is a whole number to people. */
static bool to_whole(const char *text, uint64_t *value)
{
    double real;
    if (ga_text_to_u64(text, value))
        return true;
    if (!ga_text_to_real(text, &real) || real < 0 || real > LARGEST_EXACT || real != floor(real))
        return false;
    *value = (uint64_t)real;
    return true;
}

static bool read_whole(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node, uint64_t absent)
{
    uint64_t value = absent;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!is_absent(key, text)) {
        if (!to_whole(text, &value))
            return ga_complain_type(reading, key, node);
        if (!in_range(reading, key, node, (double)value))
            return false;
    }
    *(uint64_t *)ga_key_field(key, reading->config) = value;
    return true;
}

static bool print_whole(FILE *out, const struct ga_key *key, const struct ga_config *config,
                        uint64_t absent)
{
    uint64_t value = *(const uint64_t *)ga_key_value(key, config);
    if (key->absent && value == absent)
        return false;
    fprintf(out, "%llu", (unsigned long long)value);
    return true;
}

static bool read_count(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    return read_whole(reading, key, node, 0);
}

static bool print_count(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    return print_whole(out, key, config, 0);
}

static bool read_limit(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    return read_whole(reading, key, node, GA_NONE_U64);
}

static bool print_limit(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    return print_whole(out, key, config, GA_NONE_U64);
}

static bool read_real(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    double value = NAN;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!is_absent(key, text)) {
        if (!ga_text_to_real(text, &value))
            return ga_complain_type(reading, key, node);
        if (!in_range(reading, key, node, value))
            return false;
    }
    *(double *)ga_key_field(key, reading->config) = value;
    return true;
}

static bool print_real(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char room[GA_NUMBER_ROOM];
    double value = *(const double *)ga_key_value(key, config);
    if (isnan(value))
        return false;
    fputs(ga_text_real(value, room), out);
    return true;
}

/* A number without its unit gets a message of its own: it is the most likely slip. */
static bool complain_unit(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node, const char *unit, const char *others)
{
    double number;
    char excerpt[GA_EXCERPT_ROOM];
    if (!ga_text_to_real(node->text, &number) || number < 0)
        return ga_complain_type(reading, key, node);
    ga_excerpt(node->text, excerpt);
    return ga_complain(reading, key, node, "'%s' has no unit; write %s%s, %s", excerpt, excerpt,
                       unit, others);
}

static bool read_duration(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node)
{
    double value = 0;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!is_absent(key, text)) {
        if (!ga_text_to_duration(text, &value))
            return complain_unit(reading, key, node, "s", "2min or 2h");
        if (!in_range(reading, key, node, value))
            return false;
    }
    *(double *)ga_key_field(key, reading->config) = value;
    return true;
}

static bool print_duration(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char room[GA_NUMBER_ROOM];
    double value = *(const double *)ga_key_value(key, config);
    if (key->absent && value == 0)
        return false;
    fputs(ga_text_duration_exact(value, room), out);
    return true;
}

static bool read_size(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    uint64_t value = 0;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!is_absent(key, text)) {
        if (!ga_text_to_size(text, &value))
            return complain_unit(reading, key, node, "B", "512MiB or 2GiB");
        if (!in_range(reading, key, node, (double)value))
            return false;
    }
    *(uint64_t *)ga_key_field(key, reading->config) = value;
    return true;
}

static bool print_size(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char room[GA_NUMBER_ROOM];
    uint64_t value = *(const uint64_t *)ga_key_value(key, config);
    if (key->absent && value == 0)
        return false;
    fputs(ga_text_size_exact(value, room), out);
    return true;
}

/* Takes the "/n" off a text that ends so. */
static bool to_rate(const char *text, struct ga_rate *rate)
{
    size_t length = strlen(text);
    rate->per_n = length > 2 && strcmp(text + length - 2, "/n") == 0;
    char *number = ga_format("%.*s", (int)(rate->per_n ? length - 2 : length), text);
    bool read = ga_text_to_real(number, &rate->value);
    free(number);
    return read;
}

static bool read_rate(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    struct ga_rate rate;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!to_rate(text, &rate))
        return ga_complain_type(reading, key, node);
    if (rate.per_n ? rate.value < 0 : !in_range(reading, key, node, rate.value))
        return rate.per_n && ga_complain_type(reading, key, node);
    *(struct ga_rate *)ga_key_field(key, reading->config) = rate;
    return true;
}

static bool print_rate(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char room[GA_NUMBER_ROOM];
    const struct ga_rate *rate = ga_key_value(key, config);
    fprintf(out, "%s%s", ga_text_real(rate->value, room), rate->per_n ? "/n" : "");
    return true;
}

const struct ga_key_type ga_type_count = {
    .what = "a whole number", .shape = GA_SHAPE_INTEGER, .read = read_count, .print = print_count};
const struct ga_key_type ga_type_limit = {
    .what = "a whole number", .shape = GA_SHAPE_INTEGER, .read = read_limit, .print = print_limit};
const struct ga_key_type ga_type_real = {
    .what = "a number", .shape = GA_SHAPE_NUMBER, .read = read_real, .print = print_real};
const struct ga_key_type ga_type_duration = {.what = "a time such as 120s, 2min or 2h",
                                             .shape = GA_SHAPE_TEXT,
                                             .read = read_duration,
                                             .print = print_duration};
const struct ga_key_type ga_type_size = {.what = "a size such as 512MiB or 2GiB",
                                         .shape = GA_SHAPE_TEXT,
                                         .read = read_size,
                                         .print = print_size};
const struct ga_key_type ga_type_rate = {.what = "a number such as 0.1, or 1/n",
                                         .shape = GA_SHAPE_TEXT,
                                         .read = read_rate,
                                         .print = print_rate};
