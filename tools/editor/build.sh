#!/bin/sh
# Builds graph/ui/assets/editor.js and its notice. Needs Node 18 or later and a registry of npm packages.
# Nothing that a package brings is run while it is installed; the same versions give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
assets=$(cd "$here/../../graph/ui/assets" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/entry.js" "$here/notice.mjs" "$work"
cd "$work"
npm install --ignore-scripts --no-audit --no-fund --no-package-lock --silent
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=CodeMirror "--footer:js=globalThis.CodeMirror = CodeMirror;" \
  --target=es2022 --legal-comments=none --metafile=meta.json --log-level=warning --outfile=editor.js
node notice.mjs meta.json > editor.THIRD-PARTY.txt
{ echo "/*! CodeMirror 6 (MIT): see editor.THIRD-PARTY.txt. Built by tools/editor/build.sh; not to be edited. */"; cat editor.js; } > "$assets/editor.js"
cp editor.THIRD-PARTY.txt "$assets/"
wc -c "$assets/editor.js"
