/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace.c - writes a run as a trace. Times in it are microseconds from the run's beginning. */
#include "cli/trace.h"
#include "cli/export_rows.h"
#include "cli/trace_lanes.h"
#include "common/islands.h"
#include "common/text_index.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { RUN = 0, FIRST_HOST = 1 }; /* processes of the trace */
enum { COUNTS = 20000 };          /* of the counter, at most about so many: more are not seen */

struct trace {
    FILE *out;
    bool first;
    double zero; /* s since 1970 */
    uint64_t repeats;
    uint64_t generations; /* that are complete */
    struct ga_span *spans;
    size_t n, room;
    struct ga_text_list hosts; /* borrowed texts */
    struct ga_text_index host_index;
    double *ends; /* s from zero: when the last of each generation ended */
    size_t n_ends;
};

/* --- what the history says --- */

static uint32_t number_of_host(struct trace *trace, const char *host)
{
    struct ga_text_list *hosts = &trace->hosts;
    size_t known = ga_text_index_find(&trace->host_index, hosts->items, hosts->n, host);

    if (known != SIZE_MAX)
        return (uint32_t)known;
    hosts->items = ga_realloc(hosts->items, hosts->n + 1, sizeof *hosts->items);
    hosts->items[hosts->n] = (char *)host;
    return (uint32_t)hosts->n++;
}

static void note_generation(struct trace *trace, const struct ga_span *span)
{
    if (span->generation >= trace->generations)
        return; /* it goes on, or is a damaged file's */
    while (trace->n_ends <= span->generation) {
        trace->ends = ga_realloc(trace->ends, trace->n_ends + 1, sizeof *trace->ends);
        trace->ends[trace->n_ends++] = 0;
    }
    trace->ends[span->generation] = fmax(trace->ends[span->generation], span->end);
}

/* Of several repeats the earliest start and the mean length are known. One without a worker, such
 * as one whose workers were all lost, has no time. */
static enum ga_status add(void *self, const struct ga_record *record)
{
    struct trace *trace = self;
    struct ga_span span = {
        .start = record->started - trace->zero,
        .id = record->id,
        .generation = record->generation,
        .rank = record->rank,
        .attempts = record->attempts,
        .failures = record->failures,
        .failure = record->failure,
    };

    if (record->attempts == 0 || record->started <= 0)
        return GA_OK;
    span.end = span.start + record->seconds / (double)trace->repeats;
    if (!isfinite(span.start) || !isfinite(span.end))
        return GA_OK;
    span.host = number_of_host(trace, record->host);
    if (trace->n == trace->room) {
        trace->room = trace->room ? 2 * trace->room : 1024;
        trace->spans = ga_realloc(trace->spans, trace->room, sizeof *trace->spans);
    }
    trace->spans[trace->n++] = span;
    note_generation(trace, &span);
    return GA_OK;
}

/* --- events --- */

/* The beginning of each, up to its arguments. */
static void begin(struct trace *trace, char phase, size_t process, double seconds)
{
    fprintf(trace->out, "%s{\"ph\":\"%c\",\"pid\":%zu,\"ts\":%.3f", trace->first ? "\n" : ",\n",
            phase, process, fmax(0, seconds) * 1e6);
    trace->first = false;
}

static void put_text(struct trace *trace, const char *text)
{
    struct ga_buffer json;

    ga_buffer_init(&json);
    ga_json_put_text(&json, text);
    fwrite(json.bytes, 1, json.size, trace->out);
    ga_buffer_release(&json);
}

static void put_process(struct trace *trace, size_t process, const char *name)
{
    begin(trace, 'M', process, 0);
    fputs(",\"name\":\"process_name\",\"args\":{\"name\":", trace->out);
    put_text(trace, name);
    fputs("}}", trace->out);
}

static void put_lane(struct trace *trace, const struct ga_span *span, size_t thread)
{
    begin(trace, 'M', FIRST_HOST + span->host, 0);
    fprintf(trace->out,
            ",\"tid\":%zu,\"name\":\"thread_name\",\"args\":{\"name\":\"rank %" PRIu32
            ", lane %" PRIu32 "\"}}",
            thread, span->rank, span->lane);
}

static void put_span(struct trace *trace, const struct ga_span *span, size_t thread)
{
    begin(trace, 'X', FIRST_HOST + span->host, span->start);
    fprintf(trace->out,
            ",\"dur\":%.3f,\"tid\":%zu,\"cat\":\"evaluation\",\"name\":\"%" PRIu64
            "\",\"args\":{\"id\":%" PRIu64 ",\"generation\":%" PRIu64 ",\"attempts\":%" PRIu32
            ",\"failures\":%" PRIu32 ",\"failure\":\"%s\"}}",
            (span->end - span->start) * 1e6, thread, span->id, span->id, span->generation,
            span->attempts, span->failures, ga_failure_word(span->failure));
}

static void put_instant(struct trace *trace, double seconds, const char *name)
{
    begin(trace, 'i', RUN, seconds);
    fputs(",\"tid\":0,\"s\":\"g\",\"cat\":\"run\",\"name\":", trace->out);
    put_text(trace, name);
    fputc('}', trace->out);
}

/* --- all of a kind --- */

/* Lanes of a host are numbered through: those of each rank follow those of the rank before. */
static void put_spans(struct trace *trace)
{
    size_t first = 0, n_lanes = 0; /* of the rank */

    for (size_t i = 0; i < trace->n; i++) {
        const struct ga_span *span = &trace->spans[i];

        if (i > 0 && span->host != span[-1].host) {
            first = n_lanes = 0;
        } else if (i > 0 && span->rank != span[-1].rank) {
            first += n_lanes;
            n_lanes = 0;
        }
        if (span->lane == n_lanes) {
            put_lane(trace, span, first + span->lane);
            n_lanes++;
        }
        put_span(trace, span, first + span->lane);
    }
}

static void put_generations(struct trace *trace)
{
    char name[64];

    for (size_t i = 0; i < trace->n_ends; i++) {
        if (trace->ends[i] <= 0)
            continue; /* none of it was evaluated */
        snprintf(name, sizeof name, "generation %zu ends", i);
        put_instant(trace, trace->ends[i], name);
    }
}

static void put_sessions(struct trace *trace, const struct ga_run_reader *reader)
{
    for (size_t i = 0; i < ga_run_reader_sessions(reader); i++) {
        const struct ga_session *session = ga_run_reader_session(reader, i);
        char name[256];

        snprintf(name, sizeof name, "session %zu begins", i + 1);
        put_instant(trace, session->started - trace->zero, name);
        if (session->ended <= 0)
            continue;
        snprintf(name, sizeof name, "session %zu ends: %s", i + 1, session->ended_by);
        put_instant(trace, session->ended - trace->zero, name);
    }
}

static void put_checkpoints(struct trace *trace, const struct ga_dates *dates)
{
    for (size_t i = 0; i < dates->n; i++) {
        if (isfinite(dates->of[i]))
            put_instant(trace, dates->of[i] - trace->zero, "checkpoint");
    }
}

/* --- the counter --- */

struct change {
    double time; /* s */
    int by;
};

static int compare_changes(const void *a, const void *b)
{
    const struct change *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->by - right->by; /* who ends makes room */
}

static void put_count(struct trace *trace, double seconds, long count)
{
    begin(trace, 'C', RUN, seconds);
    fprintf(trace->out, ",\"name\":\"busy slots\",\"args\":{\"busy\":%ld}}", count);
}

static void put_counts(struct trace *trace, const struct change *changes, size_t n)
{
    const double apart = n > 0 ? (changes[n - 1].time - changes[0].time) / COUNTS : 0;
    double last = -INFINITY;
    long count = 0;

    for (size_t i = 0; i < n; i++) {
        count += changes[i].by;
        if (i + 1 < n && (changes[i + 1].time == changes[i].time || changes[i].time < last + apart))
            continue;
        put_count(trace, changes[i].time, count);
        last = changes[i].time;
    }
}

static void put_counter(struct trace *trace)
{
    struct change *changes = ga_alloc(2 * trace->n, sizeof *changes);

    for (size_t i = 0; i < trace->n; i++) {
        changes[2 * i] = (struct change){trace->spans[i].start, 1};
        changes[2 * i + 1] = (struct change){trace->spans[i].end, -1};
    }
    if (trace->n > 0)
        qsort(changes, 2 * trace->n, sizeof *changes, compare_changes);
    put_counts(trace, changes, 2 * trace->n);
    free(changes);
}

/* --- the whole --- */

static void put_all(struct trace *trace, const struct ga_run_reader *reader)
{
    fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[", trace->out);
    put_process(trace, RUN, ga_run_reader_config(reader)->run.name);
    for (size_t i = 0; i < trace->hosts.n; i++)
        put_process(trace, FIRST_HOST + i, trace->hosts.items[i]);
    put_spans(trace);
    put_generations(trace);
    put_sessions(trace, reader);
    put_checkpoints(trace, ga_run_reader_checkpoints(reader));
    put_counter(trace);
    fputs("\n]}\n", trace->out);
}

enum ga_status ga_trace_write(struct ga_run_reader *reader, FILE *out, struct ga_error *error)
{
    const struct ga_config *config = ga_run_reader_config(reader);
    struct trace trace = {
        .out = out,
        .first = true,
        .repeats = config->evaluator.repeats,
        .generations = ga_run_reader_count(reader) * ga_evaluations_a_row(config) /
                       ga_evaluations_a_generation(config),
    };
    enum ga_status status;

    if (ga_run_reader_sessions(reader) > 0)
        trace.zero = ga_run_reader_session(reader, 0)->started;
    status = ga_run_reader_records(reader, 0, ga_run_reader_count(reader), add, &trace, error);
    if (status == GA_OK) {
        ga_spans_arrange(trace.spans, trace.n);
        put_all(&trace, reader);
    }
    free(trace.spans);
    free(trace.ends);
    free(trace.hosts.items);
    ga_text_index_release(&trace.host_index);
    return status;
}
