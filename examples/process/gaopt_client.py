# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt_client.py - a Python function as an evaluator of kind process: copy this file beside your own, and write

    from gaopt_client import serve

    serve(lambda p: {"loss": (p["x"] - 1) ** 2})

The function gets a dict of the parameters; if its arguments are called as they are, it gets them one by one, and
`seed`, `id` and `repeat` too if it has arguments of these names: def evaluate(x, y, seed). It returns a dict of metrics.
An exception is a failed evaluation, and the next one follows; running out of memory ends the process, and gaopt starts
another. What the function prints goes to standard error, which gaopt keeps in RESULTS/processes.

By hand:  echo '{"id":0,"repeat":0,"seed":1,"parameters":{"x":0.5}}' | python3 yours.py
"""
import inspect
import json
import os
import sys
import traceback

OFFERED = ("id", "repeat", "seed")


def _take_standard_streams():
    """Requests and answers, as binary files, of which nothing else in this process knows: whatever prints, be it a
    library in C, prints to standard error, and whatever reads standard input finds its end."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _takes_a_dict(function, names):
    """Whether it has one argument for all parameters, rather than one for each; `names` are these."""
    wanted = [argument for argument in inspect.signature(function).parameters.values() if argument.name not in OFFERED]
    by_name = any(argument.kind == argument.VAR_KEYWORD or argument.name in names for argument in wanted)
    return not by_name and len(wanted) == 1


def _caller(function, names):
    """How it is called with a request."""
    arguments = inspect.signature(function).parameters
    extra = [name for name in OFFERED if name in arguments and name not in names]
    if _takes_a_dict(function, names):
        if not extra:
            return lambda request: function(request["parameters"])
        return lambda request: function(request["parameters"], **{name: request[name] for name in extra})
    return lambda request: function(**request["parameters"], **{name: request[name] for name in extra})


def _checked(metrics):
    if isinstance(metrics, dict):
        return metrics
    raise TypeError(f'the function must return a dict of metrics, such as {{"loss": 0.5}}, not {metrics!r:.100}')


def serve(function):
    """Answers gaopt until it closes the connection."""
    requests, answers = _take_standard_streams()
    decode = json.JSONDecoder().decode
    encode = json.JSONEncoder(default=float).encode  # float: numbers of numpy and its like
    call = None
    for line in requests:
        request = decode(line.decode())
        call = call or _caller(function, request["parameters"])
        try:
            answer = encode({"id": request["id"], "metrics": _checked(call(request))})
        except MemoryError:
            raise
        except Exception as error:  # of the user's own, whatever it is
            traceback.print_exc()
            answer = encode({"id": request["id"], "error": f"{type(error).__name__}: {error}"})
        sys.stdout.flush()
        answers.write(answer.encode() + b"\n")
        answers.flush()
