/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_bytes.c - a fuzz target: a run.h5 whose HDF5 part has any bytes changed or lost, under a seal
 * that says it is sound, as only somebody who means it would make.
 *
 * The HDF5 library has faults of its own with such files. So each input is read in a child, and a
 * child that dies inside of the library is counted, not reported: docs/decisions/0014. Of the
 * library's own code libFuzzer sees nothing: it tries what chance gives.
 *
 * An input: who reads; then changes, each an offset (3 bytes), a count (1 byte; 0: the file ends
 * there), and so many bytes. */
#include "common/fingerprint.h"
#include "fuzz_run.h"
#include "master/store/rows_writer.h"
#include "master/store/run_layout.h"
#include "master/store/run_writer.h"
#include "master/store/seal.h"
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <inttypes.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <sys/wait.h>

enum { DIED_IN_HDF5 = 3, DIED_IN_GAOPT = 4, MOST_FRAMES = 64, PATIENCE = 10 /* s */ };

static struct {
    size_t inputs, died;
} seen;

static void tell_seen(void)
{
    (void)fprintf(stderr, "%zu of %zu inputs ended the reader inside of libhdf5\n", seen.died,
                  seen.inputs);
}

/* --- the file --- */

/* The sound one, made once. */
static const struct ga_buffer *sound_file(const struct fuzz_run *run)
{
    static struct ga_buffer file;
    struct ga_error error;
    char *path = ga_path_join(fuzz_folder_path(), GA_RUN_FILE), *bytes;
    size_t size;

    ga_error_init(&error);
    if (file.size == 0) {
        if (ga_run_write(fuzz_folder_path(), &run->state, &run->config, &run->rows, NULL, &error) !=
                GA_OK ||
            ga_seal_read(path, &bytes, &size, &error) != GA_OK)
            fuzz_fail("%s", error.text);
        ga_buffer_put_bytes(&file, bytes, size);
        free(bytes);
        (void)atexit(tell_seen);
    }
    free(path);
    return &file;
}

static size_t change(uint8_t *bytes, size_t size, const uint8_t *data, size_t n)
{
    while (n >= 4 && size > 0) {
        const size_t at = (data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % size;
        size_t count = data[3];

        data += 4;
        n -= 4;
        if (count == 0) {
            size = at;
            continue;
        }
        count = count < n ? count : n;
        count = count < size - at ? count : size - at;
        memcpy(bytes + at, data, count);
        data += count;
        n -= count;
    }
    return size;
}

/* As seal.c writes it. */
static void seal(uint8_t *file, size_t size)
{
    char *line = strchr((char *)file, '\n') + 1;

    memset(line, 0, GA_SEAL_SIZE - (size_t)(line - (char *)file));
    (void)snprintf(line, GA_SEAL_SIZE / 2, "%zu bytes follow, XXH3-64 %016" PRIx64 "\n", size,
                   ga_fingerprint(file + GA_SEAL_SIZE, size, 0));
}

/* --- the child --- */

/* HDF5 calls nothing of gaopt's that could fail, so whoever dies below it, dies of it. */
static bool is_inside_hdf5(void)
{
    void *frames[MOST_FRAMES];
    const int n = backtrace(frames, MOST_FRAMES);
    Dl_info info;

    for (int i = 0; i < n; i++) {
        if (dladdr(frames[i], &info) != 0 && strstr(info.dli_fname, "libhdf5") != NULL)
            return true;
    }
    return false;
}

static void die(void)
{
    _exit(is_inside_hdf5() ? DIED_IN_HDF5 : DIED_IN_GAOPT);
}

static void die_of_signal(int signal)
{
    (void)signal;
    die();
}

static _Noreturn void read_in_child(const struct fuzz_run *run, uint8_t who)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
    struct ga_error error;

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)signal(signals[i], die_of_signal);
    __sanitizer_set_death_callback(die);
    (void)alarm(PATIENCE);
    (void)fuzz_run_read(run, who, &error);
    _exit(0);
}

/* libFuzzer hears of what is gaopt's. */
static void judge(int status)
{
    seen.inputs++;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == DIED_IN_HDF5)
        seen.died++;
    else
        fuzz_fail("the reader ended with status %#x, not inside of libhdf5", (unsigned)status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fuzz_run *run = fuzz_run_sound();
    const struct ga_buffer *sound = sound_file(run);
    uint8_t *file;
    size_t left;
    int status;
    pid_t child;

    if (size == 0)
        return 0;
    file = (uint8_t *)fuzz_text(sound->bytes, sound->size);
    left = change(file + GA_SEAL_SIZE, sound->size - GA_SEAL_SIZE, data + 1, size - 1);
    seal(file, left);
    fuzz_folder_write(GA_RUN_FILE, file, GA_SEAL_SIZE + left);
    free(file);
    child = fork();
    if (child == 0)
        read_in_child(run, data[0]);
    if (child < 0 ||
        TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) != child) /* a timer of libFuzzer */
        fuzz_fail("there is no child: %s", strerror(errno));
    judge(status);
    return 0;
}
