/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.c - the shortest of 15, 16 or 17 digits that reads back as the same double. Scaled by an
 * exact power of ten, the double becomes an extended real between 1e16 and 1e17 whose error is
 * known; what is nearer to a decision than that error is left to ga_text_real. (The idea of
 * Loitsch, "Printing floating-point numbers quickly and accurately with integers", PLDI 2010, with
 * an extended real for his pairs of integers.) */
#include "cli/number.h"
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Exact in a significand of 64 bits: 5^27 < 2^63. */
static const long double powers[] = {
    1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
    1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
    1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L,
};
static const double smallest = 1e-10, largest = 1e22; /* that these powers can scale */

/* The scaled value is off by less than 2^-8, half of the last bit of 64 below 2^57. */
static const long double margin = 0.01L;

struct decimal {
    uint64_t digits; /* `n` of them, the first not 0 */
    int n;
    int exponent; /* of the first digit: 0 for units */
};

static long double scaled(long double value, int power)
{
    return power >= 0 ? value * powers[power] : value / powers[-power];
}

/* floor(log10(size)), smallest <= size < largest */
static int exponent_of(double size, int binary_exponent)
{
    int exponent = (int)floor((binary_exponent - 1) * 0.30102999566398120); /* log10(2) */
    long double next = exponent + 1 >= 0 ? powers[exponent + 1] : 1 / powers[-exponent - 1];

    return size >= next ? exponent + 1 : exponent;
}

/* Whether `x`, cut to 17 - dropped digits, is certainly within `half_gap` of itself (true), and if
 * not, whether that is certain (*sure). */
static bool round_to(long double x, uint64_t unit, long double half_gap, uint64_t *digits,
                     bool *sure)
{
    uint64_t whole = (uint64_t)x;
    long double rest = (long double)(whole % unit) + (x - (long double)whole);
    long double middle = (long double)unit / 2;
    bool up = rest > middle;
    long double off = up ? (long double)unit - rest : rest;

    *digits = whole / unit + up;
    *sure = fabsl(rest - middle) > margin && fabsl(off - half_gap) > margin;
    return off < half_gap;
}

static bool shorten(double size, struct decimal *decimal)
{
    int binary_exponent;
    bool is_power_of_two = frexp(size, &binary_exponent) == 0.5; /* the gap below it is smaller */
    int exponent = exponent_of(size, binary_exponent);
    long double x = scaled(size, 16 - exponent);
    long double half_gap = scaled(ldexpl(1, binary_exponent - DBL_MANT_DIG - 1), 16 - exponent);
    uint64_t unit = 100;
    bool sure = true;

    if (is_power_of_two || LDBL_MANT_DIG < 64 || x < 1e16L || x >= 1e17L - 100)
        return false;
    for (int n = 15; n <= 17 && sure; n++, unit /= 10) {
        *decimal = (struct decimal){.n = n, .exponent = exponent};
        if (round_to(x, unit, half_gap, &decimal->digits, &sure) && sure)
            return true;
    }
    return false;
}

/* --- as %g writes it --- */

static char *put_exponent(char *end, int exponent)
{
    int size = exponent < 0 ? -exponent : exponent;

    *end++ = 'e';
    *end++ = exponent < 0 ? '-' : '+';
    *end++ = (char)('0' + size / 10); /* always two digits: it is below 28 */
    *end++ = (char)('0' + size % 10);
    return end;
}

static char *put_digits(char *end, const char *digits, int n)
{
    memcpy(end, digits, (size_t)n);
    return end + n;
}

/* `n` digits, of which `point` stand before the decimal point; if it is not positive, so many zeros
 * follow the point first. */
static char *put_fixed(char *end, const char *digits, int n, int point)
{
    if (point <= 0) {
        *end++ = '0';
        *end++ = '.';
        for (; point < 0; point++)
            *end++ = '0';
        return put_digits(end, digits, n);
    }
    if (n <= point) {
        end = put_digits(end, digits, n);
        for (; n < point; n++)
            *end++ = '0';
        return end;
    }
    end = put_digits(end, digits, point);
    *end++ = '.';
    return put_digits(end, digits + point, n - point);
}

static char *put_scientific(char *end, const char *digits, int n, int exponent)
{
    *end++ = digits[0];
    if (n > 1) {
        *end++ = '.';
        end = put_digits(end, digits + 1, n - 1);
    }
    return put_exponent(end, exponent);
}

static char *put_decimal(char *end, const struct decimal *decimal)
{
    uint64_t left = decimal->digits;
    char digits[20] = "";
    int n = decimal->n;

    for (int i = n - 1; i >= 0; i--, left /= 10)
        digits[i] = (char)('0' + left % 10);
    while (n > 1 && digits[n - 1] == '0')
        n--;
    if (decimal->exponent < -4 || decimal->exponent >= decimal->n)
        return put_scientific(end, digits, n, decimal->exponent);
    return put_fixed(end, digits, n, decimal->exponent + 1);
}

size_t ga_number_write(double value, char out[GA_NUMBER_ROOM])
{
    struct decimal decimal;
    double size = fabs(value);
    char *end = out;

    if (!(size >= smallest && size < largest) || !shorten(size, &decimal))
        return strlen(ga_text_real(value, out));
    if (value < 0)
        *end++ = '-';
    end = put_decimal(end, &decimal);
    *end = '\0';
    return (size_t)(end - out);
}
