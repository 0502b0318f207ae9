#!/usr/bin/env bash
# Installs what the tests need and a bare Debian machine lacks.
set -euo pipefail
cd "$(dirname "$0")/.."
# A real InfluxDB for the telemetry suite; Debian's has no v2 interface.
[ -x bin/tools/influxd ] || GOBIN="$PWD/bin/tools" go install github.com/influxdata/influxdb/cmd/influxd@v1.8.10
need=()
[ -x /usr/sbin/mosquitto ] || need+=(mosquitto)
[ -x /usr/bin/chromium ] || need+=(chromium)
command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql)
[ ${#need[@]} -eq 0 ] && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo=sudo
export DEBIAN_FRONTEND=noninteractive
echo "installing: ${need[*]}"
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
# The packages start servers of their own; the tests start theirs.
for own in mosquitto postgresql; do
  if [[ " ${need[*]} " == *" $own "* ]]; then $sudo service "$own" stop >/dev/null 2>&1 || true; fi
done
