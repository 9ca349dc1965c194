/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process_failures.c - tests of programs that are started once and do not answer as they should. */
#include "process_fixture.h"
#include <sys/eventfd.h>

TestSuite(process_failures, .init = set_up, .fini = tear_down);

Test(process_failures, reported_error_costs_no_start)
{
    open_it("read -r line; echo '{\"error\":\"no convergence\"}'; while read -r line; do " ANSWER
            "; done");
    expect(GA_FAILURE_EXIT, "no convergence");
    expect_success();
    cr_expect_eq(starts(), 1);
}

Test(process_failures, exit_costs_one_evaluation)
{
    open_it("echo warming up >&2; read -r line; " ANSWER
            "; read -r line; echo out of licences >&2; exit 7");
    expect_success();
    expect(GA_FAILURE_EXIT, "exit status 7 (see processes/");
    cr_expect_eq(fixture.answer.detail, 7);
    cr_expect(strstr(fixture.message, "-0.txt): out of licences"), "%s", fixture.message);
    cr_expect_not(strstr(fixture.message, "warming up"));
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_failures, crash_costs_one_evaluation)
{
    open_it("read -r line; " ANSWER "; read -r line; kill -SEGV $$");
    expect_success();
    expect(GA_FAILURE_SIGNAL, "killed by signal 11 (SIGSEGV)");
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_failures, exit_with_0_is_no_answer)
{
    open_it("read -r line; exit 0");
    expect(GA_FAILURE_EXIT, "exit status 0");
}

/* What a program has started may hold its pipe open. */
Test(process_failures, crash_is_seen_though_a_child_holds_the_pipe)
{
    const double start = ga_clock_now();

    open_it("read -r line; sleep 100 & kill -KILL $$");
    expect(GA_FAILURE_SIGNAL, "killed by signal 9");
    cr_expect_lt(ga_clock_now() - start, 20);
}

Test(process_failures, hang_is_ended_with_all_its_children)
{
    const struct ga_budget budget = {.timeout = 0.15, .grace = 0.1, .cancel_fd = -1};

    open_it("read -r line; " ANSWER "; read -r line; trap '' TERM; sleep 100 & echo $! > child;"
            " cp child ../../../child; wait; sleep 100");
    expect_success();
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_TIMEOUT, "%s", fixture.message);
    cr_expect(strstr(fixture.message, "ran longer than 150 ms (see processes/"), "%s",
              fixture.message);
    char *child = text_of("child");
    cr_expect(dies((pid_t)atoi(child)));
    free(child);
    expect_success();
    cr_expect_eq(starts(), 2);
}

/* The time that the program needs to start is not the evaluation's. */
Test(process_failures, first_evaluation_may_take_longer)
{
    const struct ga_budget budget = {.timeout = 0.15, .cancel_fd = -1};

    fixture.config.evaluator.startup = 30;
    open_it("sleep 0.3; while read -r line; do " ANSWER "; done");
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
}

Test(process_failures, cancel_ends_it)
{
    const int cancel = eventfd(1, EFD_CLOEXEC);

    open_it("read -r line; " ANSWER "; read -r line; sleep 100");
    expect_success();
    cr_expect_eq(evaluate_with((struct ga_budget){.cancel_fd = cancel}), GA_FAILURE_CANCELLED);
    cr_expect_eq(starts(), 1); /* not before it is needed */
    expect_success();
    cr_expect_eq(starts(), 2);
    (void)close(cancel);
}

Test(process_failures, death_between_evaluations_costs_none)
{
    open_it("while read -r line; do " ANSWER "; done");
    for (int i = 0; i < 5; i++) {
        expect_success();
        cr_assert_eq(kill(program(), SIGKILL), 0);
        cr_expect(dies(program())); /* before that it may still take the next line */
    }
    expect_success();
    cr_expect_eq(starts(), 6);
}

/* A program may end after so many evaluations, so that what it leaks does not pile up. */
Test(process_failures, ending_after_an_answer_costs_none)
{
    open_it("read -r line; " ANSWER);
    for (int i = 0; i < 5; i++)
        expect_success();
    cr_expect_eq(starts(), 5);
}

Test(process_failures, death_at_every_start_is_told)
{
    open_it("echo no module named foo >&2; exit 4");
    expect(GA_FAILURE_START, "the program ended before it read a request: exit status 4 (see "
                             "processes/");
    cr_expect(strstr(fixture.message, "): no module named foo"), "%s", fixture.message);
    cr_expect_eq(starts(), 2);
    expect(GA_FAILURE_START, "no module named foo");
    cr_expect_eq(starts(), 4);
}

Test(process_failures, program_may_vanish)
{
    open_it("read -r line; " ANSWER);
    fixture.config.evaluator.shell = NULL;
    fixture.argv[0] = "./gone";
    fixture.config.evaluator.argv = (struct ga_text_list){1, fixture.argv};
    expect(GA_FAILURE_START, "cannot start ./gone: No such file or directory");
}

Test(process_failures, closed_input)
{
    open_it("read -r line; exec 0</dev/null; " ANSWER "; sleep 100");
    expect_success();
    expect(GA_FAILURE_MALFORMED,
           "the program goes on, but has closed its standard input or output");
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_failures, closed_output)
{
    open_it("read -r line; exec 1>&-; sleep 100");
    expect(GA_FAILURE_MALFORMED,
           "the program goes on, but has closed its standard input or output");
    cr_expect_eq(starts(), 1);
}

Test(process_failures, line_that_is_no_answer)
{
    open_it("read -r line; echo a warning >&2; echo loading model; while read -r line; do " ANSWER
            "; done");
    expect(GA_FAILURE_MALFORMED, "the answer is not JSON: ");
    cr_expect(strstr(fixture.message, "; standard error: a warning"), "%s", fixture.message);
    expect(GA_FAILURE_MALFORMED, "the answer is not JSON: "); /* it was started again */
    cr_expect_eq(starts(), 2);
}

Test(process_failures, two_lines_for_one_request)
{
    open_it("read -r line; printf '{\"metrics\":{\"stability\":1}}\\nhello\\n'; read -r line");
    expect(GA_FAILURE_MALFORMED, "the program wrote something else than one line for each request: "
                                 "{\"metrics\":{\"stability\":1}}|hello");
}

Test(process_failures, line_between_requests)
{
    open_it("read -r line; " ANSWER "; echo goodbye; while read -r line; do " ANSWER "; done");
    if (evaluate() == GA_FAILURE_NONE) {
        ga_clock_sleep(0.1);
        expect(GA_FAILURE_MALFORMED, "one line for each request: goodbye");
    }
    cr_expect_eq(starts(), 1);
}

/* Whatever it answers cannot be to a request that it has not read. */
Test(process_failures, answer_before_the_request_was_read)
{
    static char word[300001];

    memset(word, 'x', sizeof word - 1);
    fixture.words[1] = word;
    open_it("head -c 1000 >/dev/null; " ANSWER "; sleep 100");
    expect(GA_FAILURE_MALFORMED, "one line for each request: {");
}

Test(process_failures, line_without_end)
{
    open_it("read -r line; exec tr '\\0' x < /dev/zero");
    expect(GA_FAILURE_MALFORMED, "the program wrote a line without end: xxxx");
    cr_expect_eq(starts(), 1);
}
