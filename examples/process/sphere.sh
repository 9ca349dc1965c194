#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sphere.sh - a process in shell, of whole numbers a and b, without any tool: a request is one line without blanks, and
# the value of a parameter stands between "NAME": and the next , or }.
number() { # REQUEST NAME
    rest=${1#*\""$2"\":}
    echo "${rest%%[,\}]*}"
}

while read -r request; do
    a=$(number "$request" a)
    b=$(number "$request" b)
    echo "{\"metrics\":{\"value\":$((a * a + b * b))}}"
done
