/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.h - messages between ranks over MPI. The wire's files alone use mpi.h.
 * One thread a rank calls it. Nothing blocks but open and close. */
#ifndef GA_COMMON_WIRE_H
#define GA_COMMON_WIRE_H

#include "common/error.h"
#include "common/port.h"

struct ga_wire;

/* True if the environment says that an MPI launcher started this process (mpirun, srun --mpi);
 * without one MPI is not started. */
bool ga_wire_launched(void);
/* The rank that the launcher gave this process, before MPI is started; 0 without a launcher. */
int ga_wire_launched_rank(void);

/* The MPI that gaopt runs with, "Open MPI v4.1.4"; MPI need not have been started. The caller frees
 * it. */
char *ga_wire_library(void);

/* Collective over MPI_COMM_WORLD, which is initialized here. */
enum ga_status GA_MUST_CHECK ga_wire_open(struct ga_wire **out, struct ga_error *error);
int ga_wire_rank(const struct ga_wire *wire);
int ga_wire_size(const struct ga_wire *wire);

/* On rank 0: peer p is rank p + 1. On the others: peer 0 is rank 0. */
struct ga_port *ga_wire_port(struct ga_wire *wire);

/* Waits at most `seconds` for what was sent to leave. */
void ga_wire_flush(struct ga_wire *wire, double seconds);

/* Collective when all ranks are alive: MPI_Finalize. wire may be NULL. */
void ga_wire_close(struct ga_wire *wire);

/* Ends all ranks now, with `status` as mpirun's: for when an orderly end is no longer possible. */
_Noreturn void ga_wire_abort(int status);

#endif
