/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - tests of numbers, durations and sizes as text. */
#include "common/text.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

Test(text, sizes_for_people)
{
    char out[GA_NUMBER_ROOM];

    cr_expect_str_eq(ga_text_size(0, out), "0 B");
    cr_expect_str_eq(ga_text_size(1000, out), "1000 B");
    cr_expect_str_eq(ga_text_size(1023.9, out), "1 KiB");
    cr_expect_str_eq(ga_text_size(1.3 * (1 << 30), out), "1.3 GiB");
    cr_expect_str_eq(ga_text_size(5e15, out), "4547 TiB");
}

Test(text, reals)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},       {"-1.5", -1.5},   {"+2", 2},           {".5", 0.5}, {"5.", 5},
                {"1e-3", 1e-3}, {"1E+3", 1e3},    {"2.5e0", 2.5},      {"007", 7},  {"1e-400", 0},
                {"0.1", 0.1},   {"1e308", 1e308}, {"4.9e-324", 5e-324}};
    static const char *const bad[] = {"",     " 1",    "1 ",    "nan", "inf", "-inf",
                                      "0x10", "1e",    "e5",    ".",   "+",   "1e+",
                                      "1,5",  "1e999", "1.2.3", "--1", "1d3", "1_000"};
    double value;

    for (size_t i = 0; i < COUNT(good); i++) {
        value = NAN;
        cr_assert(ga_text_to_real(good[i].text, &value), "%s", good[i].text);
        cr_assert_eq(value, good[i].value, "%s", good[i].text);
    }
    value = 77;
    for (size_t i = 0; i < COUNT(bad); i++) {
        cr_assert_not(ga_text_to_real(bad[i], &value), "%s", bad[i]);
        cr_assert_eq(value, 77);
    }
}

Test(text, integers)
{
    static const char *const bad[] = {"",    " 1",  "1 ", "1.0",
                                      "1e3", "0x1", "-",  "9223372036854775808"};
    int64_t value = 77;
    uint64_t u64 = 77;

    for (size_t i = 0; i < COUNT(bad); i++)
        cr_assert_not(ga_text_to_int(bad[i], &value), "%s", bad[i]);
    cr_assert_not(ga_text_to_u64("-1", &u64));
    cr_assert_not(ga_text_to_u64("18446744073709551616", &u64));
    cr_assert(value == 77 && u64 == 77);
    cr_assert(ga_text_to_int("-9223372036854775808", &value) && value == INT64_MIN);
    cr_assert(ga_text_to_int("+12", &value) && value == 12);
    cr_assert(ga_text_to_u64("18446744073709551615", &u64) && u64 == UINT64_MAX);
}

Test(text, truth)
{
    bool value = false;

    cr_assert(ga_text_to_bool("yes", &value) && value);
    cr_assert(ga_text_to_bool("off", &value) && !value);
    cr_assert(ga_text_to_bool("true", &value) && value);
    cr_assert(ga_text_to_bool("no", &value) && !value);
    cr_assert(ga_text_to_bool("on", &value) && value);
    cr_assert(ga_text_to_bool("false", &value) && !value);
    cr_assert_not(ga_text_to_bool("1", &value));
    cr_assert_not(ga_text_to_bool("", &value));
}

Test(text, durations)
{
    static const struct {
        const char *text;
        double value;
    } good[] = {{"120s", 120},  {"2min", 120}, {"1.5h", 5400}, {"3ms", 0.003},  {"7us", 7e-6},
                {"2d", 172800}, {"0", 0},      {"0s", 0},      {"1e-3s", 1e-3}, {"120ms", 0.12}};
    static const char *const bad[] = {"",   "120",  "s",  "-1s", "1 s",    "1sec",
                                      "1m", "infs", "1S", "1s ", "1e308d", "3 h 12 min"};
    double value;

    for (size_t i = 0; i < COUNT(good); i++) {
        cr_assert(ga_text_to_duration(good[i].text, &value), "%s", good[i].text);
        cr_assert_eq(value, good[i].value, "%s", good[i].text);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        cr_assert_not(ga_text_to_duration(bad[i], &value), "%s", bad[i]);
}

Test(text, sizes)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"1B", 1},
                {"3kB", 3000},
                {"2MB", 2000000},
                {"5GB", 5000000000},
                {"2KiB", 2048},
                {"2GiB", UINT64_C(2) << 30},
                {"1.5GiB", UINT64_C(3) << 29},
                {"1e3kB", 1000000},
                {"18446744073709551615B", UINT64_MAX},
                {"16777215TiB", UINT64_MAX - (UINT64_C(1) << 40) + 1}};
    static const char *const bad[] = {
        "",       "2", "-1B", "GiB", "2 GiB", "2gib", "2G", "16777216TiB", "18446744073709551616B",
        "1e300B", "-0"};
    uint64_t value;

    for (size_t i = 0; i < COUNT(good); i++) {
        cr_assert(ga_text_to_size(good[i].text, &value), "%s", good[i].text);
        cr_assert_eq(value, good[i].value, "%s", good[i].text);
    }
    value = 77;
    for (size_t i = 0; i < COUNT(bad); i++)
        cr_assert_not(ga_text_to_size(bad[i], &value), "%s", bad[i]);
    cr_assert_eq(value, 77);
}

Test(text, reals_are_written_short)
{
    static const struct {
        double value;
        const char *text;
    } known[] = {{0.1, "0.1"},
                 {1e-5, "1e-05"},
                 {3, "3"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {-0.0, "-0"},
                 {1e22, "1e+22"},
                 {1.0 / 3, "0.3333333333333333"},
                 {100000, "100000"}};
    char out[GA_NUMBER_ROOM];

    for (size_t i = 0; i < COUNT(known); i++)
        cr_assert_str_eq(ga_text_real(known[i].value, out), known[i].text);
}

/* Random bit patterns, so all exponents are met. */
Test(text, written_reals_read_back_the_same)
{
    static const double extremes[] = {DBL_MAX, -DBL_MAX, DBL_MIN, -5e-324, DBL_EPSILON};
    struct ga_random random;
    char out[GA_NUMBER_ROOM];
    double back;

    ga_random_start(&random, 1, 1, GA_PURPOSE_TEST);
    for (size_t i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)gsl_rng_get(&random.rng) << 32 | gsl_rng_get(&random.rng);
        double value;

        memcpy(&value, &bits, sizeof value);
        if (i < COUNT(extremes))
            value = extremes[i];
        if (!isfinite(value))
            continue;
        cr_assert(ga_text_to_real(ga_text_real(value, out), &back) && back == value, "%s", out);
        value = fabs(value);
        cr_assert(ga_text_to_duration(ga_text_duration_exact(value, out), &back) && back == value,
                  "%s", out);
    }
}

Test(text, exact_sizes)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } known[] = {{0, "0B"},
                 {1, "1B"},
                 {1023, "1023B"},
                 {1024, "1KiB"},
                 {1536, "1536B"},
                 {UINT64_C(2) << 30, "2GiB"},
                 {UINT64_C(3) << 40, "3TiB"},
                 {UINT64_MAX, "18446744073709551615B"}};
    char out[GA_NUMBER_ROOM];
    uint64_t back;

    for (size_t i = 0; i < COUNT(known); i++) {
        cr_assert_str_eq(ga_text_size_exact(known[i].bytes, out), known[i].text);
        cr_assert(ga_text_to_size(out, &back) && back == known[i].bytes);
    }
}

Test(text, durations_for_people)
{
    static const struct {
        double seconds;
        const char *text;
    } known[] = {{0, "0 s"},
                 {3e-6, "3 us"},
                 {0.12, "120 ms"},
                 {1.5, "1.5 s"},
                 {0.99996, "1 s"},
                 {9.97, "10 s"},
                 {45.2, "45 s"},
                 {59.7, "1 min"},
                 {125, "2 min 5 s"},
                 {3599.9, "1 h"},
                 {11520, "3 h 12 min"},
                 {86399, "1 d"},
                 {100000, "1 d 4 h"},
                 {INFINITY, "> 10000 years"},
                 {NAN, "?"},
                 {-3, "0 s"}};
    char out[GA_NUMBER_ROOM];

    for (size_t i = 0; i < COUNT(known); i++)
        cr_assert_str_eq(ga_text_duration(known[i].seconds, out), known[i].text);
}
