/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child_report.c - see child_report.h. */
#include "worker/child_report.h"
#include "common/text.h"
#include "worker/printable.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What to look for though the file is there; "" if nothing comes to mind. */
static const char *hint(const char *program, int error)
{
    if (error == ENOEXEC)
        return " (a script needs a first line such as #!/bin/sh)";
    if (error == EACCES)
        return " (chmod +x makes a file executable)";
    if (error == ENOENT && program[0] == '/' && access(program, F_OK) == 0)
        return " (what its first line names is not there; a line must not end with CR LF)";
    return "";
}

char *ga_cannot_start(const char *program, int error)
{
    return ga_format("cannot start %s: %s%s", program, strerror(error), hint(program, error));
}

/* A request for memory that was refused may come long before the limit is filled, so the peak alone
 * does not tell. */
static bool says_memory_was_refused(const char *text)
{
    static const char *const phrases[] = {
        "Cannot allocate memory", "bad_alloc",     "MemoryError", "out of memory",
        "Out of memory",          "Out Of Memory", "OutOfMemory", "not enough memory",
    };

    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (strstr(text, phrases[i]) != NULL)
            return true;
    }
    return false;
}

/* A program that does not let SIGXFSZ end it (Python) is told EFBIG. */
static bool says_file_was_too_large(const char *text)
{
    return strstr(text, "File too large") != NULL;
}

static enum ga_failure failure_of(const struct ga_child_end *end, const struct ga_budget *budget,
                                  const char *words)
{
    if (end->failure != GA_FAILURE_EXIT && end->failure != GA_FAILURE_SIGNAL)
        return end->failure;
    if (budget->memory > 0 && says_memory_was_refused(words))
        return GA_FAILURE_MEMORY;
    if (budget->disk > 0 && says_file_was_too_large(words))
        return GA_FAILURE_DISK;
    return end->failure;
}

static char *describe_disk(const struct ga_child_end *end, const struct ga_budget *budget)
{
    char found[GA_NUMBER_ROOM], limit[GA_NUMBER_ROOM];

    (void)ga_text_size((double)budget->disk, limit);
    if (end->found > 0)
        return ga_format("its folder grew to %s or more; evaluator.disk allows %s",
                         ga_text_size(end->found, found), limit);
    return ga_format("a file was to grow beyond %s, which is what evaluator.disk allows", limit);
}

static char *describe_cpu(const struct ga_child_end *end, const struct ga_budget *budget)
{
    char found[GA_NUMBER_ROOM], limit[GA_NUMBER_ROOM];
    const double used = end->found > 0 ? end->found : end->cpu;

    return ga_format("used %s of processor time; evaluator.cpu_time allows %s",
                     ga_text_duration(used, found), ga_text_duration(budget->cpu_time, limit));
}

/* What happened, without the program's own words. */
static char *describe(const struct ga_child_end *end, const struct ga_budget *budget)
{
    char number[GA_NUMBER_ROOM], limit[GA_NUMBER_ROOM];
    const char *name;

    switch (end->failure) {
    case GA_FAILURE_TIMEOUT:
        return ga_format("ran longer than %s", ga_text_duration(budget->timeout, number));
    case GA_FAILURE_EXIT:
        return ga_format("exit status %d", end->detail);
    case GA_FAILURE_SIGNAL:
        name = sigabbrev_np(end->detail);
        return ga_format("killed by signal %d (SIG%s)", end->detail, name != NULL ? name : "?");
    case GA_FAILURE_MEMORY:
        return ga_format("needed more memory than %s", ga_text_size_exact(budget->memory, number));
    case GA_FAILURE_OUTPUT:
        return ga_format("printed %s; evaluator.output allows %s", ga_text_size(end->found, number),
                         ga_text_size((double)budget->output, limit));
    case GA_FAILURE_DISK:
        return describe_disk(end, budget);
    case GA_FAILURE_CPU:
        return describe_cpu(end, budget);
    case GA_FAILURE_CANCELLED:
        return ga_strdup("stopped");
    default:
        return ga_strdup(ga_failure_text(end->failure));
    }
}

void ga_answer_fail_child_saying(struct ga_answer *answer, const struct ga_child_end *end,
                                 const struct ga_budget *budget, const char *program,
                                 const char *place, const char *words)
{
    struct ga_child_end told = *end;
    char *what;

    if (end->failure == GA_FAILURE_START) {
        what = ga_cannot_start(program, end->detail);
        ga_answer_fail(answer, GA_FAILURE_START, end->detail, "%s", what);
        free(what);
        return;
    }
    told.failure = failure_of(end, budget, words);
    what = describe(&told, budget);
    ga_answer_fail(answer, told.failure, told.detail, "%s%s%s%s%s%s", what,
                   place[0] != '\0' ? " (see " : "", place, place[0] != '\0' ? ")" : "",
                   words[0] != '\0' ? ": " : "", words);
    free(what);
}

void ga_answer_fail_child(struct ga_answer *answer, const struct ga_child_end *end,
                          const struct ga_budget *budget, const char *program, const char *place,
                          int error_fd)
{
    char words[GA_MESSAGE_ROOM / 2] = "";

    if (error_fd >= 0)
        ga_read_tail(error_fd, words, sizeof words);
    ga_answer_fail_child_saying(answer, end, budget, program, place, words);
}
