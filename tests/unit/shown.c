/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shown.c - values as people read them. */
#include "master/shown.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void expect(char *found, const char *expected)
{
    cr_assert_str_eq(found, expected);
    free(found);
}

Test(shown, numbers_have_five_digits)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {0.1, "0.1"},
        {0.87123456, "0.87123"},
        {1, "1"},
        {-12345.6, "-12346"},
        {99999, "99999"},
        {123456, "1.2346e5"},
        {1e5, "1e5"},
        {3.1e-4, "3.1e-4"},
        {0.001, "0.001"},
        {-1.5e-12, "-1.5e-12"},
        {1e300, "1e300"},
        {99999.6, "1e5"},
        {INFINITY, "inf"},
        {NAN, "nan"},
        {5e-324, "4.9407e-324"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[GA_NUMBER_ROOM];

        cr_assert_str_eq(ga_number_shown(cases[i].value, out), cases[i].text);
    }
}

Test(shown, rates_have_a_unit_that_suits)
{
    char out[GA_NUMBER_ROOM];

    cr_assert_str_eq(ga_rate_shown(7.94, out), "7.9/s");
    cr_assert_str_eq(ga_rate_shown(12345.6, out), "12346/s");
    cr_assert_str_eq(ga_rate_shown(0.5, out), "30/min");
    cr_assert_str_eq(ga_rate_shown(1 / 600.0, out), "6.0/h");
}

Test(shown, dates_say_as_much_as_is_needed)
{
    char out[GA_NUMBER_ROOM];

    setenv("TZ", "UTC", 1);
    tzset();
    cr_assert_str_eq(ga_date_shown(1000000000, 1000000000, out), "01:46");
    cr_assert_str_eq(ga_date_shown(1000000000, 1000000000 - 86400, out), "Sun 01:46");
    cr_assert_str_eq(ga_date_shown(1000000000, 1000000000 + 864000, out), "2001-09-09");
}

Test(shown, failures_are_counted_most_frequent_first)
{
    uint64_t by_failure[GA_FAILURE_COUNT] = {[GA_FAILURE_NONE] = 99};

    expect(ga_failures_shown(by_failure), "0");
    by_failure[GA_FAILURE_TIMEOUT] = 1;
    by_failure[GA_FAILURE_SIGNAL] = 12;
    by_failure[GA_FAILURE_LOST] = 3;
    expect(ga_failures_shown(by_failure), "16: 12 signal, 3 lost, 1 timeout");
}

Test(shown, flaky_ones_are_counted_by_the_class_of_their_first_failure)
{
    uint64_t by_failure[GA_FAILURE_COUNT] = {0}, flaky[GA_FAILURE_COUNT] = {0};

    expect(ga_failures_and_flaky_shown(by_failure, flaky), "0");
    flaky[GA_FAILURE_NONE] = 2;
    expect(ga_failures_and_flaky_shown(by_failure, flaky),
           "0; 2 succeeded when tried again (flaky)");
    flaky[GA_FAILURE_EXIT] = 9;
    by_failure[GA_FAILURE_TIMEOUT] = 4;
    expect(ga_failures_and_flaky_shown(by_failure, flaky),
           "4: 4 timeout; 11 more succeeded when tried again (flaky): 9 exit, 2 not known");
}

Test(shown, every_class_at_its_largest_fits)
{
    uint64_t by_failure[GA_FAILURE_COUNT];
    char *text;

    for (size_t i = 0; i < GA_FAILURE_COUNT; i++)
        by_failure[i] = UINT64_MAX;
    text = ga_failures_shown(by_failure);
    cr_assert(strstr(text, "18446744073709551615 cancelled"));
    free(text);
}

Test(shown, a_failure_names_its_cause_and_indents_its_message)
{
    struct ga_record record = {
        .id = 12, .failure = GA_FAILURE_EXIT, .detail = 139, .message = "a\nb\n\nc\n"};

    expect(ga_failure_shown(&record), "id 12 failed (exit): a\n    b\n    \n    c");
    record.failure = GA_FAILURE_SIGNAL, record.detail = SIGSEGV, record.message = "";
    expect(ga_failure_shown(&record), "id 12 failed (SIGSEGV): the program was ended by a signal");
    record.detail = 9999;
    expect(ga_failure_shown(&record),
           "id 12 failed (signal 9999): the program was ended by a signal");
}

Test(shown, paths_are_relative_if_below_and_quoted_if_need_be)
{
    cr_assert_eq(chdir("/tmp"), 0);
    expect(ga_path_shown("/tmp/results/plasma"), "results/plasma");
    expect(ga_path_shown("/tmp2/results"), "/tmp2/results");
    expect(ga_path_shown("/tmp"), "/tmp");
    expect(ga_path_shown("configs/run.yaml"), "configs/run.yaml");
    expect(ga_path_shown("/x/my results/it's"), "'/x/my results/it'\\''s'");
}

Test(shown, sizes_have_two_digits_and_a_unit)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 B"},
                 {1023, "1023 B"},
                 {1024, "1.0 KiB"},
                 {12345, "12 KiB"},
                 {1048000, "1023 KiB"},
                 {1 << 20, "1.0 MiB"},
                 {256 << 20, "256 MiB"},
                 {UINT64_MAX, "16777216 TiB"}};
    char text[GA_NUMBER_ROOM];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(ga_size_shown(cases[i].bytes, text), cases[i].text, "%s", text);
}
