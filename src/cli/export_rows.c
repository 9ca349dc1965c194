/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export_rows.c - records as CSV and JSON. */
#include "cli/export_rows.h"
#include "cli/number.h"
#include "common/error.h"
#include "common/space.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void put(struct ga_buffer *out, const char *text)
{
    ga_buffer_put_bytes(out, text, strlen(text));
}

static void put_u64(struct ga_buffer *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    ga_buffer_put_bytes(out, digits + at, sizeof digits - at);
}

/* Nothing for what is missing. */
static void put_real(struct ga_buffer *out, double value)
{
    char text[GA_NUMBER_ROOM];

    if (isfinite(value))
        ga_buffer_put_bytes(out, text, ga_number_write(value, text));
}

/* Numbers that are no reals: ints, which ga_param_text writes as such. */
static bool is_real(const struct ga_param *param)
{
    return param->kind == GA_PARAM_REAL || (param->kind == GA_PARAM_FIXED && !param->choices);
}

/* Columns of spread: as many as metrics if individuals are evaluated repeatedly. */
static size_t n_spread(const struct ga_config *config)
{
    return config->evaluator.repeats > 1 ? config->evaluator.metrics.n : 0;
}

/* Rounded to the ms by arithmetic on whole ms, so that 59.9996 s is the next minute. */
char *ga_stamp_text(double date, char out[GA_STAMP_ROOM])
{
    bool known = date >= 0 && date < 1e11;
    long long ms = known ? llround(date * 1e3) : 0;
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    size_t length;

    if (!known || !gmtime_r(&seconds, &utc))
        return memcpy(out, "", 1);
    length = strftime(out, GA_STAMP_ROOM, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + length, GA_STAMP_ROOM - length, ".%03dZ", (int)(ms % 1000));
    return out;
}

/* --- CSV --- */

static void csv_put_text(struct ga_buffer *out, const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        put(out, text);
        return;
    }
    ga_buffer_put_u8(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            ga_buffer_put_u8(out, '"');
        ga_buffer_put_u8(out, (uint8_t)*text);
    }
    ga_buffer_put_u8(out, '"');
}

static void csv_put_value(struct ga_buffer *out, const struct ga_param *param, double value)
{
    char text[GA_VALUE_ROOM];

    if (is_real(param))
        put_real(out, value);
    else
        csv_put_text(out, ga_param_text(param, value, text));
}

void ga_csv_put_head(struct ga_buffer *out, const struct ga_config *config, bool timing)
{
    put(out, "id,generation");
    for (size_t i = 0; i < config->space.n; i++) {
        put(out, ",");
        csv_put_text(out, config->space.params[i].name);
    }
    for (size_t i = 0; i < config->evaluator.metrics.n; i++) {
        put(out, ",");
        csv_put_text(out, config->evaluator.metrics.items[i]);
    }
    for (size_t i = 0; i < n_spread(config); i++) {
        char *name = ga_format("spread.%s", config->evaluator.metrics.items[i]);

        put(out, ",");
        csv_put_text(out, name);
        free(name);
    }
    for (size_t i = 0; i < config->n_objectives; i++) {
        put(out, ",");
        csv_put_text(out, config->objectives[i].name);
    }
    put(out, timing ? ",feasible,status,rank,host,start,seconds,attempts,failures,first_failure\n"
                    : ",feasible,status\n");
}

static void csv_put_timing(struct ga_buffer *out, const struct ga_record *record)
{
    char stamp[GA_STAMP_ROOM];
    bool evaluated = record->attempts > 0;

    put(out, ",");
    if (evaluated)
        put_u64(out, record->rank);
    put(out, ",");
    csv_put_text(out, record->host);
    put(out, ",");
    if (evaluated)
        put(out, ga_stamp_text(record->started, stamp));
    put(out, ",");
    if (evaluated)
        put_real(out, record->seconds);
    put(out, ",");
    put_u64(out, record->attempts);
    put(out, ",");
    put_u64(out, record->failures);
    put(out, ",");
    if (record->first_failure != GA_FAILURE_NONE)
        put(out, ga_failure_word(record->first_failure));
}

void ga_csv_put_row(struct ga_buffer *out, const struct ga_config *config,
                    const struct ga_record *record, bool timing)
{
    put_u64(out, record->id);
    put(out, ",");
    put_u64(out, record->generation);
    for (size_t i = 0; i < config->space.n; i++) {
        put(out, ",");
        csv_put_value(out, &config->space.params[i], record->genes[i]);
    }
    for (size_t i = 0; i < config->evaluator.metrics.n; i++) {
        put(out, ",");
        put_real(out, record->metrics[i]);
    }
    for (size_t i = 0; i < n_spread(config); i++) {
        put(out, ",");
        put_real(out, record->spread[i]);
    }
    for (size_t i = 0; i < config->n_objectives; i++) {
        put(out, ",");
        put_real(out, record->objectives[i]);
    }
    put(out, ga_record_feasible(record) ? ",true," : ",false,");
    put(out, ga_record_status_word(record->status));
    if (timing)
        csv_put_timing(out, record);
    put(out, "\n");
}

/* --- JSON --- */

void ga_json_put_text(struct ga_buffer *out, const char *text)
{
    char escape[8];

    ga_buffer_put_u8(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            ga_buffer_put_u8(out, '\\');
            ga_buffer_put_u8(out, (uint8_t)*text);
        } else if ((unsigned char)*text < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*text);
            put(out, escape);
        } else {
            ga_buffer_put_u8(out, (uint8_t)*text);
        }
    }
    ga_buffer_put_u8(out, '"');
}

static void put_json_real(struct ga_buffer *out, double value)
{
    if (isfinite(value))
        put_real(out, value);
    else
        put(out, "null");
}

/* A number, true or false, or a word in quotes. */
static void put_json_value(struct ga_buffer *out, const struct ga_param *param, double value)
{
    char text[GA_VALUE_ROOM];

    if (is_real(param))
        put_json_real(out, value);
    else if (param->choices)
        ga_json_put_text(out, ga_param_text(param, value, text));
    else
        put(out, ga_param_text(param, value, text));
}

static void json_put_key(struct ga_buffer *out, size_t i, const char *key)
{
    if (i > 0)
        put(out, ",");
    ga_json_put_text(out, key);
    put(out, ":");
}

static void json_put_timing(struct ga_buffer *out, const struct ga_record *record)
{
    char stamp[GA_STAMP_ROOM];

    put(out, ",\"attempts\":");
    put_u64(out, record->attempts);
    if (record->attempts == 0)
        return;
    put(out, ",\"failures\":");
    put_u64(out, record->failures);
    put(out, ",\"first_failure\":");
    if (record->first_failure != GA_FAILURE_NONE)
        ga_json_put_text(out, ga_failure_word(record->first_failure));
    else
        put(out, "null");
    put(out, ",\"rank\":");
    put_u64(out, record->rank);
    put(out, ",\"host\":");
    ga_json_put_text(out, record->host);
    put(out, ",\"start\":");
    ga_json_put_text(out, ga_stamp_text(record->started, stamp));
    put(out, ",\"seconds\":");
    put_json_real(out, record->seconds);
}

static void json_put_spread(struct ga_buffer *out, const struct ga_config *config,
                            const struct ga_record *record)
{
    put(out, "},\"spread\":{");
    for (size_t i = 0; i < n_spread(config); i++) {
        json_put_key(out, i, config->evaluator.metrics.items[i]);
        put_json_real(out, record->spread[i]);
    }
}

void ga_json_put_row(struct ga_buffer *out, const struct ga_config *config,
                     const struct ga_record *record, bool timing)
{
    put(out, "{\"id\":");
    put_u64(out, record->id);
    put(out, ",\"generation\":");
    put_u64(out, record->generation);
    put(out, ",\"parameters\":{");
    for (size_t i = 0; i < config->space.n; i++) {
        json_put_key(out, i, config->space.params[i].name);
        put_json_value(out, &config->space.params[i], record->genes[i]);
    }
    put(out, "},\"metrics\":{");
    for (size_t i = 0; i < config->evaluator.metrics.n; i++) {
        json_put_key(out, i, config->evaluator.metrics.items[i]);
        put_json_real(out, record->metrics[i]);
    }
    if (n_spread(config) > 0)
        json_put_spread(out, config, record);
    put(out, "},\"objectives\":{");
    for (size_t i = 0; i < config->n_objectives; i++) {
        json_put_key(out, i, config->objectives[i].name);
        put_json_real(out, record->objectives[i]);
    }
    put(out, ga_record_feasible(record) ? "},\"feasible\":true,\"status\":"
                                        : "},\"feasible\":false,\"status\":");
    ga_json_put_text(out, ga_record_status_word(record->status));
    if (timing)
        json_put_timing(out, record);
    put(out, "}");
}
