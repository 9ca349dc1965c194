/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usage.c - what gaopt and each of its commands says to --help. */
#include "cli/arguments.h"

static const char *const usages[GA_COMMAND_COUNT] = {
    [GA_COMMAND_HELP] =
        "gaopt searches for the parameters that make something expensive to run come out best.\n"
        "\n"
        "  gaopt CONFIG              run it; goes on with it if it was interrupted\n"
        "  mpirun -np 4 gaopt CONFIG the same on several processes or hosts\n"
        "  gaopt check CONFIG        validate, evaluate one individual, estimate the night\n"
        "  gaopt status RUN          one screen: how far, how good, what failed, when it ends\n"
        "  gaopt best RUN            the best individuals, ready to paste\n"
        "  gaopt export RUN          every evaluation, as CSV or JSON\n"
        "  gaopt eval RUN --id N     run individual N again\n"
        "  gaopt help KEY            what a key of the config means, such as evaluator.timeout\n"
        "  gaopt help COMMAND        what a command does, and its options\n"
        "\n"
        "CONFIG is a YAML file (one that is called like a command: ./check).\n"
        "RUN is the folder of results that the config names, or the run.h5 in it.\n"
        "\n"
        "Running:\n"
        "  --fresh          set an earlier run aside (never delete it) and start over\n"
        "  --set KEY=VALUE  override a key of the config; may be given several times\n"
        "  -q, --quiet      print the end and what goes wrong only\n"
        "Help:\n"
        "  gaopt help --keys         all keys of the config, a line each\n"
        "  gaopt help --reference    the reference of the config (docs/config.md)\n"
        "  gaopt help --schema       its JSON Schema, for editors\n"
        "  gaopt --version\n"
        "\n"
        "Exit status: 0 finished, 1 the system refused something, 2 the command line or the "
        "config\n"
        "is wrong, 3 nothing could be evaluated, 75 stopped early; the same command continues.\n"
        "\n"
        "Example: gaopt configs/run.yaml --set run.seed=7 --set run.stop.generations=100\n",
    [GA_COMMAND_CHECK] =
        "gaopt check CONFIG [--set KEY=VALUE]... [--no-run]\n"
        "\n"
        "Reads the config, prints it resolved (defaults, overrides and paths filled in), "
        "evaluates\n"
        "one individual (the first given point, else the middle of the space) and estimates how "
        "long\n"
        "the run will take. Writes nothing into the results. Exit status 3 if the evaluation "
        "fails.\n"
        "\n"
        "  --set KEY=VALUE  override a key of the config; may be given several times\n"
        "  --no-run         evaluate nothing\n"
        "\n"
        "Example: gaopt check configs/run.yaml\n",
    [GA_COMMAND_BEST] =
        "gaopt best RUN [-n N] [--yaml | --json | --values]\n"
        "\n"
        "Shows the best feasible individual by the first objective, with all its metrics; while\n"
        "none is feasible, the one that breaks the constraints least. Each set of genes is shown "
        "once.\n"
        "\n"
        "  -n N      the N best (1)\n"
        "  --yaml    as items of initial.points of a config\n"
        "  --json    an object a line\n"
        "  --values  name=value name=value ..., an individual a line\n"
        "\n"
        "Example: gaopt best results/plasma -n 5\n",
    [GA_COMMAND_EXPORT] =
        "gaopt export RUN [--format csv|json] [--timing] [-o FILE]\n"
        "\n"
        "Writes every evaluation in order of id: id, generation, parameters, metrics, objectives,\n"
        "feasible, status; with evaluator.repeats also spread.METRIC. Identical runs give "
        "identical\n"
        "bytes. Works while the run goes on.\n"
        "\n"
        "  --format csv|json  CSV with a head line (the default), or a JSON array, an object a "
        "line\n"
        "  --timing           also rank, host, start, seconds, attempts, failures\n"
        "  -o, --output FILE  instead of standard output; appears whole or not at all\n"
        "\n"
        "Example: gaopt export results/plasma -o plasma.csv\n",
    [GA_COMMAND_EVAL] =
        "gaopt eval RUN --id N [--repeat K] [--keep DIR]\n"
        "\n"
        "Runs individual N again with the same parameters, seed and environment, and shows its\n"
        "metrics beside the recorded ones. Changes nothing in the run. Exit status 3 if it fails.\n"
        "\n"
        "  --id N      which individual\n"
        "  --repeat K  which of its repeats, from 0 on (0), if the run has evaluator.repeats\n"
        "  --keep DIR  work in DIR and leave all there (otherwise in a temporary folder)\n"
        "\n"
        "Example: gaopt eval results/plasma --id 1402 --keep /tmp/1402\n",
    [GA_COMMAND_STATUS] =
        "gaopt status RUN [--watch]\n"
        "\n"
        "One screen: is it running and where, how far, how good, how fast, what failed, when it "
        "ends,\n"
        "and how to continue it. As of the last checkpoint; works while the run goes on.\n"
        "\n"
        "  --watch  again every 2 s on a terminal, until the run ends\n"
        "\n"
        "Example: gaopt status results/plasma\n",
};

const char *ga_command_usage(enum ga_command command)
{
    return usages[command] ? usages[command] : usages[GA_COMMAND_HELP];
}
