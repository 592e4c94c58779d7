"""Runs one Deephaven server for the host that started it, and ends with that host.

Standard input is the control channel, one JSON object a line. The first holds the options:
  {"host", "port", "jvm_args", "properties", "folder"}: properties are Java system properties, such as the key;
  folder is this worker's own one, removed at the end
then {"command": "cancel", "id"} interrupts the running script. The end of the channel ends the worker.
Standard output carries one JSON object a line:
  {"event": "ready", "port"}, {"event": "failed", "error"}, {"event": "cancelled", "id", "found"}
Everything else that anything prints goes to standard error.
"""

import builtins
import ctypes
import json
import os
import shutil
import signal
import sys
import threading
import traceback
import types


def main():
    commands, report = take_over_streams()
    first = commands.readline()
    if not first:
        return
    options = json.loads(first)
    scope = give_scripts_their_own_scope()
    threading.Thread(target=obey, args=(commands, report, scope, options["folder"]), daemon=True).start()
    try:
        server = start_server(options)
    except BaseException as error:
        traceback.print_exc()
        report(event="failed", error=f"{type(error).__name__}: {error}")
        sys.stderr.flush()
        os._exit(1)
    report(event="ready", port=server.port)
    threading.Event().wait()


def take_over_streams():
    """Keeps both ends of the control channel away from scripts, the JVM and child processes."""
    commands = os.fdopen(os.dup(0), "r", encoding="utf-8")
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)

    def report(**event):
        try:
            events.write(json.dumps(event) + "\n")
            events.flush()
        except BrokenPipeError:
            pass  # nobody is left to tell; the end of the commands ends us

    return commands, report


def give_scripts_their_own_scope():
    """Scripts run in `__main__`: an empty module takes its place, so that nothing here can be seen or overwritten."""
    sys.path.pop(0)  # this file's folder
    sys.modules["deephaven_worker_launcher"] = sys.modules["__main__"]
    scope = types.ModuleType("__main__")
    scope.__builtins__ = builtins
    sys.modules["__main__"] = scope
    return scope.__dict__


def start_server(options):
    from deephaven_server.start_jvm import start_jvm

    start_jvm(jvm_args=list(options["jvm_args"]))

    import jpy

    # Not as JVM options: those show in crash reports and to every tool that asks the JVM for its command line.
    system = jpy.get_type("java.lang.System")
    for name, value in options["properties"].items():
        system.setProperty(name, value)

    from deephaven_server import Server

    server = Server(host=options["host"], port=options["port"])
    server.start()
    return server


def obey(commands, report, scope, folder):
    try:
        for line in commands:
            command = json.loads(line)
            if command["command"] == "cancel":
                report(event="cancelled", id=command["id"], found=interrupt_script(scope))
    finally:
        end_worker(folder)  # whatever the reason: a worker that nobody can reach must not go on


def end_worker(folder):
    for _ in range(10):  # a server that is starting still puts things into it
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            break
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # with everything that scripts started
    os._exit(0)


def interrupt_script(scope):
    for thread, frame in sys._current_frames().items():
        if is_running_script(frame, scope):
            interrupt = ctypes.py_object(KeyboardInterrupt)
            return ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), interrupt) == 1
    return False


def is_running_script(frame, scope):
    while frame is not None:
        code = frame.f_code
        if code.co_filename == "<string>" and code.co_name == "<module>" and frame.f_globals is scope:
            return True
        frame = frame.f_back
    return False


if __name__ == "__main__":
    main()
