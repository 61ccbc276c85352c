#!/usr/bin/env bash
# release.sh pin-image IMAGE DIGEST   action.yml runs that image instead of building one
# release.sh pin-action COMMIT        grade.yml uses the action of that commit
set -euo pipefail
cd "$(dirname "$0")/.."
case $1 in
  pin-image)
    sed -i "s|^  image: Dockerfile\$|  image: docker://${2,,}@$3|" action.yml
    grep -q "^  image: docker://${2,,}@$3\$" action.yml
    ;;
  pin-action)
    sed -i -E "s|(uses: autograde/autograde)@[0-9a-f]{40}|\1@$2|" .github/workflows/grade.yml
    [ "$(grep -c "autograde/autograde@$2" .github/workflows/grade.yml)" = 2 ]
    ;;
  *) echo "release.sh: $1 is neither pin-image nor pin-action" >&2; exit 2 ;;
esac
