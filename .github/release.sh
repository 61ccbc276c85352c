#!/usr/bin/env bash
# release.sh pin-image IMAGE DIGEST     action.yml runs that image instead of building one
# release.sh pin-action COMMIT VERSION  grade.yml uses the action of that commit instead of the tag vVERSION
set -euo pipefail
cd "$(dirname "$0")/.."
case $1 in
  pin-image)
    sed -i "s|^  image: Dockerfile\$|  image: docker://${2,,}@$3|" action.yml
    grep -q "^  image: docker://${2,,}@$3\$" action.yml
    ;;
  pin-action)
    sed -i -E "s|(uses: autograde/autograde)@v${3//./\\.}\$|\1@$2 # v$3|" .github/workflows/grade.yml
    [ "$(grep -c "autograde/autograde@$2 # v$3\$" .github/workflows/grade.yml)" = 2 ]
    ;;
  *) echo "release.sh: $1 is neither pin-image nor pin-action" >&2; exit 2 ;;
esac
