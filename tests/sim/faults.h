/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.h - a disk that fails, or a process that ends, at one call of all those that change files;
 * and a clock that stands still. The linker puts it in front of the system (see CMakeLists.txt). */
#ifndef GA_SIM_FAULTS_H
#define GA_SIM_FAULTS_H

#include <stdbool.h>

enum { FAULT_KILLED = 77 }; /* exit status of a process that a fault ended */

enum fault_how {
    FAULT_NONE,
    FAULT_KILL,    /* the process ends before the call */
    FAULT_TEAR,    /* a write ends halfway, and the process with it */
    FAULT_CLIP,    /* one byte before the end */
    FAULT_RELAPSE, /* the call and some after it fail; soon after that the process ends */
    FAULT_ONCE,    /* the call fails; a write after half of its bytes */
    FAULT_FOREVER, /* and all that come after it */
    FAULT_STALE,   /* and all later ones on a file that was open by then */
};

struct fault {
    enum fault_how how;
    int at;     /* the number of the call, from 0 */
    int reason; /* an errno */
};

/* From now on, in this process; calls are counted from 0 again. */
void faults_begin(struct fault fault);
int faults_calls(void);         /* so far */
bool faults_is_write(int call); /* else a torn one makes no difference */
bool faults_struck(void);

/* The clock that ga_clock_now shows. */
void faults_pass(double seconds);

#endif
