/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_write.c - quoting and escaping of YAML scalars. */
#include "common/config/yaml_write.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

/* Bytes of the character that begins at text, 0 if it is no valid UTF-8 (RFC 3629). */
static size_t decode(const char *text, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    if ((bytes[0] >= 0x80 && bytes[0] < 0xC2) || bytes[0] > 0xF4)
        return 0;
    *code = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3F);
    }
    bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
    return *code < least[length] || surrogate || *code > 0x10FFFF ? 0 : length;
}

bool ga_yaml_is_text(const char *text)
{
    uint32_t code;
    for (size_t length; *text; text += length) {
        length = decode(text, &code);
        if (length == 0)
            return false;
    }
    return true;
}

/* Line breaks are folded and the others refused when they stand in YAML as they are (YAML 1.1,
 * chapter 5). */
static bool needs_escape(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
           code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

static void write_quoted(FILE *out, const char *text, bool substituted)
{
    uint32_t code = 0;
    putc('"', out);
    for (size_t length; *text; text += length) {
        length = decode(text, &code);
        if (length == 0)
            break;
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", out);
        else if (needs_escape(code))
            fprintf(out, code < 0x100 ? "\\x%02X" : "\\u%04X", (unsigned)code);
        else if (substituted && strncmp(text, "${", 2) == 0)
            fputs("$$", out);
        else
            fwrite(text, 1, length, out);
    }
    putc('"', out);
}

/* Words that YAML takes as something else are quoted even where gaopt would not mind: others read
 * these files too. */
static bool is_plain(const char *text)
{
    static const char *const special[] = {"null", "true", "false", "yes", "no",
                                          "on",   "off",  "y",     "n"};
    if (!*text || (!strchr(LETTERS, *text) && *text != '/'))
        return false;
    if (text[strspn(text, LETTERS "0123456789/.-")] != 0)
        return false;
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        if (strcasecmp(text, special[i]) == 0)
            return false;
    }
    return true;
}

void ga_yaml_write_value(FILE *out, const char *text)
{
    if (is_plain(text))
        fputs(text, out);
    else
        write_quoted(out, text, true);
}

void ga_yaml_write_key(FILE *out, const char *text)
{
    if (is_plain(text))
        fputs(text, out);
    else
        write_quoted(out, text, false);
}
