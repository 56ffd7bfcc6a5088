#!/usr/bin/env bash
# Installs the peers that the benchmark measures graphx against, on Debian: some
# by apt-get (through sudo, unless it is root that asks), some by npm into the
# benchmark's cache folder or the one given as --dir is. SQLite comes with Python.
# What is not installed is named in the tables as missing; gonum and
# dominikbraun/graph come with the benchmark itself.
set -uo pipefail

dir="${1:-${XDG_CACHE_HOME:-$HOME/.cache}/graphx-bench}/npm"
failed=""

sudo=sudo
[ "$(id -u)" = 0 ] && sudo=
for package in python3-networkx python3-scipy python3-igraph python3-graph-tool; do
  $sudo apt-get install -y --no-install-recommends "$package" || failed="$failed $package"
done

mkdir -p "$dir"
for package in kuzu@0.11.3 @duckdb/node-api@1.5.6-r.1; do
  npm install --prefix "$dir" --no-audit --no-fund "$package" || failed="$failed $package"
done
# Kuzu's package brings its library and puts it in its place in a script, which
# some versions of npm do not run unasked.
if [ -d "$dir/node_modules/kuzu" ] && [ ! -f "$dir/node_modules/kuzu/kuzujs.node" ]; then
  (cd "$dir/node_modules/kuzu" && node install.js) || failed="$failed kuzu"
fi

if [ -n "$failed" ]; then
  echo "not installed:$failed" >&2
  exit 1
fi
