#!/usr/bin/env bash
# Makes words.wasm anew, in the folder that is named or where the page has it. The same compiler and
# the same sources give the same bytes, wherever they lie.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:-../src/report/html/page}
root=$(cd .. && pwd)
remap="--remap-path-prefix=$root=/sada"
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  remap+=" --remap-path-prefix=$registry=/crates"
done
RUSTFLAGS=$remap cargo build --quiet --locked --release --target wasm32-unknown-unknown --target-dir "$root/target/wasm"
install -m 644 "$root/target/wasm/wasm32-unknown-unknown/release/sada_words.wasm" "$out/words.wasm"
rustc --version >"$out/words.rustc"
