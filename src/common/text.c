/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - numbers, durations and sizes, read from and written as people's text.
 * gaopt never calls setlocale, so strtod and printf keep to the C locale. */
#include "common/text.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";

/* --- reading --- */

/* How much of the text is a decimal number: [+-] digits [. digits] [e [+-] digits]; 0 if it does
 * not begin with one. strtod alone would also take spaces, nan, inf and hexadecimal. */
static size_t number_length(const char *text)
{
    const char *at = text + (*text == '+' || *text == '-');
    size_t whole = strspn(at, digits);
    size_t fraction = 0;
    const char *exponent;

    at += whole;
    if (*at == '.') {
        fraction = strspn(at + 1, digits);
        at += 1 + fraction;
    }
    if (whole + fraction == 0)
        return 0;
    if (*at == 'e' || *at == 'E') {
        exponent = at + 1 + (at[1] == '+' || at[1] == '-');
        if (strspn(exponent, digits) > 0)
            at = exponent + strspn(exponent, digits);
    }
    return (size_t)(at - text);
}

/* Takes the number at the start of the text; *rest is what follows it. */
static bool leading_real(const char *text, double *value, const char **rest)
{
    size_t length = number_length(text);
    double number;

    if (length == 0)
        return false;
    number = strtod(text, NULL);
    if (!isfinite(number))
        return false;
    *value = number;
    *rest = text + length;
    return true;
}

bool ga_text_to_real(const char *text, double *value)
{
    const char *rest;
    double number;

    if (!leading_real(text, &number, &rest) || *rest != '\0')
        return false;
    *value = number;
    return true;
}

static bool all_digits(const char *text)
{
    size_t length = strspn(text, digits);

    return length > 0 && text[length] == '\0';
}

bool ga_text_to_int(const char *text, int64_t *value)
{
    long long number;

    if (!all_digits(text + (*text == '+' || *text == '-')))
        return false;
    errno = 0;
    number = strtoll(text, NULL, 10);
    if (errno != 0)
        return false;
    *value = number;
    return true;
}

bool ga_text_to_u64(const char *text, uint64_t *value)
{
    unsigned long long number;

    if (!all_digits(text + (*text == '+')))
        return false;
    errno = 0;
    number = strtoull(text, NULL, 10);
    if (errno != 0)
        return false;
    *value = number;
    return true;
}

bool ga_text_to_bool(const char *text, bool *value)
{
    static const char *const words[2][3] = {{"false", "no", "off"}, {"true", "yes", "on"}};

    for (size_t i = 0; i < 6; i++) {
        if (strcmp(text, words[i / 3][i % 3]) == 0) {
            *value = i >= 3;
            return true;
        }
    }
    return false;
}

/* A second is `part` of these units, or a unit is `times` seconds: dividing by a whole number
 * rounds once, so that "3ms" is the same double as 0.003. */
struct time_unit {
    const char *name;
    double times;
    double part;
};

static const struct time_unit time_units[] = {
    {"us", 1, 1e6}, {"ms", 1, 1e3}, {"s", 1, 1}, {"min", 60, 1}, {"h", 3600, 1}, {"d", 86400, 1},
};

bool ga_text_to_duration(const char *text, double *value)
{
    const char *unit;
    double number;

    if (!leading_real(text, &number, &unit) || number < 0)
        return false;
    if (*unit == '\0' && number == 0) {
        *value = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof time_units / sizeof *time_units; i++) {
        if (strcmp(unit, time_units[i].name) == 0) {
            number = number * time_units[i].times / time_units[i].part;
            if (!isfinite(number))
                return false;
            *value = number;
            return true;
        }
    }
    return false;
}

struct size_unit {
    const char *name;
    uint64_t bytes;
};

/* The binary ones in falling order: ga_text_size_exact takes the first that divides. */
static const struct size_unit size_units[] = {
    {"TiB", UINT64_C(1) << 40},
    {"GiB", UINT64_C(1) << 30},
    {"MiB", UINT64_C(1) << 20},
    {"KiB", UINT64_C(1) << 10},
    {"B", 1},
    {"kB", 1000},
    {"MB", 1000000},
    {"GB", 1000000000},
};

/* Whole numbers are multiplied exactly: a double would round those above 2^53. */
static bool times_unit(const char *text, double number, uint64_t unit, uint64_t *value)
{
    unsigned long long whole;
    char *end;
    double product = number * (double)unit;

    errno = 0;
    whole = strtoull(text, &end, 10);
    if (strspn(end, ".eE") == 0)
        return errno == 0 && !__builtin_mul_overflow((uint64_t)whole, unit, value);
    if (product >= 0x1p64)
        return false;
    *value = (uint64_t)product;
    return true;
}

bool ga_text_to_size(const char *text, uint64_t *value)
{
    const char *unit;
    double number;
    uint64_t bytes;

    if (*text == '-' || !leading_real(text, &number, &unit))
        return false;
    if (*unit == '\0' && number == 0) {
        *value = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof size_units / sizeof *size_units; i++) {
        if (strcmp(unit, size_units[i].name) == 0) {
            if (!times_unit(text, number, size_units[i].bytes, &bytes))
                return false;
            *value = bytes;
            return true;
        }
    }
    return false;
}

/* --- writing --- */

char *ga_text_real(double value, char out[GA_NUMBER_ROOM])
{
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(out, GA_NUMBER_ROOM, "%.*g", precision, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

char *ga_text_duration_exact(double seconds, char out[GA_NUMBER_ROOM])
{
    size_t length = strlen(ga_text_real(seconds, out));

    snprintf(out + length, GA_NUMBER_ROOM - length, "s");
    return out;
}

char *ga_text_size_exact(uint64_t bytes, char out[GA_NUMBER_ROOM])
{
    const struct size_unit *unit = size_units;

    while (unit->bytes > 1 && (bytes == 0 || bytes % unit->bytes != 0))
        unit++;
    snprintf(out, GA_NUMBER_ROOM, "%llu%s", (unsigned long long)(bytes / unit->bytes), unit->name);
    return out;
}

char *ga_text_size(double bytes, char out[GA_NUMBER_ROOM])
{
    const struct size_unit *unit = size_units;

    /* the limit is where rounding would give 1024 of the smaller */
    while (unit->bytes > 1 && bytes < 0.9995 * (double)unit->bytes)
        unit++;
    const double value = bytes / (double)unit->bytes;
    snprintf(out, GA_NUMBER_ROOM, value < 1000 ? "%.3g %s" : "%.0f %s", value, unit->name);
    return out;
}

/* "3 h 12 min": large and small are the two units, in s. */
static void two_units(double seconds, int large, const char *large_name, int small,
                      const char *small_name, char out[GA_NUMBER_ROOM])
{
    long long total = llround(seconds / small);
    long long ratio = large / small;

    if (total % ratio == 0)
        snprintf(out, GA_NUMBER_ROOM, "%lld %s", total / ratio, large_name);
    else
        snprintf(out, GA_NUMBER_ROOM, "%lld %s %d %s", total / ratio, large_name,
                 (int)(total % ratio), small_name);
}

/* The limits are where rounding would give the next unit: 59.7 s is "1 min". */
char *ga_text_duration(double seconds, char out[GA_NUMBER_ROOM])
{
    if (isnan(seconds))
        snprintf(out, GA_NUMBER_ROOM, "?");
    else if (seconds > 3.2e11)
        snprintf(out, GA_NUMBER_ROOM, "> 10000 years");
    else if (seconds >= 86370)
        two_units(seconds, 86400, "d", 3600, "h", out);
    else if (seconds >= 3599.5)
        two_units(seconds, 3600, "h", 60, "min", out);
    else if (seconds >= 59.5)
        two_units(seconds, 60, "min", 1, "s", out);
    else if (seconds >= 9.95)
        snprintf(out, GA_NUMBER_ROOM, "%.0f s", seconds);
    else if (seconds >= 0.9995)
        snprintf(out, GA_NUMBER_ROOM, "%.2g s", seconds);
    else if (seconds >= 0.9995e-3)
        snprintf(out, GA_NUMBER_ROOM, "%.3g ms", 1e3 * seconds);
    else if (seconds > 0)
        snprintf(out, GA_NUMBER_ROOM, "%.3g us", 1e6 * seconds);
    else
        snprintf(out, GA_NUMBER_ROOM, "0 s");
    return out;
}
