/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.c - what is said while a run goes on and at its end, to the letter. */
#include "master/progress.h"
#include "common/error.h"
#include "master/live_block.h"
#include "master/progress_text.h"
#include "master/rate.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *solvers[] = {"euler", "verlet", "rk4"};

static struct ga_param params[] = {
    {.name = "dt", .kind = GA_PARAM_REAL, .low = 1e-5, .high = 1e-2},
    {.name = "substeps", .kind = GA_PARAM_INT, .low = 1, .high = 16, .step = 1},
    {.name = "solver",
     .kind = GA_PARAM_CHOICE,
     .high = 2,
     .step = 1,
     .choices = solvers,
     .n_choices = 3},
    {.name = "damping", .kind = GA_PARAM_BOOL, .high = 1, .step = 1},
};
static const double best_genes[] = {0.00031, 4, 1, 1};

static struct ga_config plasma(void)
{
    struct ga_config config = {.path = "/elsewhere/run.yaml"};

    setenv("TZ", "UTC", 1);
    tzset();
    config.run.results = "/elsewhere/plasma";
    config.run.stop =
        (struct ga_stop){.generations = 50, .evaluations = 1500, .stall = GA_NONE_U64};
    config.space = (struct ga_space){.n = 4, .n_free = 4, .params = params};
    config.algorithm.population = 30;
    config.output.interval = 1;
    return config;
}

static struct ga_shares busy_for(double share)
{
    struct ga_shares shares = {.seconds = 10};

    shares.of[GA_SHARE_BUSY] = share;
    shares.of[GA_SHARE_WAITS + GA_WAIT_SEARCH] = 1 - share;
    return shares;
}

static struct ga_snapshot in_the_middle(void)
{
    struct ga_snapshot now = {.now = 100, .elapsed = 49 * 60, .shares = busy_for(0.981)};

    now.search = (struct ga_search_summary){
        .told = 389,
        .generation = 12,
        .limit = 1500,
        .failed = 6,
        .has_best = true,
        .best_feasible = true,
        .best_id = 371,
        .best_objective = 0.8712,
        .best_genes = best_genes,
    };
    now.search.by_failure[GA_FAILURE_EXIT] = 2;
    now.search.by_failure[GA_FAILURE_TIMEOUT] = 4;
    now.dispatch = (struct ga_dispatch_counts){.slots = 32, .busy = 31};
    return now;
}

static struct ga_view view_of(const struct ga_config *config, const struct ga_snapshot *snapshot)
{
    /* 1970-01-01 02:37:39, and 1111 individuals to go at 7.9/s are 2 min 20.6 s more */
    return (struct ga_view){
        .config = config, .snapshot = snapshot, .rate = 7.9, .date = 9459, .time_left = INFINITY};
}

static void expect(char *found, const char *expected)
{
    cr_assert_str_eq(found, expected);
    free(found);
}

/* --- one moment --- */

Test(progress, a_plain_line_is_as_in_the_design)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);

    expect(ga_view_line(&view), "gen 13/50  389/1500 evals  7.9/s  31/32 busy  best 0.8712 (id 371)"
                                "  failed 6: 4 timeout, 2 exit   ends ~02:39");
}

Test(progress, a_line_leaves_out_what_is_not_known)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = {.search = {.limit = GA_NONE_U64},
                              .dispatch = {.slots = 2, .busy = 2}};
    struct ga_view view = {.config = &config, .snapshot = &now, .time_left = INFINITY};

    expect(ga_view_line(&view), "gen 1  0 evals  2/2 busy  no best yet");
}

Test(progress, the_time_limit_ends_it_if_it_is_nearer)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);

    view.time_left = 61;
    cr_assert_float_eq(ga_view_seconds_left(&view), 61, 0);
    view.time_left = 1000;
    cr_assert_float_eq(ga_view_seconds_left(&view), 1111 / 7.9, 1e-9);
    view.rate = 0;
    cr_assert_float_eq(ga_view_seconds_left(&view), 1000, 0);
}

Test(progress, a_generation_that_is_complete_is_not_the_next)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);
    char *line;

    now.search.told = 390;
    line = ga_view_line(&view);
    cr_assert_eq(strncmp(line, "gen 13/50  390/1500", 19), 0);
    free(line);
    now.search.told = 391;
    line = ga_view_line(&view);
    cr_assert_eq(strncmp(line, "gen 14/50  391/1500", 19), 0);
    free(line);
}

Test(progress, what_is_planned_is_the_nearest_count)
{
    struct ga_config config = plasma();

    config.run.stop.evaluations = 1490;
    cr_assert_eq(ga_individuals_planned(&config), 1490);
    cr_assert_eq(ga_generations_of(&config, 1490), 50);
    config.run.stop.evaluations = GA_NONE_U64;
    cr_assert_eq(ga_individuals_planned(&config), 1500);
    config.run.stop.generations = GA_NONE_U64;
    cr_assert_eq(ga_individuals_planned(&config), GA_NONE_U64);
}

Test(progress, the_live_block_has_four_lines)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);
    char *lines[GA_VIEW_LINES];

    now.search.renewed = 12;
    now.search.reused = 3;
    ga_view_block(&view, lines);
    expect(lines[0], "[######------------------] gen 13/50  389/1500 evals  7.9/s  31/32 busy");
    expect(lines[1], "best 0.8712 (id 371)  dt=3.1e-4 substeps=4 solver=verlet damping=yes");
    expect(lines[2], "failed 6: 4 timeout, 2 exit   renewed 12   duplicates reused 3");
    expect(lines[3], "49 min so far, 2 min 21 s left, ends ~02:39");
}

Test(progress, parameters_are_shortened_to_the_room)
{
    struct ga_config config = plasma();
    char out[20];

    ga_progress_parameters(&config.space, best_genes, out, sizeof out);
    cr_assert_str_eq(out, "dt=3.1e-4 subste...");
}

/* --- the end --- */

Test(progress, the_summary_tells_flaky_failures_from_those_that_last)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);
    char *text;

    now.search.flaky[GA_FAILURE_EXIT] = 9;
    now.search.flaky[GA_FAILURE_SIGNAL] = 3;
    text = ga_view_summary(&view, "50 generations", false);
    cr_assert(strstr(text, "\nfailed 6: 4 timeout, 2 exit; 12 more succeeded when tried again "
                           "(flaky): 9 exit, 3 signal\n"),
              "%s", text);
    free(text);
}

Test(progress, the_summary_says_where_everything_is)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);

    now.elapsed = 3 * 3600 + 12 * 60;
    expect(ga_view_summary(&view, "50 generations", false),
           "finished: 50 generations in 3 h 12 min; workers busy 98.1 %, "
           "waiting at generation ends 1.9 %\n"
           "best 0.8712 (id 371): dt=3.1e-4 substeps=4 solver=verlet damping=yes\n"
           "failed 6: 4 timeout, 2 exit\n"
           "/elsewhere/plasma/run.h5    see it: gaopt status /elsewhere/plasma"
           "    run it again: gaopt eval /elsewhere/plasma --id 371\n");
}

Test(progress, a_resumable_end_says_how_to_go_on)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = {.elapsed = 5, .shares = busy_for(1), .dispatch = {.slots = 2}};
    struct ga_view view = view_of(&config, &now);

    expect(ga_view_summary(&view, "SIGTERM", true),
           "stopped by SIGTERM after 5 s; workers busy 100.0 %\n"
           "no evaluation has succeeded\n"
           "/elsewhere/plasma/run.h5    go on: gaopt /elsewhere/run.yaml"
           "    see it: gaopt status /elsewhere/plasma\n");
}

Test(progress, an_infeasible_best_is_called_so)
{
    struct ga_config config = plasma();
    struct ga_snapshot now = in_the_middle();
    struct ga_view view = view_of(&config, &now);
    char *summary;

    now.search.best_feasible = false;
    now.search.best_violation = 0.0125;
    summary = ga_view_summary(&view, "50 generations", false);
    cr_assert(strstr(summary,
                     "nothing is feasible; nearest to it, by 0.0125: best 0.8712 (id 371): dt="));
    free(summary);
}

/* --- the rate --- */

Test(progress, the_rate_follows_the_last_minute)
{
    struct ga_rate_window window = {0};
    double rate = 0;

    for (int i = 0; i <= 1000; i++) /* 10/s for 100 s, then 100/s for 100 s */
        rate = ga_rate_update(&window, 0.1 * i, (uint64_t)i);
    cr_assert_float_eq(rate, 10, 0.1);
    for (int i = 1; i <= 10000; i++)
        rate = ga_rate_update(&window, 100 + 0.01 * i, (uint64_t)(1000 + i));
    cr_assert_float_eq(rate, 100, 1);
}

Test(progress, the_rate_of_slow_evaluations_spans_many_of_them)
{
    struct ga_rate_window window = {0};
    double rate = ga_rate_update(&window, 0, 0);

    cr_assert_eq(rate, 0);
    for (int i = 1; i <= 40; i++)
        rate = ga_rate_update(&window, 600.0 * i, (uint64_t)i);
    cr_assert_float_eq(rate, 1 / 600.0, 1e-12);
    /* nothing more comes: it falls */
    cr_assert_float_eq(ga_rate_update(&window, 48000, 40), 40 / 48000.0, 1e-12);
}

/* --- the stream --- */

struct stream {
    char *text;
    size_t size;
    FILE *out;
};

static struct stream *stream_open(void)
{
    struct stream *stream = ga_alloc(1, sizeof *stream);

    stream->out = open_memstream(&stream->text, &stream->size);
    return stream;
}

static char *stream_close(struct stream *stream)
{
    char *text;

    fclose(stream->out);
    text = stream->text;
    free(stream);
    return text;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

Test(progress, a_log_gets_a_line_a_generation_at_most_one_an_interval)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_progress *progress = ga_progress_create(&config, stream->out, GA_OUTPUT_PLAIN);
    struct ga_snapshot now = in_the_middle();
    char *text;

    ga_progress_update(progress, &now); /* nothing is complete yet */
    now.now = 110, now.search.told = 390, now.search.generation = 13;
    ga_progress_update(progress, &now); /* a line */
    now.now = 110.5, now.search.told = 420, now.search.generation = 14;
    ga_progress_update(progress, &now); /* too soon */
    now.now = 111.5, now.search.told = 425;
    ga_progress_update(progress, &now); /* a line */
    now.now = 120;
    ga_progress_update(progress, &now); /* the same generation */
    ga_progress_destroy(progress);
    text = stream_close(stream);
    cr_assert_eq(count_lines(text), 2);
    cr_assert(strstr(text, "gen 13/50  390/1500"));
    cr_assert(strstr(text, "gen 15/50  425/1500"));
    free(text);
}

Test(progress, the_last_generation_is_always_told)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_progress *progress = ga_progress_create(&config, stream->out, GA_OUTPUT_PLAIN);
    struct ga_snapshot now = in_the_middle();
    char *text;

    ga_progress_update(progress, &now);
    now.now = 100.1, now.search.told = 1500, now.search.generation = 50;
    ga_progress_update(progress, &now);
    ga_progress_finish(progress, &now, "50 generations", false);
    ga_progress_destroy(progress);
    text = stream_close(stream);
    cr_assert_eq(strncmp(text, "gen 50/50  1500/1500 evals", 26), 0);
    cr_assert(strstr(text, "\nfinished: 50 generations in 49 min;"));
    free(text);
}

Test(progress, a_live_block_is_drawn_in_place)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_progress *progress = ga_progress_create(&config, stream->out, GA_OUTPUT_LIVE);
    struct ga_snapshot now = in_the_middle();
    char *text;

    ga_progress_update(progress, &now);
    ga_progress_say(progress, "host %s is back", "node1");
    ga_progress_destroy(progress);
    text = stream_close(stream);
    cr_assert_eq(strncmp(text, "[######", 7), 0);
    cr_assert(strstr(text, "\r\033[4A\033[Jhost node1 is back\n[######"));
    cr_assert(strstr(text, "\033[1mbest 0.8712 (id 371)"));
    free(text);
}

Test(progress, failures_do_not_flood)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_progress *progress = ga_progress_create(&config, stream->out, GA_OUTPUT_PLAIN);
    struct ga_snapshot now = in_the_middle();
    struct ga_record record = {
        .id = 7, .failure = GA_FAILURE_EXIT, .detail = 3, .message = "no input\nsee log"};
    char *text;

    ga_progress_update(progress, &now);
    for (int i = 0; i < 99999; i++)
        ga_progress_failed(progress, &record);
    now.now += 601;
    ga_progress_update(progress, &now);
    ga_progress_failed(progress, &record); /* the 100000th */
    ga_progress_failed(progress, &record);
    ga_progress_destroy(progress);
    text = stream_close(stream);
    cr_assert_eq(strncmp(text, "id 7 failed (exit): no input\n    see log\n", 41), 0);
    /* 3, then the 10th, 100th, ... 100000th: of two lines each, and the note */
    cr_assert_eq(count_lines(text), 2 * (3 + 5) + 1);
    free(text);
}

Test(progress, another_failure_is_shown_after_ten_minutes)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_progress *progress = ga_progress_create(&config, stream->out, GA_OUTPUT_PLAIN);
    struct ga_snapshot now = in_the_middle();
    struct ga_record record = {.id = 7, .failure = GA_FAILURE_TIMEOUT, .message = ""};
    char *text;

    ga_progress_update(progress, &now);
    for (int i = 0; i < 8; i++) {
        ga_progress_failed(progress, &record);
        now.now += 200;
        ga_progress_update(progress, &now);
    }
    ga_progress_destroy(progress);
    text = stream_close(stream);
    /* at 0, 200, 400 s and at 1000 s; and the note */
    cr_assert_eq(count_lines(text), 5);
    cr_assert_eq(strncmp(text, "id 7 failed (timeout): it ran longer than evaluator.timeout\n", 60),
                 0);
    free(text);
}

Test(progress, a_quiet_run_says_its_end_only)
{
    struct ga_config config = plasma();
    struct stream *stream = stream_open();
    struct ga_snapshot now = in_the_middle();
    struct ga_progress *progress;
    char *text;

    progress = ga_progress_create(&config, stream->out, GA_OUTPUT_QUIET);
    ga_progress_update(progress, &now);
    now.now = 200, now.search.generation = 13;
    ga_progress_update(progress, &now);
    ga_progress_finish(progress, &now, "50 generations", false);
    ga_progress_destroy(progress);
    text = stream_close(stream);
    cr_assert_eq(strncmp(text, "finished: ", 10), 0);
    free(text);
}

Test(progress, lines_are_cut_between_characters)
{
    cr_assert_eq(ga_text_fitting("abc", 5), 3);
    cr_assert_eq(ga_text_fitting("abcdef", 5), 5);
    cr_assert_eq(ga_text_fitting("a\xc3\xa4\xe2\x82\xac", 2), 3); /* a, ä, € */
    cr_assert_eq(ga_text_fitting("", 5), 0);
}

Test(progress, the_command_line_decides_before_the_config_before_the_terminal)
{
    struct ga_config config = plasma();

    setenv("TERM", "xterm", 1);
    cr_assert_eq(ga_progress_mode(&config, true, false), GA_OUTPUT_LIVE);
    cr_assert_eq(ga_progress_mode(&config, false, false), GA_OUTPUT_PLAIN);
    cr_assert_eq(ga_progress_mode(&config, true, true), GA_OUTPUT_QUIET);
    config.output.progress = GA_OUTPUT_PLAIN;
    cr_assert_eq(ga_progress_mode(&config, true, false), GA_OUTPUT_PLAIN);
    config.output.progress = GA_OUTPUT_LIVE;
    cr_assert_eq(ga_progress_mode(&config, false, false), GA_OUTPUT_LIVE);
}
