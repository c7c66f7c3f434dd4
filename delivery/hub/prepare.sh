#!/usr/bin/env bash
# Make a Debian machine ready for a class, as root:  bash delivery/hub/prepare.sh
# Accounts from the class list (passwords.txt is written beside it, for root's eyes only), private homes,
# one environment for all, compiled, with a ready font list. Run it again after an update or for new names.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
value() { sed -n "s/^$1 *= *\"\([^\"]*\)\".*/\1/p" hub.toml; }
target=$(dirname "$(value python)")

apt-get install -q -y --no-install-recommends python3-venv nodejs npm git
npm install --global --silent configurable-http-proxy@5.3.0

# No student may look into another's home: Debian makes homes readable unless told otherwise.
sed -i 's/^#\?HOME_MODE.*/HOME_MODE 0700/' /etc/login.defs
grep -q '^HOME_MODE' /etc/login.defs || echo 'HOME_MODE 0700' >> /etc/login.defs

python3 -m venv "$target"
(cd "$root" && "$target/bin/pip" install -q -r requirements.txt -r delivery/requirements.txt)
"$target/bin/pip" uninstall -q -y one-news-story   # utils comes from each student's own copy
"$target/bin/python" -m compileall -q "$target/lib" || true   # students cannot write there: every start would compile

# Matplotlib looks for fonts once: the list lies ready in the skeleton of each new home.
mkdir -p /etc/skel/.cache/matplotlib
MPLCONFIGDIR=/etc/skel/.cache/matplotlib "$target/bin/python" -c "import matplotlib.font_manager"
chmod -R a+rX /etc/skel/.cache

umask 077
touch passwords.txt
for name in "$(value teacher)" $(cat "$(value class)"); do
    id "$name" >/dev/null 2>&1 && continue
    useradd --create-home --shell /bin/bash "$name"
    password=$(head -c 9 /dev/urandom | base64 | tr '+/' 'xy')
    echo "$name:$password" | chpasswd
    echo "$name $password" >> passwords.txt
done
echo "Ready. Start it: PATH=$target/bin:\$PATH jupyterhub -f $PWD/jupyterhub_config.py"
