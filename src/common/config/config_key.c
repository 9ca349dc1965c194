/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_key.c - questions to one key of the table. */
#include "common/config/config_internal.h"
#include "common/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct ga_key_type ga_type_section = {.what = "a map of keys", .shape = GA_SHAPE_SECTION};

const char *ga_key_leaf(const struct ga_key *key)
{
    const char *dot = strrchr(key->path, '.');
    return dot ? dot + 1 : key->path;
}

bool ga_key_is_section(const struct ga_key *key)
{
    return key->type == &ga_type_section;
}

bool ga_key_is_child(const struct ga_key *key, const char *section)
{
    const char *leaf = ga_key_leaf(key);
    size_t length = strlen(section);
    if (length == 0)
        return leaf == key->path;
    return leaf == key->path + length + 1 && strncmp(key->path, section, length) == 0;
}

char *ga_key_text(const struct ga_key *key, const struct ga_config *config)
{
    struct ga_sheet sheet;
    ga_sheet_open(&sheet);
    bool printed = key->type->print(sheet.out, key, config);
    char *text = ga_sheet_close(&sheet);
    if (printed)
        return text;
    free(text);
    return key->absent ? ga_strdup(key->absent) : NULL;
}

const struct ga_key *ga_key_control(const struct ga_key *key, const char **wanted)
{
    if (!key->when)
        return NULL;
    char *path = ga_format("%.*s", (int)strcspn(key->when, "="), key->when);
    const struct ga_key *control = ga_key_find(path);
    free(path);
    GA_ASSERT(control);
    *wanted = strchr(key->when, '=') + 1;
    return control;
}

char *ga_wanted_told(const char *wanted)
{
    const char *bar = strchr(wanted, '|');
    return bar ? ga_format("%.*s or %s", (int)(bar - wanted), wanted, bar + 1) : ga_strdup(wanted);
}

static bool is_among(const char *wanted, const char *value)
{
    for (const char *word = wanted; word; word = strchr(word, '|')) {
        word += *word == '|';
        if (strncmp(word, value, strlen(value)) == 0 && strchr("|", word[strlen(value)]))
            return true;
    }
    return false;
}

bool ga_key_applies(const struct ga_key *key, const struct ga_config *config)
{
    const char *wanted;
    const struct ga_key *control = ga_key_control(key, &wanted);
    if (!control)
        return true;
    if (!ga_key_applies(control, config))
        return false;
    char *value = ga_key_text(control, config);
    bool applies = value && (strcmp(wanted, "*") == 0 || is_among(wanted, value));
    free(value);
    return applies;
}

/* A bound in the words of the key's own type. */
static const char *bound_text(const struct ga_key *key, double bound, char out[GA_NUMBER_ROOM])
{
    if (key->type == &ga_type_duration)
        return ga_text_duration_exact(bound, out);
    if (key->type == &ga_type_size)
        return ga_text_size_exact((uint64_t)bound, out);
    if (key->type == &ga_type_count || key->type == &ga_type_limit) {
        snprintf(out, GA_NUMBER_ROOM, "%.0f", bound);
        return out;
    }
    return ga_text_real(bound, out);
}

const char *ga_key_range(const struct ga_key *key, char out[GA_RANGE_ROOM])
{
    char low[GA_NUMBER_ROOM], high[GA_NUMBER_ROOM];
    bound_text(key, key->low, low);
    bound_text(key, key->high, high);
    if (key->low == 0 && key->high == 0)
        out[0] = 0;
    else if (key->above_low)
        snprintf(out, GA_RANGE_ROOM, "more than %s, up to %s", low, high);
    else
        snprintf(out, GA_RANGE_ROOM, "%s to %s", low, high);
    return out;
}

size_t ga_count_words(const char *const *words)
{
    size_t n = 0;
    while (words && words[n])
        n++;
    return n;
}

const char *ga_join_words(const char *const *words, size_t n, char *out, size_t room)
{
    static const char more[] = ", ...";
    size_t length = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        const char *separator = i > 0 ? ", " : "";
        bool fits = length + strlen(separator) + strlen(words[i]) + sizeof more <= room;
        snprintf(out + length, room - length, "%s%s", fits ? separator : more,
                 fits ? words[i] : "");
        if (!fits)
            break;
        length += strlen(out + length);
    }
    return out;
}

void ga_sheet_open(struct ga_sheet *sheet)
{
    sheet->out = open_memstream(&sheet->text, &sheet->size);
    GA_ASSERT(sheet->out);
}

char *ga_sheet_close(struct ga_sheet *sheet)
{
    GA_ASSERT(fclose(sheet->out) == 0);
    return sheet->text;
}
