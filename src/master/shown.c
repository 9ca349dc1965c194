/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shown.c - numbers, times, failures and paths in the form that people read. */
#include "master/shown.h"
#include "common/error.h"
#include "common/files.h"
#include "common/printable.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* "3.1000e-04" -> "3.1e-4" */
static void tidy_exponent(char *text)
{
    char *e = strchr(text, 'e');
    int exponent = atoi(e + 1);
    char *end = e;

    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    snprintf(end, GA_NUMBER_ROOM - (size_t)(end - text), "e%d", exponent);
}

char *ga_number_shown(double value, char out[GA_NUMBER_ROOM])
{
    double size = fabs(value);

    if (value == 0 || !isfinite(value)) {
        snprintf(out, GA_NUMBER_ROOM, "%g", size == 0 ? 0 : value);
    } else if (size < 1e-3 || size >= 99999.5) {
        snprintf(out, GA_NUMBER_ROOM, "%.4e", value);
        tidy_exponent(out);
    } else {
        snprintf(out, GA_NUMBER_ROOM, "%.5g", value);
    }
    return out;
}

char *ga_rate_shown(double rate, char out[GA_NUMBER_ROOM])
{
    const char *unit = rate >= 0.95 ? "s" : rate * 60 >= 0.95 ? "min" : "h";
    double count = rate * (rate >= 0.95 ? 1 : rate * 60 >= 0.95 ? 60 : 3600);

    snprintf(out, GA_NUMBER_ROOM, count < 9.95 ? "%.1f/%s" : "%.0f/%s", count, unit);
    return out;
}

char *ga_size_shown(uint64_t bytes, char out[GA_NUMBER_ROOM])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double size = (double)bytes;
    size_t i = 0;

    for (; size >= 1023.5 && i + 1 < sizeof units / sizeof *units; i++)
        size /= 1024;
    snprintf(out, GA_NUMBER_ROOM, i > 0 && size < 9.95 ? "%.1f %s" : "%.0f %s", size, units[i]);
    return out;
}

char *ga_date_shown(double date, double now, char out[GA_NUMBER_ROOM])
{
    static const double hour = 3600;
    double ahead = fabs(date - now);
    time_t seconds = fabs(date) < 1e11 ? (time_t)date : -1;
    struct tm local;

    if (seconds < 0 || !localtime_r(&seconds, &local) ||
        strftime(out, GA_NUMBER_ROOM,
                 ahead < 20 * hour    ? "%H:%M"
                 : ahead < 144 * hour ? "%a %H:%M"
                                      : "%Y-%m-%d",
                 &local) == 0)
        snprintf(out, GA_NUMBER_ROOM, "?");
    return out;
}

/* --- failures --- */

/* The class with the most failures that are not yet shown. */
static size_t most_frequent(const uint64_t left[GA_FAILURE_COUNT])
{
    size_t most = 0;

    for (size_t i = 1; i < GA_FAILURE_COUNT; i++) {
        if (left[i] > left[most])
            most = i;
    }
    return most;
}

/* A count has 20 digits, a word at most 10 letters. */
enum { CLASSES_ROOM = GA_FAILURE_COUNT * 40 };

/* "4 timeout, 2 exit", most frequent first. Returns how many there are. */
static uint64_t list_classes(const uint64_t counts[GA_FAILURE_COUNT], char list[CLASSES_ROOM])
{
    uint64_t left[GA_FAILURE_COUNT];
    uint64_t total = 0;
    size_t length = 0;

    memcpy(left, counts, sizeof left);
    left[GA_FAILURE_NONE] = 0;
    list[0] = '\0';
    for (size_t i = most_frequent(left); left[i] > 0; i = most_frequent(left)) {
        length +=
            (size_t)snprintf(list + length, CLASSES_ROOM - length, "%s%" PRIu64 " %s",
                             length ? ", " : "", left[i], ga_failure_word((enum ga_failure)i));
        total += left[i];
        left[i] = 0;
    }
    return total;
}

char *ga_failures_shown(const uint64_t by_failure[GA_FAILURE_COUNT])
{
    char list[CLASSES_ROOM];
    uint64_t total = list_classes(by_failure, list);

    return ga_format("%" PRIu64 "%s%s", total, *list ? ": " : "", list);
}

char *ga_failures_and_flaky_shown(const uint64_t by_failure[GA_FAILURE_COUNT],
                                  const uint64_t flaky[GA_FAILURE_COUNT])
{
    char list[CLASSES_ROOM], unknown[40] = "";
    uint64_t total = list_classes(flaky, list) + flaky[GA_FAILURE_NONE];
    char *failures = ga_failures_shown(by_failure);
    char *shown;

    if (total == 0)
        return failures;
    if (*list && flaky[GA_FAILURE_NONE] > 0)
        snprintf(unknown, sizeof unknown, ", %" PRIu64 " not known", flaky[GA_FAILURE_NONE]);
    shown = ga_format("%s; %" PRIu64 "%s succeeded when tried again (flaky)%s%s%s", failures, total,
                      strcmp(failures, "0") == 0 ? "" : " more", *list ? ": " : "", list, unknown);
    free(failures);
    return shown;
}

char *ga_cause_shown(enum ga_failure failure, int32_t detail)
{
    const char *name = failure == GA_FAILURE_SIGNAL ? sigabbrev_np(detail) : NULL;

    if (name)
        return ga_format("SIG%s", name);
    if (failure == GA_FAILURE_EXIT || failure == GA_FAILURE_SIGNAL)
        return ga_format("%s %d", ga_failure_word(failure), detail);
    return ga_strdup(ga_failure_word(failure));
}

char *ga_failure_shown(const struct ga_record *record)
{
    const char *message = record->message[0] ? record->message : ga_failure_text(record->failure);
    char *cause = record->message[0] ? ga_strdup(ga_failure_word(record->failure))
                                     : ga_cause_shown(record->failure, record->detail);
    char *shown = ga_format("id %" PRIu64 " failed (%s): ", record->id, cause);

    for (size_t n; *message; message += n + (message[n] == '\n')) {
        char *line, *longer;

        n = strcspn(message, "\n");
        line = ga_format("%.*s", (int)n, message);
        ga_make_printable(line);
        longer = ga_format("%s%s%s", shown, line, message[n] && message[n + 1] ? "\n    " : "");
        free(line);
        free(shown);
        shown = longer;
    }
    free(cause);
    return shown;
}

/* --- paths --- */

/* What stands behind the folder and its slash, or NULL if the path is not below it. */
static const char *below(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    if (strncmp(path, folder, length) != 0 || path[length] != '/' || !path[length + 1])
        return NULL;
    return path + length + 1;
}

static char *quote(const char *text)
{
    char *out = ga_alloc(4 * strlen(text) + 3, 1);
    char *end = out;

    *end++ = '\'';
    for (; *text; text++) {
        if (*text == '\'')
            end = stpcpy(end, "'\\''");
        else
            *end++ = *text;
    }
    *end = '\''; /* what ga_alloc gave is zeroed */
    return out;
}

char *ga_word_shown(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%=";

    return *text && text[strspn(text, plain)] == '\0' ? ga_strdup(text) : quote(text);
}

char *ga_path_shown(const char *path)
{
    char *here = get_current_dir_name();
    const char *relative = here ? below(path, here) : NULL;
    char *shown = ga_word_shown(relative ? relative : path);

    free(here);
    return shown;
}
