#!/bin/sh
# Inside a sandbox: runs its words, and tells what is left of them to where they cannot speak. Who was ended with its
# parent takes a moment to be gone.
"$@" 2>&1
code=$?
set -- /proc/[0-9]*
if [ $# -gt 2 ]; then # more than the sandbox's own first process and this one
    sleep 0.2
    set -- /proc/[0-9]*
fi
echo "$@" >&2
exit $code
