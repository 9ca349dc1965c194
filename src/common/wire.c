/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.c - messages between ranks over MPI.
 * One tag and one communicator of its own, so that MPI keeps the order of what one rank sends
 * another. A message is looked for with a matched probe and received into one buffer that is used
 * again; what is sent is kept until MPI has taken it. */
#include "common/wire.h"
#include "common/clock.h"
#include "common/text.h"
#include "common/wire_internal.h"
#if defined(OPEN_MPI)
#include <mpi-ext.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAG 1

/* Sends under way: requests side by side, as MPI wants them, each with its bytes. */
struct outbox {
    MPI_Request *requests;
    struct ga_buffer *messages;
    int *done; /* room for MPI_Testsome's answer */
    size_t count, room;
};

struct ga_wire {
    struct ga_port port;
    MPI_Comm comm;
    int first; /* the rank of peer 0 */
    int rank, size;
    struct outbox out;
    struct ga_buffer in;
};

/* What Open MPI's mpirun and SLURM's srun put into the environment. */
static const char *launcher_rank(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i]))
            return getenv(names[i]);
    return NULL;
}

bool ga_wire_launched(void)
{
    return launcher_rank() != NULL;
}

int ga_wire_launched_rank(void)
{
    int64_t rank = 0;
    const char *text = launcher_rank();
    return text && ga_text_to_int(text, &rank) ? (int)rank : 0;
}

/* Open MPI's goes on after a comma: who packaged it, and when. */
char *ga_wire_library(void)
{
    char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(text, &length);
    return ga_format("%.*s", (int)strcspn(text, ",\n"), text);
}

static int rank_of_peer(const struct ga_wire *wire, size_t peer)
{
    return wire->first + (int)peer;
}

static void outbox_grow(struct outbox *out)
{
    out->room = out->room ? 2 * out->room : 64;
    /* a request is a handle, whatever MPI makes of it */
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) */
    out->requests = ga_realloc(out->requests, out->room, sizeof *out->requests);
    out->messages = ga_realloc(out->messages, out->room, sizeof *out->messages);
    out->done = ga_realloc(out->done, out->room, sizeof *out->done);
}

/* Closes the gaps that finished sends left. */
static void outbox_compact(struct outbox *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (out->requests[i] == MPI_REQUEST_NULL) {
            ga_buffer_release(&out->messages[i]);
            continue;
        }
        out->requests[kept] = out->requests[i];
        out->messages[kept++] = out->messages[i];
    }
    out->count = kept;
}

static void outbox_progress(struct outbox *out)
{
    int n_done = 0;
    if (out->count == 0)
        return;
    MPI_Testsome((int)out->count, out->requests, &n_done, out->done, MPI_STATUSES_IGNORE);
    if (n_done > 0)
        outbox_compact(out);
}

static void wire_send(void *self, size_t peer, struct ga_buffer *message)
{
    struct ga_wire *wire = self;
    struct outbox *out = &wire->out;
    GA_ASSERT(peer < wire->port.n_peers);
    if (out->count == out->room)
        outbox_grow(out);
    out->messages[out->count] = *message;
    ga_buffer_init(message);
    struct ga_buffer *sent = &out->messages[out->count];
    int code = MPI_Isend(sent->bytes, (int)sent->size, MPI_BYTE, rank_of_peer(wire, peer), TAG,
                         wire->comm, &out->requests[out->count]);
    if (code == MPI_SUCCESS)
        out->count++;
    else
        ga_buffer_release(sent); /* lost with its peer */
}

/* With ULFM a search that names no sender may fail again and again for a peer that died, until told
 * that this is known. Who is dead the master learns from silence. */
static void acknowledge_dead(const struct ga_wire *wire)
{
#if defined(OMPI_HAVE_MPI_EXT_FTMPI)
    MPIX_Comm_failure_ack(wire->comm);
#else
    (void)wire;
#endif
}

/* A message that has come and is not yet received. */
static bool find(struct ga_wire *wire, MPI_Message *message, MPI_Status *status)
{
    int found = 0;
    if (MPI_Improbe(MPI_ANY_SOURCE, TAG, wire->comm, &found, message, status) == MPI_SUCCESS)
        return found;
    acknowledge_dead(wire);
    return false;
}

static bool wire_receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct ga_wire *wire = self;
    MPI_Message message;
    MPI_Status status;
    int count = 0;
    outbox_progress(&wire->out);
    if (!find(wire, &message, &status))
        return false;
    MPI_Get_count(&status, MPI_BYTE, &count);
    ga_buffer_clear(&wire->in);
    ga_buffer_reserve(&wire->in, (size_t)count);
    if (MPI_Mrecv(wire->in.bytes, count, MPI_BYTE, &message, MPI_STATUS_IGNORE) != MPI_SUCCESS)
        return false;
    *peer = (size_t)(status.MPI_SOURCE - wire->first);
    *bytes = wire->in.bytes;
    *size = (size_t)count;
    return true;
}

enum ga_status ga_wire_start_mpi(struct ga_error *error)
{
    int provided = 0;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
        return ga_error_set(error, GA_E_SYSTEM, "MPI could not be started");
    if (provided < MPI_THREAD_FUNNELED)
        return ga_error_set(error, GA_E_SYSTEM, "this MPI cannot be used beside threads (level %d)",
                            provided);
    return GA_OK;
}

struct ga_wire *ga_wire_over(MPI_Comm comm, int first, size_t n_peers)
{
    struct ga_wire *wire = ga_alloc(1, sizeof *wire);
    wire->comm = comm;
    wire->first = first;
    MPI_Comm_rank(comm, &wire->rank);
    MPI_Comm_size(comm, &wire->size);
    ga_buffer_init(&wire->in);
    wire->port = (struct ga_port){
        .self = wire, .n_peers = n_peers, .send = wire_send, .receive = wire_receive};
    return wire;
}

enum ga_status ga_wire_open(struct ga_wire **out, struct ga_error *error)
{
    MPI_Comm comm = MPI_COMM_NULL;
    int rank = 0, size = 1;
    *out = NULL;
    enum ga_status status = ga_wire_start_mpi(error);
    if (status != GA_OK)
        return status;
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    *out = ga_wire_over(comm, rank == 0 ? 1 : 0, rank == 0 ? (size_t)size - 1 : 1);
    return GA_OK;
}

int ga_wire_rank(const struct ga_wire *wire)
{
    return wire->rank;
}

int ga_wire_size(const struct ga_wire *wire)
{
    return wire->size;
}

struct ga_port *ga_wire_port(struct ga_wire *wire)
{
    return &wire->port;
}

void ga_wire_flush(struct ga_wire *wire, double seconds)
{
    double end = ga_clock_now() + seconds;
    for (outbox_progress(&wire->out); wire->out.count > 0 && ga_clock_now() < end;
         outbox_progress(&wire->out))
        ga_clock_sleep(0.0002);
}

void ga_wire_close(struct ga_wire *wire)
{
    if (!wire)
        return;
    for (size_t i = 0; i < wire->out.count; i++)
        MPI_Request_free(&wire->out.requests[i]); /* its peer never took it */
    MPI_Comm_free(&wire->comm);
    MPI_Finalize();
    for (size_t i = 0; i < wire->out.count; i++) /* only now is MPI done with the bytes */
        ga_buffer_release(&wire->out.messages[i]);
    free(wire->out.requests);
    free(wire->out.messages);
    free(wire->out.done);
    ga_buffer_release(&wire->in);
    free(wire);
}

void ga_wire_abort(int status)
{
    int running = 0;
    MPI_Initialized(&running);
    if (running)
        MPI_Abort(MPI_COMM_WORLD, status);
    _exit(status);
}
