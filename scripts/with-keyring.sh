#!/bin/sh
# with-keyring.sh COMMAND…: runs it beside a real Secret Service (gnome-keyring, unlocked) on a D-Bus and with a home folder of its own.
# KEYRING=locked starts the service without unlocking it, KEYRING=none starts only the bus. KEYRING_HOME names a home to use again.
set -eu

if [ -z "${KEYRING_INSIDE:-}" ]; then
  home=${KEYRING_HOME:-$(mktemp -d)}
  [ -n "${KEYRING_HOME:-}" ] || trap 'rm -rf "$home"' EXIT
  unset DISPLAY WAYLAND_DISPLAY XDG_DATA_HOME XDG_RUNTIME_DIR
  # A configuration of its own: without service files nothing but what is started here answers on this bus.
  cat >"$home/bus.conf" <<XML
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
XML
  HOME=$home KEYRING_INSIDE=1 dbus-run-session --config-file="$home/bus.conf" -- "$0" "$@"
  exit $?
fi

case ${KEYRING:-unlocked} in
  none) ;;
  locked) gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1 ;;
  *) printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 ;;
esac
unset KEYRING_INSIDE

owned() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q 'boolean true'
}
if [ "${KEYRING:-}" != none ]; then
  tries=0
  until owned; do
    tries=$((tries + 1))
    [ $tries -lt 50 ] || { echo 'gnome-keyring did not appear on the bus' >&2; exit 1; }
    sleep 0.1
  done
fi
"$@"
