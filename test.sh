#!/usr/bin/env bash
# Builds everything, runs every test, and ends with one line: N passed, N failed, N skipped.
#
#   ./test.sh             runs what this machine can run; prints how to install what is missing
#   ./test.sh --install   first installs what the tests need: from the distribution (apt-get), and modules of Node.js (npm)
#   ./test.sh --full      also the long variants: more random programs, longer soaks
#
# Written for bash 3.2, the oldest one still shipped.
set -u
cd "$(dirname "$0")" || exit 1

packages="redis-server redis-tools liblz4-1 lua5.1 python3-redis nodejs npm strace"
node_folder=tests/Clients/node
install=no
for argument in "$@"; do
    case "$argument" in
        --install) install=yes ;;
        --full) export TIERCEL_TEST_FULL=1 ;;
        *) echo "test.sh: unknown option '$argument' (known: --install, --full)" >&2; exit 2 ;;
    esac
done

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
    command -v redis-server >/dev/null 2>&1 || printf 'redis-server '
    command -v redis-benchmark >/dev/null 2>&1 && command -v redis-cli >/dev/null 2>&1 || printf 'redis-tools '
    { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'liblz4\.so\.1' || printf 'liblz4-1 '
    command -v lua5.1 >/dev/null 2>&1 || printf 'lua5.1 '
    python3 -c 'import redis' 2>/dev/null || /usr/bin/python3 -c 'import redis' 2>/dev/null || printf 'python3-redis '
    command -v node >/dev/null 2>&1 || printf 'nodejs '
    command -v npm >/dev/null 2>&1 || printf 'npm '
    command -v strace >/dev/null 2>&1 || printf 'strace '
}

# npm keeps a copy of the lock file with what it has installed: an older one than ours is of another set of modules.
has_node_modules() {
    local installed="$node_folder/node_modules/.package-lock.json"
    [ -e "$installed" ] && [ ! "$node_folder/package-lock.json" -nt "$installed" ]
}

# The package of redis-server would start a server and enable it for the next boot. policy-rc.d forbids the
# first while apt-get runs; the links of the second are taken away again before anything could follow them.
install_packages() {
    local policy=/usr/sbin/policy-rc.d own_policy=no status=0
    if [ ! -e "$policy" ]; then
        own_policy=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" || return 1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" || status=1
    [ "$own_policy" = yes ] && as_root rm -f "$policy"
    case " $* " in
        *" redis-server "*)
            command -v deb-systemd-helper >/dev/null 2>&1 && as_root deb-systemd-helper disable redis-server.service
            command -v update-rc.d >/dev/null 2>&1 && as_root update-rc.d redis-server disable
            ;;
    esac
    return "$status"
}

prepare_node_modules() {
    has_node_modules && return 0
    if [ "$install" = no ]; then
        echo "Not installed: modules of Node.js, for the tests with clients of it (./test.sh --install, or: npm install --no-save in $node_folder)"
    else
        # Not 'npm ci': it takes a registry that lacks optional packages of other platforms for a broken lock file.
        (cd "$node_folder" && npm install --no-save --no-audit --no-fund) || { echo "Could not install the modules of $node_folder" >&2; exit 1; }
    fi
}

prepare_packages() {
    local missing
    missing="$(missing_packages)"
    [ -z "$missing" ] && return 0
    if [ "$install" = no ]; then
        echo "Not installed: $missing"
        echo "The tests that need them are skipped. To install: ./test.sh --install"
        echo "  (or: apt-get install --no-install-recommends $packages)"
    elif ! command -v apt-get >/dev/null 2>&1; then
        echo "--install knows apt-get only, and there is none here. Missing: $missing" >&2
        exit 1
    else
        # shellcheck disable=SC2086 # one word per package
        install_packages $missing || { echo "Could not install: $missing" >&2; exit 1; }
    fi
}

# Prints of each test in a .trx file: outcome, name and the first line of its message, separated by tabs.
read_results() {
    awk '
        function unescape(s) {
            gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&apos;/, "\047", s)
            gsub(/&#x[0-9A-Fa-f]+;/, " ", s); gsub(/&amp;/, "\\&", s)
            return s
        }
        function attribute(line, name,    start, rest) {
            start = index(line, " " name "=\"")
            if (start == 0) return ""
            rest = substr(line, start + length(name) + 3)
            return substr(rest, 1, index(rest, "\"") - 1)
        }
        function flush_test() {
            if (name != "") printf "%s\t%s\t%s\n", outcome, unescape(name), unescape(message)
            name = ""
        }
        /<UnitTestResult / {
            flush_test()
            name = attribute($0, "testName"); outcome = attribute($0, "outcome"); message = ""
        }
        name != "" && message == "" && /<(Message|StdOut)>/ {
            message = $0
            sub(/^.*<(Message|StdOut)>/, "", message); sub(/<\/(Message|StdOut)>.*$/, "", message)
        }
        /<\/Results>/ { flush_test() }
        END { flush_test() }
    ' "$1"
}

run_project() {
    local project="$1" name status=0
    name="$(basename "$project" .csproj)"
    echo "--- $name"
    dotnet test "$project" --no-build -c Release --nologo --logger "trx;LogFileName=$name.trx" \
        --results-directory "$results" >"$results/$name.log" 2>&1 || status=$?
    [ -f "$results/$name.trx" ] && read_results "$results/$name.trx" >"$results/$name.tests"
    if [ ! -s "$results/$name.tests" ]; then
        cat "$results/$name.log"
        printf 'Failed\t%s\tran no test at all (exit code %s)\n' "$name" "$status" >"$results/$name.tests"
    elif grep -q '^Failed' "$results/$name.tests"; then
        cat "$results/$name.log"
    elif [ "$status" != 0 ]; then
        cat "$results/$name.log"
        printf 'Failed\t%s\tevery test passed, yet the run ended with exit code %s\n' "$name" "$status" \
            >>"$results/$name.tests"
    fi
    cat "$results/$name.tests" >>"$results/all"
}

count() {
    awk -F '\t' -v outcome="$1" '$1 == outcome { n++ } END { print n + 0 }' "$results/all"
}

list() {
    awk -F '\t' -v outcome="$1" '$1 == outcome { printf "  %s: %s\n", $2, $3 }' "$results/all"
}

finish() {
    local passed failed skipped
    passed="$(count Passed)" failed="$(count Failed)" skipped="$(count NotExecuted)"
    echo
    [ "$skipped" -gt 0 ] && { echo "Skipped:"; list NotExecuted; }
    [ "$failed" -gt 0 ] && { echo "Failed:"; list Failed; }
    rm -rf "$results"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

prepare_packages
prepare_node_modules
results="$(mktemp -d "${TMPDIR:-/tmp}/tiercel-tests.XXXXXX")" || exit 1
: >"$results/all"

if ! dotnet build Tiercel.slnx -c Release --nologo -v quiet -p:Strict=true; then
    printf 'Failed\tbuild\tTiercel.slnx does not build with -p:Strict=true\n' >>"$results/all"
    finish
fi

for project in $(find tests samples -name '*.csproj' | sort); do
    grep -q 'Microsoft.NET.Test.Sdk' "$project" && run_project "$project"
done
finish
