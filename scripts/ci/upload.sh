#!/bin/sh
# Uploads coverage from anywhere; scripts/ci/README.md says what it needs. Its arguments are the program's.
set -eu

if [ "$#" -eq 0 ]; then set -- upload-process; fi
exec verify-uploader fetch codecov-cli --trust keys/codecov-cli.trust.json \
    --lock tools.lock --locked --record fetched.ndjson --run -- "$@"
