/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire_internal.h - a wire over any communicator, for the files of the wire. Not for others. */
#ifndef GA_COMMON_WIRE_INTERNAL_H
#define GA_COMMON_WIRE_INTERNAL_H

#include "common/wire.h"
#include <mpi.h>

enum ga_status GA_MUST_CHECK ga_wire_start_mpi(struct ga_error *error);

/* Peer p is rank p + first of `comm`, or of the remote group of an intercommunicator. Takes `comm`
 * over. */
struct ga_wire *ga_wire_over(MPI_Comm comm, int first, size_t n_peers);

#endif
