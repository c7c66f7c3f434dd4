#!/usr/bin/env bash
# Make a Debian machine ready for a class, as root:  bash delivery/hub/prepare.sh
# Accounts from the class list (passwords.txt is written beside it, for root's eyes only), private homes,
# one environment for all, compiled, with a ready list of fonts. Run it again after an update or for new names.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
value() { sed -n "s/^$1 *= *\"\([^\"]*\)\".*/\1/p" hub.toml; }
target=$(dirname "$(value python)")
names=$(cat "$(value class)")

for name in $names; do # long names: the paths of a kernel's sockets, in the home, may have 107 characters
    [[ $name =~ ^[a-z][a-z0-9-]{0,19}$ ]] ||
        { echo "$name: a name has up to 20 small letters a-z, digits and -, and begins with a letter."; exit 1; }
done

wanted=()
/usr/bin/python3 -c "import ensurepip, venv" 2>/dev/null || wanted+=(python3-venv)
[ -n "$(command -v npm || true)" ] || wanted+=(nodejs npm)
[ -n "$(command -v git || true)" ] || wanted+=(git)
if [ ${#wanted[@]} -gt 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
fi

/usr/bin/python3 -m venv "$target"
(cd "$root" && "$target/bin/pip" install -q -r requirements.txt -r delivery/requirements.txt)
"$target/bin/pip" uninstall -q -y one-news-story          # utils comes from each student's own copy
"$target/bin/python" -m compileall -q "$target/lib" || true # students cannot write there: every start would compile
npm install --global --silent --prefix "$target" configurable-http-proxy@5.3.0
MPLCONFIGDIR="$target/fonts" "$target/bin/python" -c "import matplotlib.font_manager" # takes seconds: once, not per student
chmod -R a+rX,go-w "$target"

umask 077
touch passwords.txt
for name in "$(value teacher)" $names; do
    if ! id "$name" >/dev/null 2>&1; then
        useradd --create-home --shell /bin/bash "$name"
        password=$(head -c 9 /dev/urandom | base64 | tr '+/' 'xy')
        echo "$name:$password" | chpasswd
        echo "$name $password" >> passwords.txt
    fi
    chmod 700 "$(getent passwd "$name" | cut -d: -f6)" # Debian makes homes that everybody can read
    runuser -l "$name" -c "mkdir -p .cache/matplotlib && cp $target/fonts/*.json .cache/matplotlib/"
done
echo "Ready. Start it: PATH=$target/bin:\$PATH jupyterhub -f $PWD/jupyterhub_config.py"
