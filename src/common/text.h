/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h - numbers, durations and sizes as people write them, and the word they meant. */
#ifndef GA_COMMON_TEXT_H
#define GA_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each takes the whole text or nothing; false leaves *value alone. No leading or trailing space.
 * "nan" and "inf" are no numbers here. */
bool ga_text_to_real(const char *text, double *value);
bool ga_text_to_int(const char *text, int64_t *value);
bool ga_text_to_u64(const char *text, uint64_t *value);
/* true, false, yes, no, on, off */
bool ga_text_to_bool(const char *text, bool *value);
/* A number and a unit, without a space: us, ms, s, min, h, d. To s; only 0 needs no unit; never
 * negative. */
bool ga_text_to_duration(const char *text, double *value);
/* The same with B, kB, MB, GB, KiB, MiB, GiB, TiB. To bytes; parts of a byte are dropped. */
bool ga_text_to_size(const char *text, uint64_t *value);

#define GA_NUMBER_ROOM 32
/* Each returns `out`. A decimal of as few digits (from 15) as read back the same double: "0.1",
 * "1e-05", "3". */
char *ga_text_real(double value, char out[GA_NUMBER_ROOM]);
/* For people: "3 h 12 min", "45 s", "120 ms". */
char *ga_text_duration(double seconds, char out[GA_NUMBER_ROOM]);
/* Likewise: "1.3 GiB", "512 B". */
char *ga_text_size(double bytes, char out[GA_NUMBER_ROOM]);
/* These read back the same: "120s", "2GiB". */
char *ga_text_duration_exact(double seconds, char out[GA_NUMBER_ROOM]);
char *ga_text_size_exact(uint64_t bytes, char out[GA_NUMBER_ROOM]);

/* The word in words[0..n) that is nearest by optimal string alignment distance (transpositions
 * count 1), if it is near enough to have been meant; else NULL. */
const char *ga_text_nearest(const char *word, const char *const *words, size_t n);

#endif
