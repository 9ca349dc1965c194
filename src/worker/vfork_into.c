/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vfork_into.c - see vfork_into.h.
 * A process that moves itself after vfork waits for a grace period of the kernel's RCU, 6 to 14 ms
 * where this was measured; one that is born in the group does not. The C library's wrapper of
 * clone3 is its own secret, and syscall(2) will not do: the child would return from it and
 * overwrite the parent's return address. Hence the instruction itself, in the frame of a function
 * that the child does not leave. */
#include "worker/vfork_into.h"
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALWAYS_INLINE __attribute__((always_inline)) static inline

#ifdef __x86_64__
ALWAYS_INLINE long clone3(const struct clone_args *arguments)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(SYS_clone3), "D"(arguments), "S"(sizeof *arguments)
                     : "rcx", "r11", "memory");
    return result;
}
#else
ALWAYS_INLINE long clone3(const struct clone_args *arguments)
{
    (void)arguments;
    return -ENOSYS;
}
#endif

/* The child uses the stack below this frame, which the parent does not while it waits, and leaves
 * the frame itself alone. */
__attribute__((noinline)) pid_t ga_vfork_into(int group, void (*run)(void *), void *argument)
{
    const struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP,
        .exit_signal = SIGCHLD,
        .cgroup = (uint64_t)group,
    };
    const long result = clone3(&arguments);

    if (result == 0) {
        run(argument);
        _exit(127);
    }
    if (result > 0)
        return (pid_t)result;
    errno = (int)-result;
    return -1;
}
