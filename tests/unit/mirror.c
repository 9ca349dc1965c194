/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mirror.c - tests of files that are had on a host, as a master and other ranks of the host meet
 * them: fetched, damaged, changed meanwhile, waited for. */
#include "worker/mirror.h"
#include "common/message.h"
#include "master/file_service.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BIG = 5 << 20 >> 1 }; /* two and a half pieces */

static struct ga_manifest manifest;
static struct ga_buffer message, unanswered;
static double now; /* s: of all steps */

static void write_file(const char *name, size_t size, char first)
{
    char *text = ga_alloc(size, 1);

    for (size_t i = 0; i < size; i++)
        text[i] = (char)(first + (char)(i % 7));
    cr_assert_eq(ga_file_write(name, text, size, NULL), GA_OK);
    free(text);
}

/* here/{bench*, data/big, data/empty}: what the master has; there: empty, a host's own */
static void set_up(void)
{
    char *names[] = {"bench", "data"};
    char *cache;

    own_folder_enter();
    cr_assert_eq(ga_folder_make("here/data", NULL), GA_OK);
    cr_assert_eq(ga_folder_make("there", NULL), GA_OK);
    write_file("here/bench", 10, 'a');
    cr_assert_eq(chmod("here/bench", 0755), 0);
    write_file("here/data/big", BIG, 'k');
    write_file("here/data/empty", 0, 0);
    cr_assert_eq(ga_manifest_make(&manifest, "here", names, 2, NULL), GA_OK);
    cache = ga_format("%s/cache", own_folder);
    setenv("GAOPT_CACHE", cache, true);
    free(cache);
    ga_buffer_init(&message);
    ga_buffer_init(&unanswered);
}

static void tear_down(void)
{
    ga_buffer_release(&message);
    ga_buffer_release(&unanswered);
    ga_manifest_release(&manifest);
    own_folder_leave();
}

TestSuite(mirror, .init = set_up, .fini = tear_down);

/* --- a master --- */

/* How its answers are spoilt. */
enum mischief { HONEST, OTHER_BYTES };

static void answer(struct ga_mirror *mirror, const struct ga_buffer *asked, enum mischief mischief)
{
    enum ga_message_kind kind;
    struct ga_reader body;
    struct ga_buffer piece;

    ga_buffer_init(&piece);
    cr_assert_eq(ga_message_open(&body, asked->bytes, asked->size, &kind, NULL), GA_OK);
    cr_assert_eq(kind, GA_MESSAGE_GET);
    cr_assert(ga_file_service_answer(&piece, &manifest, "here", &body));
    if (mischief == OTHER_BYTES)
        piece.bytes[piece.size - 1] ^= 1;
    cr_assert_eq(ga_message_open(&body, piece.bytes, piece.size, &kind, NULL), GA_OK);
    ga_mirror_receive(mirror, &body);
    ga_buffer_release(&piece);
}

/* Until it waits for something else than an answer, or for that to its GET behind the n_gets-th,
 * which is kept. */
static enum ga_mirror_state step(struct ga_mirror *mirror, enum mischief mischief, int n_gets,
                                 int *n_done)
{
    enum ga_mirror_state state;

    for (;;) {
        now += 1;
        state = ga_mirror_step(mirror, now, &message);
        if (message.size > 0 && (*n_done)++ < n_gets)
            answer(mirror, &message, mischief);
        else if (message.size > 0)
            ga_buffer_put_bytes(&unanswered, message.bytes, message.size);
        if (*n_done > n_gets || (message.size == 0 && state != GA_MIRROR_WORKS))
            return state;
    }
}

static int gets; /* of the last mirror that was run */

static struct ga_mirror *run(const char *folder, enum ga_mirror_state wanted)
{
    struct ga_mirror *mirror = ga_mirror_create(&manifest, folder);

    gets = 0;
    cr_assert_eq(step(mirror, HONEST, 100, &gets), wanted, "%s", ga_mirror_problem(mirror));
    return mirror;
}

static void expect_same(const char *folder, const char *name)
{
    char *path = ga_path_join(folder, name), *origin = ga_path_join("here", name);
    char *a = NULL, *b = NULL;
    size_t n = 0, m = 0;

    cr_assert_eq(ga_file_read(path, BIG, &a, &n, NULL), GA_OK, "%s", path);
    cr_assert_eq(ga_file_read(origin, BIG, &b, &m, NULL), GA_OK);
    cr_expect(n == m && memcmp(a, b, n) == 0, "%s differs", path);
    free(a);
    free(b);
    free(path);
    free(origin);
}

static void expect_whole(const struct ga_mirror *mirror)
{
    const char *folder = ga_mirror_folder(mirror);
    char *program = ga_path_join(folder, "bench");

    expect_same(folder, "bench");
    expect_same(folder, "data/big");
    expect_same(folder, "data/empty");
    cr_expect_eq(access(program, X_OK), 0);
    free(program);
}

Test(mirror, where_all_is_nothing_is_fetched)
{
    struct ga_mirror *mirror = run("here", GA_MIRROR_DONE);

    cr_expect_eq(gets, 0);
    cr_expect_str_eq(ga_mirror_folder(mirror), "here");
    cr_expect_not(ga_path_exists("cache"));
    ga_mirror_destroy(mirror);
}

Test(mirror, what_lacks_is_fetched_once)
{
    struct ga_mirror *mirror = run("there", GA_MIRROR_DONE);

    cr_expect_eq(gets, 1 + 3); /* bench, and the pieces of big */
    expect_whole(mirror);
    ga_mirror_destroy(mirror);
    mirror = run("there", GA_MIRROR_DONE);
    cr_expect_eq(gets, 0);
    expect_whole(mirror);
    ga_mirror_destroy(mirror);
}

Test(mirror, a_copy_that_is_not_the_same_is_not_used)
{
    struct ga_mirror *mirror;

    cr_assert_eq(ga_folder_make("there/data", NULL), GA_OK);
    write_file("there/bench", 10, 'a');
    cr_assert_eq(chmod("there/bench", 0755), 0);
    write_file("there/data/empty", 0, 0);
    write_file("there/data/big", BIG, 'l'); /* of the same size */
    mirror = run("there", GA_MIRROR_DONE);
    cr_expect_eq(gets, 4);
    ga_mirror_destroy(mirror);
    write_file("there/data/big", BIG, 'k');
    mirror = run("there", GA_MIRROR_DONE);
    cr_expect_str_eq(ga_mirror_folder(mirror), "there");
    ga_mirror_destroy(mirror);
    cr_assert_eq(chmod("there/bench", 0644), 0);
    mirror = run("there", GA_MIRROR_DONE);
    cr_expect_str_neq(ga_mirror_folder(mirror), "there");
    ga_mirror_destroy(mirror);
}

Test(mirror, only_what_is_damaged_is_fetched_again)
{
    struct ga_mirror *mirror = run("there", GA_MIRROR_DONE);
    char *bench = ga_path_join(ga_mirror_folder(mirror), "bench");

    ga_mirror_destroy(mirror);
    write_file(bench, 10, 'x');
    cr_assert_eq(chmod(bench, 0755), 0);
    mirror = run("there", GA_MIRROR_DONE);
    cr_expect_eq(gets, 1);
    expect_whole(mirror);
    ga_mirror_destroy(mirror);
    free(bench);
}

Test(mirror, what_comes_over_wrong_is_not_used)
{
    struct ga_mirror *mirror = ga_mirror_create(&manifest, "there");
    char *bench;

    gets = 0;
    cr_expect_eq(step(mirror, OTHER_BYTES, 100, &gets), GA_MIRROR_FAILED);
    cr_expect_str_eq(ga_mirror_problem(mirror), "what rank 0 sent as bench is not what it listed: "
                                                "it was changed since the run began");
    bench = ga_path_join(ga_mirror_folder(mirror), "bench");
    cr_expect_not(ga_path_exists(bench));
    ga_mirror_destroy(mirror);
    free(bench);
}

Test(mirror, a_file_that_changed_at_the_master_is_not_sent)
{
    struct ga_mirror *mirror;

    write_file("here/data/big", BIG + 1, 'k');
    mirror = run("there", GA_MIRROR_FAILED);
    cr_expect_str_eq(ga_mirror_problem(mirror), "rank 0 cannot send data/big: it was changed or "
                                                "removed since the run began");
    ga_mirror_destroy(mirror);
}

Test(mirror, a_cache_that_cannot_be_written_is_named)
{
    struct ga_mirror *mirror;

    write_file("cache", 1, 'x');
    mirror = run("there", GA_MIRROR_FAILED);
    cr_expect_not_null(strstr(ga_mirror_problem(mirror), "cache"), "%s", ga_mirror_problem(mirror));
    ga_mirror_destroy(mirror);
}

/* --- several ranks of a host --- */

Test(mirror, one_fetches_and_the_others_wait)
{
    struct ga_mirror *first = ga_mirror_create(&manifest, "there");
    struct ga_mirror *second = ga_mirror_create(&manifest, "there");
    struct ga_mirror *third = ga_mirror_create(&manifest, "there");
    int n = 0, none = 0;

    cr_assert_eq(step(first, HONEST, 2, &n), GA_MIRROR_WAITS);
    cr_assert_eq(step(second, HONEST, 100, &none), GA_MIRROR_WAITS);
    cr_assert_eq(step(third, HONEST, 100, &none), GA_MIRROR_WAITS);
    cr_expect_eq(none, 0);
    answer(first, &unanswered, HONEST);
    cr_assert_eq(step(first, HONEST, 100, &n), GA_MIRROR_DONE);
    cr_assert_eq(step(second, HONEST, 100, &none), GA_MIRROR_DONE);
    cr_assert_eq(step(third, HONEST, 100, &none), GA_MIRROR_DONE);
    cr_expect_eq(none, 0);
    cr_expect_str_eq(ga_mirror_folder(second), ga_mirror_folder(first));
    expect_whole(third);
    ga_mirror_destroy(first);
    ga_mirror_destroy(second);
    ga_mirror_destroy(third);
}

/* In a process of its own: half-way it stops, and waits to be killed. */
static pid_t start_fetcher(void)
{
    int told[2], n = 0;
    char byte;
    pid_t pid;

    cr_assert_eq(pipe(told), 0);
    pid = fork();
    if (pid == 0) {
        (void)step(ga_mirror_create(&manifest, "there"), HONEST, 2, &n);
        (void)write(told[1], "x", 1);
        pause();
        _exit(0);
    }
    cr_assert_eq(read(told[0], &byte, 1), 1);
    close(told[0]);
    close(told[1]);
    return pid;
}

Test(mirror, when_the_one_dies_another_goes_on)
{
    const pid_t fetcher = start_fetcher();
    struct ga_mirror *mirror = ga_mirror_create(&manifest, "there");
    int n = 0;

    cr_assert_eq(step(mirror, HONEST, 100, &n), GA_MIRROR_WAITS);
    cr_expect_eq(n, 0);
    kill(fetcher, SIGKILL);
    cr_assert_eq(waitpid(fetcher, NULL, 0), fetcher);
    cr_assert_eq(step(mirror, HONEST, 100, &n), GA_MIRROR_DONE);
    cr_expect_eq(n, 3); /* bench was there; big begins anew */
    expect_whole(mirror);
    ga_mirror_destroy(mirror);
}

/* --- the master's side --- */

static bool is_answered(uint32_t file, uint64_t offset, uint32_t size)
{
    const struct ga_file_request request = {.file = file, .offset = offset, .size = size};
    struct ga_buffer asked, piece;
    enum ga_message_kind kind;
    struct ga_reader body;
    bool good;

    ga_buffer_init(&asked);
    ga_buffer_init(&piece);
    ga_message_put_file_request(&asked, &request);
    cr_assert_eq(ga_message_open(&body, asked.bytes, asked.size, &kind, NULL), GA_OK);
    good = ga_file_service_answer(&piece, &manifest, "here", &body);
    cr_expect_eq(good, piece.size > 0);
    ga_buffer_release(&asked);
    ga_buffer_release(&piece);
    return good;
}

Test(mirror, requests_that_make_no_sense_are_not_answered)
{
    cr_expect(is_answered(1, BIG - 1, 1));
    cr_expect_not(is_answered(1, BIG, 1));
    cr_expect_not(is_answered(1, BIG - 1, 2));
    cr_expect_not(is_answered(1, UINT64_MAX, 1));
    cr_expect_not(is_answered(0, 0, 0));
    cr_expect_not(is_answered(3, 0, 1));
    cr_expect_not(is_answered(1, 0, GA_FILE_PIECE + 1));
}
