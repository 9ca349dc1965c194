/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_facts.c - reads what a host said of itself. Nothing of it is trusted. */
#include "cli/host_facts.h"
#include "common/error.h"
#include "common/printable.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

static const char *const words[GA_FACT_COUNT] = {
#define GA_FACT_WORD(name, word) [name] = (word),
    GA_FACT_TABLE(GA_FACT_WORD)
#undef GA_FACT_WORD
};

const char *ga_fact_word(enum ga_fact fact)
{
    return words[fact];
}

static void keep(char **place, const char *text)
{
    free(*place);
    *place = ga_strdup(text);
    ga_make_printable(*place);
}

static void read_fact(struct ga_host_facts *facts, const char *text, const char *arrival)
{
    size_t length = strcspn(text, "=");

    if (text[length] != '=')
        return;
    for (size_t i = 0; i < GA_FACT_COUNT; i++) {
        if (strlen(words[i]) == length && strncmp(words[i], text, length) == 0)
            keep(&facts->values[i], text + length + 1);
    }
    if (facts->heard == 0)
        (void)ga_text_to_real(arrival, &facts->heard);
}

static void read_line(struct ga_host_facts *facts, char *line)
{
    char *arrival = strsep(&line, " ");
    const char *text = line ? line : "";

    if (strcmp(text, GA_FACTS_BEGIN) == 0)
        facts->begun = true;
    else if (facts->begun && strcmp(text, GA_FACTS_END) == 0)
        facts->complete = true;
    else if (facts->begun && !facts->complete)
        read_fact(facts, text, arrival);
    else if (!facts->begun && strncmp(text, "gaopt ", 6) == 0)
        keep(&facts->greeting, text);
}

void ga_host_facts_read(struct ga_host_facts *facts, const char *answer)
{
    char *copy = ga_strdup(answer), *rest = copy, *line;

    *facts = (struct ga_host_facts){0};
    while ((line = strsep(&rest, "\n"))) {
        line[strcspn(line, "\r")] = '\0';
        read_line(facts, line);
    }
    free(copy);
}

void ga_host_facts_release(struct ga_host_facts *facts)
{
    for (size_t i = 0; i < GA_FACT_COUNT; i++)
        free(facts->values[i]);
    free(facts->greeting);
    *facts = (struct ga_host_facts){0};
}

double ga_host_facts_number(const struct ga_host_facts *facts, enum ga_fact fact)
{
    double value = 0;

    if (facts->values[fact])
        (void)ga_text_to_real(facts->values[fact], &value);
    return value;
}

bool ga_host_facts_agree(const struct ga_host_facts *a, const struct ga_host_facts *b,
                         enum ga_fact fact)
{
    return a->values[fact] && b->values[fact] && strcmp(a->values[fact], b->values[fact]) == 0;
}
