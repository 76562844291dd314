#!/bin/sh
# First program of the guest. Its root is the host's, read over virtio-9p and never written: what it writes
# stays in memory. The checkout is mounted at /hil, wherever the host has it.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
sh /load-modules
share="trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose"
mount -t tmpfs tmp /tmp
mkdir /tmp/upper /tmp/work
mount -t 9p -o $share host /host &&
  mount -t overlay -o lowerdir=/host,upperdir=/tmp/upper,workdir=/tmp/work root /new &&
  mkdir -p /new/hil &&
  mount -t 9p -o $share checkout /new/hil &&
  mount --move /dev /new/dev &&
  mount --move /proc /new/proc &&
  mount --move /sys /new/sys &&
  exec switch_root /new /bin/bash /hil/scripts/hil/guest.sh
echo "hil: the guest has no root"
poweroff -f
