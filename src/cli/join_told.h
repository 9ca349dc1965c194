/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_told.h - what the ranks of a group tell gaopt join: lines on their standard output, which
 * mpirun brings together, of this mark, a word and numbers. Other lines are for the user. */
#ifndef GA_CLI_JOIN_TOLD_H
#define GA_CLI_JOIN_TOLD_H

#define GA_TOLD_MARK    "gaopt-join: "
#define GA_TOLD_INVITED "invited" /* the gate answered */
#define GA_TOLD_RANKS   "ranks"   /* N: so many have entered */
#define GA_TOLD_SHUT    "shut"    /* the gate did not let the group in */
#define GA_TOLD_SLOTS   "slots"   /* N: this rank is ready */
#define GA_TOLD_LEAVING "leaving" /* SECONDS: running evaluations may finish within */
#define GA_TOLD_LEFT    "left"    /* DONE BACK: evaluations; it was asked to, or the run ended */
#define GA_TOLD_REFUSED "refused" /* DONE BACK TEXT: by the master */
#define GA_TOLD_LOST    "lost"    /* DONE BACK: the run */

#endif
