"""Runs one Deephaven server for the host that started it, and ends with that host.

Standard input is the control channel, one JSON object a line. The first holds the options:
  {"host", "port", "jvm_args", "properties", "folder", "classes", "apart"}: properties are Java system properties, such as the key;
  folder is this worker's own one, removed at the end; classes is {"folder", "make"}: where archives of loaded classes are,
  and whether to make one; apart tells that this runs in a sandbox
then {"command": "cancel", "id"} interrupts the running script, and {"command": "archive"} writes the classes that are loaded
by now into an archive in its folder. The end of the channel ends the worker, and so does a missing reason to make an archive.
Standard output carries one JSON object a line:
  {"event": "ready", "port"}, {"event": "failed", "error"}, {"event": "cancelled", "id", "found"}, {"event": "archived", "name" | "error"}
Everything else that anything prints goes to standard error.
"""

import builtins
import contextlib
import ctypes
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import threading
import traceback
import types
import zlib

# Where a person has a say in these, ours are left out.
OWN_CLASS_OPTIONS = re.compile("-Xshare|SharedArchiveFile|ArchiveClassesAtExit|RecordDynamicDumpInfo|-module-path|-patch-module")
OPEN_LOGIN = "io.deephaven.proto.backplane.grpc.SessionService/NewSession"

# Linux system calls that the C library has no function for; the first two have one number on every processor.
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_RESTRICT_SELF = 446
KEYCTL = {"x86_64": 250, "aarch64": 219}


def main():
    commands, report = take_over_streams()
    first = commands.readline()
    if not first:
        return
    options = json.loads(first)
    if options["apart"] and sys.platform == "linux":
        close_what_is_shared()
    if options["classes"]["make"] and hasattr(os, "nice"):
        os.nice(10)  # it hurries nobody, and could not be taken back from a worker in use
    scope = give_scripts_their_own_scope()
    threading.Thread(target=obey, args=(commands, report, scope, options), daemon=True).start()
    try:
        server = start_server(options)
    except BaseException as error:
        traceback.print_exc()
        report(event="failed", error=f"{type(error).__name__}: {error}")
        sys.stderr.flush()
        os._exit(1)
    report(event="ready", port=server.port)
    threading.Event().wait()


def close_what_is_shared():
    """Of what a sandbox shares with programs outside: abstract sockets (Linux 6.12) and the keys that the host was started with."""
    call = ctypes.CDLL(None).syscall
    scopes = (ctypes.c_uint64 * 3)(0, 0, 0b11)  # abstract sockets and signals; see landlock(7)
    rules = call(LANDLOCK_CREATE_RULESET, scopes, ctypes.c_size_t(ctypes.sizeof(scopes)), 0)
    if rules >= 0:
        call(LANDLOCK_RESTRICT_SELF, rules, 0)
        os.close(rules)
    if os.uname().machine in KEYCTL:
        call(KEYCTL[os.uname().machine], 1, None)  # joins a new session keyring; see keyctl(2)


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

    start_jvm(jvm_args=[*class_options(options), *options["jvm_args"]])

    import jpy

    # Not as JVM options: those show in crash reports and to every tool that asks the JVM for its command line.
    system = jpy.get_type("java.lang.System")
    for name, value in options["properties"].items():
        system.setProperty(name, value)

    from deephaven_server import Server

    server = Server(host=options["host"], port=options["port"])
    take_away_open_login(jpy)
    server.start()
    return server


def take_away_open_login(jpy):
    """The server has a call that gives a session to anybody who asks, whatever key it has; no client needs it any more.

    A version that keeps its calls elsewhere stays as it is: the host asks whether it lets strangers in.
    """
    try:
        fields = jpy.get_type("org.apache.commons.lang3.reflect.FieldUtils")
        servers = jpy.get_type("io.grpc.InternalChannelz").instance().getServers(0, 100).servers
        for index in range(servers.size()):
            registry = fields.readField(servers.get(index), "registry", True)
            methods = jpy.get_type("java.util.HashMap")(fields.readField(registry, "methods", True))
            methods.remove(OPEN_LOGIN)
            fields.writeField(registry, "methods", methods, True)
    except Exception:
        traceback.print_exc()


def class_options(options):
    """JVM options that take the classes from an archive where there is one, or that let one be made."""
    classes = options["classes"]
    if any(OWN_CLASS_OPTIONS.search(argument) for argument in options["jvm_args"]):
        return []
    archive = find_archive(classes["folder"])
    if not classes["make"]:
        return [f"-XX:SharedArchiveFile={archive}"] if archive else []
    if archive:
        end_worker(options["folder"])
    return ["-XX:+RecordDynamicDumpInfo"]


def find_archive(folder):
    """A damaged archive can crash or hang the JVM, which looks closely only at its head: so its name holds its checksum."""
    for archive in glob.glob(os.path.join(folder, archive_key() + "-*.jsa")):
        try:
            if archive.endswith(f"-{checksum(archive)}.jsa"):
                with contextlib.suppress(OSError):
                    os.utime(archive)  # in a sandbox it can't be written
                return archive
        except OSError:
            pass  # removed meanwhile, or not readable: as good as none
    return None


def archive_key():
    """An archive belongs to one Java and to these jars in this order; the JVM passes over one that does not fit."""
    import deephaven_server

    home = os.environ.get("JAVA_HOME", "")
    java = [os.path.join(home, "release"), os.path.join(home, "lib", "modules")]
    jars = glob.iglob(os.path.join(os.path.dirname(deephaven_server.__file__), "jars", "*.jar"))
    digest = hashlib.sha256()
    for file in [*java, *jars]:
        found = os.stat(file) if os.path.exists(file) else None
        digest.update(f"{file}:{found and (found.st_size, found.st_mtime_ns)};".encode())
    return digest.hexdigest()[:32]


def checksum(file):
    value = 0
    with open(file, "rb") as content:
        while chunk := content.read(1 << 20):
            value = zlib.crc32(chunk, value)
    return f"{value:08x}"


def write_archive(options):
    """Writes it beside; the host gives it its place."""
    try:
        import jpy

        draft = os.path.join(options["folder"], "classes.jsa")
        server = jpy.get_type("java.lang.management.ManagementFactory").getPlatformMBeanServer()
        commands = jpy.get_type("javax.management.ObjectName")("com.sun.management:type=DiagnosticCommand")
        arguments = jpy.array("java.lang.Object", [jpy.array("java.lang.String", ["dynamic_dump", draft])])
        server.invoke(commands, "vmCds", arguments, jpy.array("java.lang.String", ["[Ljava.lang.String;"]))
        os.chmod(draft, 0o600)
        return {"name": f"{archive_key()}-{checksum(draft)}.jsa"}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def obey(commands, report, scope, options):
    try:
        for line in commands:
            command = json.loads(line)
            if command["command"] == "cancel":
                report(event="cancelled", id=command["id"], found=interrupt_script(scope))
            elif command["command"] == "archive":
                report(event="archived", **write_archive(options))
    finally:
        end_worker(options["folder"])  # whatever the reason: a worker that nobody can reach must not go on


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
