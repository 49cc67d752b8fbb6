#!/bin/sh
# Prints the path of a Chromium for the browser tests; where none is found, it installs one first.
# Everything else it has to say goes to stderr, so that a caller can use what it prints.
set -eu

say() { printf '%s\n' "$*" >&2; }

# A browser counts when it answers: some distributions ship a command that only points to a shop.
answers() { command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1; }

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if answers "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

install_with_apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif sudo -n true >/dev/null 2>&1; then
        as_root="sudo -n"
    else
        return 1
    fi
    say "Chromium wordt geïnstalleerd met apt-get."
    $as_root apt-get update -qq >&2 || say "apt-get update lukte niet; de bestaande lijst wordt gebruikt."
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
}

install_with_playwright() {
    [ -x .venv/bin/python ] || return 1
    say "Chromium wordt opgehaald door Playwright."
    .venv/bin/python -m playwright install chromium >&2 || return 1
    path=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
') || return 1
    answers "$path" && printf '%s\n' "$path"
}

cd "$(dirname "$0")/.."

if [ -n "${CHROMIUM:-}" ]; then
    if answers "$CHROMIUM"; then
        command -v "$CHROMIUM"
        exit 0
    fi
    say "CHROMIUM wijst naar '$CHROMIUM', maar dat is geen werkende browser."
    say "Verbeter de waarde of haal haar weg (unset CHROMIUM)."
    exit 1
fi
find_browser && exit 0
if install_with_apt && find_browser; then exit 0; fi
install_with_playwright && exit 0

say "Er is geen Chromium gevonden en installeren lukte niet; de browsertests kunnen niet draaien."
say "Installeer Chromium of Google Chrome zelf (Debian: sudo apt-get install chromium),"
say "of zet de plaats van een bestaande browser in CHROMIUM, bijvoorbeeld: CHROMIUM=chromium make test"
say "(No Chromium found. Install one, or set CHROMIUM to its path.)"
exit 1
