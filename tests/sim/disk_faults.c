/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_faults.c - a short run, stopped and gone on with once, whose disk fails or whose process
 * ends at every single call that changes a file, one after the other: whatever happens, its history
 * ends up as that of a run that nothing disturbed.
 *
 *   sim_disk_faults             all cases
 *   sim_disk_faults WORD CALL   one of them, as a failure names it */
#include "common/error.h"
#include "common/files.h"
#include "faults.h"
#include "life.h"
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STOP_AFTER = 18, MOST_CALLS = 4096, MOST_SHARDS = 8, RESTARTS = 5 };

struct variant {
    const char *name;
    enum fault_how how;
    int reason;
    const char *unsaved;
    bool long_only;
    enum pace { EVEN, BUSY } pace;
};

/* Answers for each file that the disk takes: a generation is complete in the course of some
 * checkpoint, or while every one is being written. */
static const int answers_of[] = {[EVEN] = 1, [BUSY] = 4};
enum { N_PACES = sizeof answers_of / sizeof *answers_of };

static const struct variant variants[] = {
    {"kill", FAULT_KILL, 0, "256MiB", false, EVEN},
    {"kill-busy", FAULT_KILL, 0, "256MiB", false, BUSY},
    {"tear", FAULT_TEAR, 0, "256MiB", false, EVEN},
    {"tear-busy", FAULT_TEAR, 0, "256MiB", true, BUSY},
    {"clip", FAULT_CLIP, 0, "256MiB", false, EVEN},
    {"relapse", FAULT_RELAPSE, ENOSPC, "256MiB", false, EVEN},
    {"relapse-busy", FAULT_RELAPSE, ENOSPC, "256MiB", false, BUSY},
    {"full-once", FAULT_ONCE, ENOSPC, "256MiB", false, EVEN},
    {"full-once-busy", FAULT_ONCE, ENOSPC, "256MiB", true, BUSY},
    {"broken-once", FAULT_ONCE, EIO, "256MiB", true, EVEN},
    {"stale", FAULT_STALE, ESTALE, "256MiB", false, EVEN},
    {"stale-busy", FAULT_STALE, ESTALE, "256MiB", true, BUSY},
    {"full", FAULT_FOREVER, ENOSPC, "256MiB", false, EVEN},
    {"full-busy", FAULT_FOREVER, ENOSPC, "256MiB", false, BUSY},
    {"full-soon", FAULT_FOREVER, EDQUOT, "1kB", false, EVEN},
    {"read-only", FAULT_FOREVER, EROFS, "256MiB", true, EVEN},
    {"broken", FAULT_FOREVER, EIO, "1kB", true, EVEN},
};
enum { N_VARIANTS = sizeof variants / sizeof *variants };

/* What the processes of the test know of each other. */
struct board {
    struct whole { /* the life that is disturbed */
        int calls;
        bool writes[MOST_CALLS];
        int evaluations;
    } whole[N_PACES];
    uint64_t wanted[LIFE_ROWS];
    struct shard {
        char folder[64];
        int evaluations;
        size_t lost; /* results that a session said it could not save */
        char broken[256];
        int cases, failed;
    } shards[MOST_SHARDS];
};

static struct board *make_board(void)
{
    struct board *board =
        mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    GA_ASSERT(board != MAP_FAILED);
    return board;
}

static struct life life_of(struct shard *shard, const struct variant *variant)
{
    return (struct life){shard->folder, variant->unsaved, answers_of[variant->pace],
                         &shard->evaluations};
}

/* --- a life --- */

/* What is wrong with how a session ended; "" if nothing is. */
static const char *judge(const struct life_end *end, enum ga_outcome wanted,
                         const struct variant *variant)
{
    if (!end->created)
        return variant->how == FAULT_FOREVER && faults_struck() && end->error.length > 0
                   ? ""
                   : "the run could not be opened";
    if (end->outcome == wanted)
        return "";
    if (variant->how != FAULT_FOREVER || !faults_struck())
        return "a session ended otherwise than it should";
    if (end->outcome != GA_OUTCOME_RESUMABLE || end->error.length == 0)
        return "no orderly stop";
    return "";
}

/* A run that cannot be opened is an error, which the user sees; he tries again. */
static struct life_end start(const struct life *life, int signal_after)
{
    struct life_end end = life_session(life, signal_after);

    for (int i = 0; i < RESTARTS && !end.created && faults_struck(); i++)
        end = life_session(life, signal_after);
    return end;
}

/* Two sessions. */
static const char *live(struct shard *shard, const struct variant *variant, int at)
{
    static const struct {
        int signal_after;
        enum ga_outcome wanted;
    } sessions[] = {{STOP_AFTER, GA_OUTCOME_RESUMABLE}, {LIFE_NEVER, GA_OUTCOME_FINISHED}};
    const struct life life = life_of(shard, variant);
    const char *broken = "";

    faults_begin((struct fault){variant->how, at, variant->reason});
    for (size_t i = 0; i < 2 && !*broken; i++) {
        struct life_end end = start(&life, sessions[i].signal_after);

        broken = judge(&end, sessions[i].wanted, variant);
        shard->lost += end.lost;
        if (!end.created)
            break;
    }
    return broken;
}

/* In a process of its own, which may end at any call. Returns its exit status. */
static int live_apart(struct shard *shard, const struct variant *variant, int at)
{
    pid_t pid = fork();
    int status = 0;

    GA_ASSERT(pid >= 0);
    if (pid == 0) {
        snprintf(shard->broken, sizeof shard->broken, "%s", live(shard, variant, at));
        _exit(*shard->broken != '\0');
    }
    GA_ASSERT(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- what is left of it --- */

static const char *compare(const struct board *board, const struct life *life, bool whole)
{
    uint64_t found[LIFE_ROWS];
    size_t n = life_history(life, found);

    if (n == SIZE_MAX)
        return "run.h5 cannot be read";
    if (whole && n < LIFE_ROWS)
        return "rows are missing";
    return memcmp(found, board->wanted, n * sizeof *found) == 0 ? "" : "another history";
}

static bool evaluated_too_often(const struct board *board, const struct shard *shard,
                                const struct variant *variant)
{
    int more = shard->evaluations - board->whole[variant->pace].evaluations;

    if (variant->how == FAULT_ONCE || variant->how == FAULT_STALE)
        return more != 0;
    if (variant->how == FAULT_RELAPSE)
        return false; /* what waited in memory ended with the process */
    /* What is lost, of which one in four had a second attempt; what a kill finds under way:
     * answers, what runs, and what failed and waits for its second. */
    return more > (int)(shard->lost + shard->lost / 4) + answers_of[variant->pace] + 2 * LIFE_SLOTS;
}

static const char *examine(const struct board *board, struct shard *shard,
                           const struct variant *variant)
{
    const struct life life = life_of(shard, variant);
    const char *broken = compare(board, &life, false);

    if (*broken)
        return broken;
    struct life_end end = life_session(&life, LIFE_NEVER);
    if (!end.created || end.outcome != GA_OUTCOME_FINISHED)
        return "it cannot be gone on with";
    if (evaluated_too_often(board, shard, variant))
        return "evaluated too often";
    return compare(board, &life, true);
}

static bool examine_apart(const struct board *board, struct shard *shard,
                          const struct variant *variant)
{
    pid_t pid = fork();
    int status = 0;

    GA_ASSERT(pid >= 0);
    if (pid == 0) {
        snprintf(shard->broken, sizeof shard->broken, "%s", examine(board, shard, variant));
        _exit(*shard->broken != '\0');
    }
    GA_ASSERT(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void clear(struct shard *shard)
{
    struct ga_error error;
    char *results = ga_path_join(shard->folder, "results");

    ga_error_init(&error);
    GA_ASSERT(ga_folder_remove(results, &error) == GA_OK);
    free(results);
    shard->evaluations = 0;
    shard->lost = 0;
    snprintf(shard->broken, sizeof shard->broken, "a crash");
}

static bool survives(const struct board *board, struct shard *shard, const struct variant *variant,
                     int at)
{
    clear(shard);
    int status = live_apart(shard, variant, at);
    bool is_killed = variant->how < FAULT_ONCE;
    bool may_end = variant->how >= FAULT_RELAPSE; /* before it comes to the kill */

    if (!(is_killed && status == FAULT_KILLED) && !(may_end && status == 0))
        return false;
    return examine_apart(board, shard, variant);
}

/* --- all of them --- */

static bool makes_a_difference(const struct board *board, const struct variant *variant, int at)
{
    return (variant->how != FAULT_TEAR && variant->how != FAULT_CLIP) ||
           board->whole[variant->pace].writes[at];
}

static void run_case(const struct board *board, struct shard *shard, const struct variant *variant,
                     int at)
{
    shard->cases++;
    if (survives(board, shard, variant, at))
        return;
    shard->failed++;
    printf("%s %d: %s\n", variant->name, at, shard->broken);
}

static void run_shard(struct board *board, int which, int n_shards, bool all)
{
    int i = 0;

    for (int v = 0; v < N_VARIANTS; v++) {
        int calls = all || !variants[v].long_only ? board->whole[variants[v].pace].calls : 0;

        for (int at = 0; at < calls; at++) {
            if (makes_a_difference(board, &variants[v], at) && i++ % n_shards == which)
                run_case(board, &board->shards[which], &variants[v], at);
        }
    }
}

/* The life that nothing disturbs: its calls and its evaluations. Its history is that of every pace.
 */
static void observe(struct board *board, enum pace pace)
{
    const struct variant none = {"none", FAULT_NONE, 0, "256MiB", false, pace};
    struct shard *shard = &board->shards[0];
    struct whole *whole = &board->whole[pace];
    pid_t pid;
    int status = 0;

    clear(shard);
    pid = fork();
    if (pid == 0) {
        const struct life life = life_of(shard, &none);

        GA_ASSERT(*live(shard, &none, 0) == '\0');
        whole->calls = faults_calls();
        GA_ASSERT(whole->calls < MOST_CALLS);
        for (int i = 0; i < whole->calls; i++)
            whole->writes[i] = faults_is_write(i);
        whole->evaluations = shard->evaluations;
        if (pace == 0)
            GA_ASSERT(life_history(&life, board->wanted) == LIFE_ROWS);
        else
            GA_ASSERT(*compare(board, &life, true) == '\0');
        _exit(0);
    }
    GA_ASSERT(waitpid(pid, &status, 0) == pid && status == 0);
}

static int run_all(struct board *board, int n_shards)
{
    const char *word = getenv("GAOPT_LONG");
    bool all = word && strcmp(word, "1") == 0;
    int cases = 0, failed = 0;

    for (int which = 0; which < n_shards; which++) {
        if (fork() == 0) {
            run_shard(board, which, n_shards, all);
            fflush(stdout);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int which = 0; which < n_shards; which++) {
        cases += board->shards[which].cases;
        failed += board->shards[which].failed;
    }
    printf("%d to %d calls that change a file; %d cases: %d passed, %d failed\n",
           board->whole[BUSY].calls, board->whole[EVEN].calls, cases, cases - failed, failed);
    return cases == 0 || failed > 0;
}

static int run_one(struct board *board, const char *name, const char *call)
{
    struct shard *shard = &board->shards[0];

    for (int v = 0; v < N_VARIANTS; v++) {
        if (strcmp(variants[v].name, name) == 0)
            run_case(board, shard, &variants[v], (int)strtol(call, NULL, 10));
    }
    printf("%d of %d passed\n", shard->cases - shard->failed, shard->cases);
    return shard->cases == 0 || shard->failed > 0;
}

static int count_shards(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 1 ? 1 : cores > MOST_SHARDS ? MOST_SHARDS : (int)cores;
}

int main(int argc, char **argv)
{
    const bool in_memory = access("/dev/shm", W_OK) == 0; /* no power is lost here */
    struct board *board = make_board();
    int n_shards = argc == 3 ? 1 : count_shards(), outcome;
    struct ga_error error;

    ga_error_init(&error);
    mallopt(M_TRIM_THRESHOLD, INT_MAX); /* each HDF5 file is made in fresh memory: keep it */
    mallopt(M_MMAP_THRESHOLD, INT_MAX);
    for (int i = 0; i < n_shards; i++) {
        snprintf(board->shards[i].folder, sizeof board->shards[i].folder, "%s/gaopt-faults-XXXXXX",
                 in_memory ? "/dev/shm" : "/tmp");
        GA_ASSERT(mkdtemp(board->shards[i].folder));
    }
    for (int pace = 0; pace < N_PACES; pace++)
        observe(board, (enum pace)pace);
    outcome = argc == 3 ? run_one(board, argv[1], argv[2]) : run_all(board, n_shards);
    for (int i = 0; i < n_shards; i++)
        GA_ASSERT(ga_folder_remove(board->shards[i].folder, &error) == GA_OK);
    munmap(board, sizeof *board);
    return outcome;
}
