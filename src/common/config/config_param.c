/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_param.c - one parameter, as `space` declares it. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/text.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* The parameter that is being read, for its functions below. */
struct declaration {
    struct ga_reading *reading;
    const struct ga_yaml_entry *entry; /* name: {kind: ..., ...} */
    struct ga_param *param;
};

static bool refuse(const struct declaration *declaration, const struct ga_place *place,
                   const char *format, ...) GA_PRINTF(3, 4);

/* "name: text". Always false. */
static bool refuse(const struct declaration *declaration, const struct ga_place *place,
                   const char *format, ...)
{
    char text[400], excerpt[GA_EXCERPT_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ga_mistake_add(declaration->reading->mistakes, place, "%s: %s",
                   ga_excerpt(declaration->entry->key, excerpt), text);
    return false;
}

/* --- names --- */

static bool check_name(const struct declaration *declaration)
{
    const char *name = declaration->entry->key;
    const struct ga_place *place = &declaration->entry->place;
    if (!ga_is_name(name))
        return refuse(declaration, place,
                      "is no name for a parameter; use at most %d letters, digits and _, not a "
                      "digit first",
                      GA_MAX_NAME);
    if (ga_is_reserved_name(name))
        return refuse(declaration, place,
                      "has another meaning in expressions or placeholders; rename it");
    return true;
}

/* --- values --- */

/* The text of a scalar; NULL after saying what must be there, or if it is broken. */
static const char *scalar(const struct declaration *declaration, const struct ga_yaml *node,
                          const char *what)
{
    if (node->kind == GA_YAML_SCALAR && !ga_yaml_is_null(node))
        return node->broken ? NULL : node->text;
    refuse(declaration, &node->place, "must be %s", what);
    return NULL;
}

static bool read_number(const struct declaration *declaration, const struct ga_yaml *node,
                        double *value)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = scalar(declaration, node, "a number");
    if (!text)
        return false;
    return ga_text_to_real(text, value) ||
           refuse(declaration, &node->place, "'%s' is no number", ga_excerpt(text, excerpt));
}

/* 2^53: beyond it not every whole number is a double. */
#define LARGEST_EXACT 9007199254740992.0

static bool read_whole(const struct declaration *declaration, const struct ga_yaml *node,
                       double *value)
{
    char excerpt[GA_EXCERPT_ROOM];
    if (!read_number(declaration, node, value))
        return false;
    return (*value == floor(*value) && fabs(*value) <= LARGEST_EXACT) ||
           refuse(declaration, &node->place, "'%s' is no whole number up to 2^53",
                  ga_excerpt(node->text, excerpt));
}

typedef bool read_bound(const struct declaration *declaration, const struct ga_yaml *node,
                        double *value);

static bool read_range(const struct declaration *declaration, const struct ga_yaml *node,
                       read_bound *read)
{
    struct ga_param *param = declaration->param;
    if (node->kind != GA_YAML_LIST || node->n != 2)
        return refuse(declaration, &node->place, "must be [low, high]");
    bool low = read(declaration, node->entries[0].value, &param->low);
    bool high = read(declaration, node->entries[1].value, &param->high);
    if (!low || !high)
        return false;
    if (param->low == 0)
        param->low = 0; /* no -0 */
    if (param->low >= param->high)
        return refuse(declaration, &node->place,
                      "low must be less than high; a parameter with one value is {fixed: VALUE}");
    if (!isfinite(param->high - param->low))
        return refuse(declaration, &node->place, "the range is too wide for a double");
    return true;
}

/* --- kinds --- */

static bool read_real(const struct declaration *declaration, const struct ga_yaml *node)
{
    declaration->param->step = 0;
    return read_range(declaration, node, read_number);
}

static bool read_int(const struct declaration *declaration, const struct ga_yaml *node)
{
    declaration->param->step = 1;
    return read_range(declaration, node, read_whole);
}

static const char *check_word(const struct ga_param *param, const char *word)
{
    if (!*word)
        return "must not be empty";
    for (const char *at = word; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            return "has a control character in it";
    }
    for (size_t i = 0; i < param->n_choices; i++) {
        if (strcmp(param->choices[i], word) == 0)
            return "stands here twice";
    }
    return NULL;
}

static bool add_choice(const struct declaration *declaration, const struct ga_yaml *node)
{
    char excerpt[GA_EXCERPT_ROOM];
    struct ga_param *param = declaration->param;
    const char *word = scalar(declaration, node, "a word or a number");
    if (!word)
        return false;
    const char *wrong = check_word(param, word);
    if (wrong)
        return refuse(declaration, &node->place, "'%s' %s", ga_excerpt(word, excerpt), wrong);
    param->choices[param->n_choices++] = ga_strdup(word);
    return true;
}

#define MAX_CHOICES 1000 /* each is compared with those before it */

static bool read_choice(const struct declaration *declaration, const struct ga_yaml *node)
{
    struct ga_param *param = declaration->param;
    bool good = true;
    if (node->kind != GA_YAML_LIST || node->n < 2 || node->n > MAX_CHOICES)
        return refuse(declaration, &node->place,
                      "must be a list of 2 to %d words or numbers; one alone is {fixed: VALUE}",
                      MAX_CHOICES);
    param->choices = ga_alloc(node->n, sizeof param->choices[0]);
    for (size_t i = 0; i < node->n; i++)
        good &= add_choice(declaration, node->entries[i].value);
    param->high = (double)node->n - 1;
    param->step = 1;
    return good;
}

static bool read_bool(const struct declaration *declaration, const struct ga_yaml *node)
{
    bool value = false;
    const char *text = scalar(declaration, node, "true");
    if (!text)
        return false;
    declaration->param->high = 1;
    declaration->param->step = 1;
    return (ga_text_to_bool(text, &value) && value) ||
           refuse(declaration, &node->place, "write {bool: true}; one value alone is {fixed: 0}");
}

/* A number, or a word; quotes make a number a word. */
static bool read_fixed(const struct declaration *declaration, const struct ga_yaml *node)
{
    struct ga_param *param = declaration->param;
    const char *text = scalar(declaration, node, "a number or a word");
    if (!text)
        return false;
    if (!node->quoted && ga_text_to_real(text, &param->low)) {
        param->high = param->low;
        return true;
    }
    param->choices = ga_alloc(1, sizeof param->choices[0]);
    return add_choice(declaration, node);
}

struct kind {
    const char *word;
    enum ga_param_kind kind;
    bool (*read)(const struct declaration *declaration, const struct ga_yaml *node);
};

static const struct kind kinds[] = {
    {"real", GA_PARAM_REAL, read_real},       {"int", GA_PARAM_INT, read_int},
    {"choice", GA_PARAM_CHOICE, read_choice}, {"bool", GA_PARAM_BOOL, read_bool},
    {"fixed", GA_PARAM_FIXED, read_fixed},
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])
#define SHAPES                                                                                     \
    "one of {real: [low, high]}, {int: [low, high]}, {choice: [a, b]}, {bool: true}, {fixed: 3}"

/* --- scale and step --- */

static bool read_scale(const struct declaration *declaration, const struct ga_yaml *node)
{
    struct ga_param *param = declaration->param;
    const char *text = scalar(declaration, node, "linear or log");
    if (!text)
        return false;
    if (param->kind != GA_PARAM_REAL && param->kind != GA_PARAM_INT)
        return refuse(declaration, &node->place, "only real and int have a scale");
    param->log = strcmp(text, "log") == 0;
    if (!param->log && strcmp(text, "linear") != 0)
        return refuse(declaration, &node->place, "scale must be linear or log");
    if (param->log && param->low <= 0)
        return refuse(declaration, &node->place, "scale: log needs low to be more than 0");
    return true;
}

static bool read_step(const struct declaration *declaration, const struct ga_yaml *node)
{
    struct ga_param *param = declaration->param;
    if (param->kind != GA_PARAM_INT)
        return refuse(declaration, &node->place, "only int has a step");
    if (!read_whole(declaration, node, &param->step))
        return false;
    if (param->step >= 1 && param->step <= param->high - param->low)
        return true;
    return refuse(declaration, &node->place, "step must be 1 to high - low");
}

/* --- one parameter --- */

static bool is_modifier(const char *word)
{
    return strcmp(word, "scale") == 0 || strcmp(word, "step") == 0;
}

static const struct kind *find_kind(const char *word)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        if (strcmp(kinds[i].word, word) == 0)
            return &kinds[i];
    }
    return NULL;
}

static bool check_words(const struct declaration *declaration, const struct ga_yaml *map)
{
    static const char *const words[] = {"real", "int", "choice", "bool", "fixed", "scale", "step"};
    bool good = true;
    for (size_t i = 0; i < map->n; i++) {
        char excerpt[GA_EXCERPT_ROOM];
        const struct ga_yaml_entry *entry = &map->entries[i];
        if (find_kind(entry->key) || is_modifier(entry->key))
            continue;
        const char *nearest = ga_nearest_word(entry->key, words, sizeof words / sizeof words[0]);
        good = refuse(declaration, &entry->place, "unknown key '%s'%s%s%s",
                      ga_excerpt(entry->key, excerpt),
                      nearest ? "; did you mean '" : "; must be " SHAPES, nearest ? nearest : "",
                      nearest ? "'?" : "");
    }
    return good;
}

/* Reads what says the kind, and sees that there is one of it. */
static bool read_kind(const struct declaration *declaration, const struct ga_yaml *map)
{
    const struct kind *found = NULL;
    bool good = true;
    for (size_t i = 0; i < map->n; i++) {
        const struct ga_yaml_entry *entry = &map->entries[i];
        const struct kind *kind = find_kind(entry->key);
        if (!kind)
            continue;
        if (found)
            return refuse(declaration, &entry->place, "is already %s; must be " SHAPES,
                          found->word);
        found = kind;
        declaration->param->kind = kind->kind;
        good = kind->read(declaration, entry->value);
    }
    return found ? good : refuse(declaration, &map->place, "has no kind; must be " SHAPES);
}

static bool read_modifiers(const struct declaration *declaration, const struct ga_yaml *map)
{
    bool good = true;
    for (size_t i = 0; i < map->n; i++) {
        const struct ga_yaml_entry *entry = &map->entries[i];
        if (strcmp(entry->key, "scale") == 0)
            good &= read_scale(declaration, entry->value);
        else if (strcmp(entry->key, "step") == 0)
            good &= read_step(declaration, entry->value);
    }
    return good;
}

bool ga_param_read(struct ga_reading *reading, const struct ga_yaml_entry *entry,
                   struct ga_param *param)
{
    const struct declaration declaration = {reading, entry, param};
    param->name = ga_strdup(entry->key);
    if (!check_name(&declaration))
        return false;
    if (entry->value->kind != GA_YAML_MAP)
        return refuse(&declaration, &entry->value->place, "must be " SHAPES);
    return check_words(&declaration, entry->value) && read_kind(&declaration, entry->value) &&
           read_modifiers(&declaration, entry->value);
}

/* --- printing --- */

static void print_words(FILE *out, const struct ga_param *param)
{
    putc('[', out);
    for (size_t i = 0; i < param->n_choices; i++) {
        fputs(i > 0 ? ", " : "", out);
        ga_yaml_write_value(out, param->choices[i]);
    }
    putc(']', out);
}

static void print_range(FILE *out, const struct ga_param *param)
{
    char low[GA_NUMBER_ROOM], high[GA_NUMBER_ROOM], step[GA_NUMBER_ROOM];
    fprintf(out, "[%s, %s]", ga_text_real(param->low, low), ga_text_real(param->high, high));
    if (param->kind == GA_PARAM_INT && param->step != 1)
        fprintf(out, ", step: %s", ga_text_real(param->step, step));
    if (param->log)
        fputs(", scale: log", out);
}

/* A word that reads as a number needs its quotes, which ga_yaml_write_value gives to all that do
 * not begin with a letter. */
static void print_fixed(FILE *out, const struct ga_param *param)
{
    char room[GA_NUMBER_ROOM];
    if (param->choices)
        ga_yaml_write_value(out, param->choices[0]);
    else
        fputs(ga_text_real(param->low, room), out);
}

void ga_param_print(FILE *out, const struct ga_param *param)
{
    fprintf(out, "{%s: ", kinds[param->kind].word);
    if (param->kind == GA_PARAM_FIXED)
        print_fixed(out, param);
    else if (param->kind == GA_PARAM_CHOICE)
        print_words(out, param);
    else if (param->kind == GA_PARAM_BOOL)
        fputs("true", out);
    else
        print_range(out, param);
    putc('}', out);
}
