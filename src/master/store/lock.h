/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.h - a file that one process at a time holds. A POSIX record lock: the system releases it
 * when the process dies, children do not inherit it, and it works over NFS. The file says in plain
 * text who holds it. While it is held nobody in this process may open the file again: closing any
 * descriptor of it would release the lock. */
#ifndef GA_MASTER_LOCK_H
#define GA_MASTER_LOCK_H

#include "common/error.h"

struct ga_lock;

/* Waits at most `patience` s for a holder to go (a process that was just killed may take a moment),
 * then GA_E_BUSY names its host and process. `what` is what the user would call the locked thing.
 */
enum ga_status GA_MUST_CHECK ga_lock_acquire(struct ga_lock **lock, const char *path,
                                             const char *what, double patience,
                                             struct ga_error *error);
/* The file stays, empty. NULL is fine. */
void ga_lock_release(struct ga_lock *lock);

#endif
