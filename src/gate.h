/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.h - a process that lets one group of ranks into a run and carries its messages to rank 0 and
 * back. scripts/cluster/gaopt-door starts one after the other, each under an mpirun of its own. */
#ifndef GA_GATE_H
#define GA_GATE_H

/* `socket`: rank 0's door; `server`: URI of the ompi-server that its mpirun was given; `name`: what
 * the gate is called there. Prints "taken" when it is. Returns its exit status, when the group or
 * the run is gone. */
int ga_gate_main(const char *socket, const char *server, const char *name);

#endif
