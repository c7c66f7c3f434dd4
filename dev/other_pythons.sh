#!/usr/bin/env bash
# The everyday tests with a Python that this machine does not have, but Debian's unstable suite has:
#   dev/other_pythons.sh 3.15 [options of course.py test]
#   dev/other_pythons.sh suite     only fetches the suite
# Needs root, debootstrap and a Debian machine. The suite lies in a folder of its own in ~/.cache; a second run finds it,
# the packages and the environment there. Its /dev and /proc are bound in a mount namespace that ends with the command:
# outside, nothing is ever mounted in that folder, so whoever deletes it deletes it alone.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
version=$1
shift
folder=${XDG_CACHE_HOME:-$HOME/.cache}/one-news-story
suite=$folder/debian-unstable

fail() {
    echo "Python $version was not tested: $1" >&2
    exit 1
}

remove() { # a half-made suite; never while something is mounted in it
    ! grep -qF " $1/" /proc/self/mountinfo || fail "something is mounted in $1; unmount it first."
    rm -rf --one-file-system "$1"
}

[ "$(id -u)" = 0 ] || fail "chroot needs root."
for tool in debootstrap chroot unshare git; do
    [ -n "$(command -v $tool || true)" ] || fail "$tool is not installed here."
done

in_suite() { # run a command inside, in its own mount namespace
    unshare --mount --propagation private bash -euc '
        suite=$1; shift
        mount --rbind /dev "$suite/dev"
        mount --rbind /proc "$suite/proc"
        exec chroot "$suite" env -u PIP_FIND_LINKS -u PYTHONPATH -u COURSE_VENV -u COURSE_REQUIREMENTS \
            HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin "$@"' bash "$suite" "$@"
}

mkdir -p "$folder"
exec 9> "$folder/lock" # two Pythons may be tried at the same time: one makes the suite, and apt works for one at a time
flock 9
if [ ! -e "$suite" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$' || true)
    [ -n "$mirror" ] || fail "apt's sources name no Debian mirror."
    remove "$suite-unfinished" # left behind by a kill
    unshare --mount --propagation private debootstrap --variant=minbase \
        --include=python3,python3-venv,git,ca-certificates unstable "$suite-unfinished" "$mirror" \
        > "$folder/debootstrap.log" 2>&1 || fail "Debian unstable could not be fetched: see $folder/debootstrap.log."
    mv "$suite-unfinished" "$suite"
fi
[ "$version" != suite ] || exit 0

# how this machine reaches its package index: names, certificates, settings of pip and apt. What is there is removed first:
# it may be a link, and from out here a link in the suite leads to a file of this machine.
for settings in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/apt/apt.conf.d/* \
    /etc/pip.conf /etc/xdg/pip/* "$HOME"/.config/pip/* "$HOME"/.pip/*; do
    if [ -f "$settings" ]; then
        inside=$suite/${settings/#$HOME//root}
        mkdir -p "$(dirname "$inside")"
        cp -L --remove-destination "$settings" "$inside"
    fi
done

if ! in_suite "python$version" -c "import ensurepip, venv" 2> /dev/null; then
    in_suite bash -c "apt-get update -q && apt-get install -q -y --no-install-recommends python$version python$version-venv" \
        > "$folder/apt-$version.log" 2>&1 ||
        fail "Debian unstable no longer has it, or could not be asked (see $folder/apt-$version.log). Find another source of it."
fi

flock -u 9

# a clone of what is committed; only its environment is kept, which course.py makes anew when anything in it changes
course=$suite/root/course-$version
[ -d "$course/.git" ] || git clone -q --no-hardlinks "$root" "$course"
git -C "$course" fetch -q "$root" HEAD
git -C "$course" checkout -q --force --detach FETCH_HEAD
git -C "$course" clean -qffdx --exclude=/.venv
in_suite bash -c 'cd "$1" && exec "python$2" course.py test "${@:3}"' bash "/root/course-$version" "$version" "$@"
