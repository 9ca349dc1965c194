/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interruption.c - tests of which failures are laid to the end of the job. */
#include "worker/interruption.h"
#include "common/clock.h"
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct ga_interruption interruption;

static void block_sigterm(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    ga_interruption_init(&interruption);
}

TestSuite(interruption, .init = block_sigterm);

static bool explains(enum ga_failure failure, int32_t detail)
{
    return ga_interruption_explains(&interruption, failure, detail);
}

Test(interruption, none)
{
    cr_expect_not(explains(GA_FAILURE_SIGNAL, SIGTERM));
    cr_expect_not(explains(GA_FAILURE_EXIT, 1));
}

Test(interruption, only_what_signals_ended_is_waited_for)
{
    const double began = ga_clock_now();

    for (int i = 0; i < 1000; i++)
        cr_assert_not(explains(GA_FAILURE_EXIT, 3) || explains(GA_FAILURE_MISSING, 0) ||
                      explains(GA_FAILURE_SIGNAL, SIGSEGV));
    cr_expect_lt(ga_clock_now() - began, 1);
}

Test(interruption, a_signal_that_waits)
{
    (void)raise(SIGTERM);
    cr_expect(explains(GA_FAILURE_SIGNAL, SIGTERM));
    cr_expect(explains(GA_FAILURE_EXIT, 1));
    cr_expect(explains(GA_FAILURE_MISSING, 0));
    cr_expect_not(explains(GA_FAILURE_NONE, 0));
}

Test(interruption, a_signal_that_was_read)
{
    ga_interruption_begin(&interruption);
    cr_expect(explains(GA_FAILURE_EXIT, 1));
}

static void *signal_later(void *unused)
{
    ga_clock_sleep(0.03);
    (void)kill(getpid(), SIGTERM);
    return unused;
}

Test(interruption, the_program_was_signalled_first)
{
    pthread_t thread;

    cr_assert_eq(pthread_create(&thread, NULL, signal_later, NULL), 0);
    cr_expect(explains(GA_FAILURE_EXIT, 128 + SIGTERM));
    (void)pthread_join(thread, NULL);
}
