"""Runs a list of operations, one JSON array on standard input, over one SFTP connection of paramiko."""
import json
import os
import sys
import time

import paramiko

job = json.load(sys.stdin)
client = paramiko.SSHClient()
client.load_host_keys(job["known_hosts"])
client.connect(
    "127.0.0.1", job["port"], job["user"], allow_agent=False, look_for_keys=False, **job["credential"]
)


def copy(source, target, rate):
    while piece := source.read(256 * 1024):
        target.write(piece)
        if rate:
            time.sleep(len(piece) / rate)


def put(sftp, local, remote, rate=None):
    if rate is None:
        sftp.put(local, remote)
        time_of = os.stat(local).st_mtime
        sftp.utime(remote, (time_of, time_of))
    else:
        with open(local, "rb") as source, sftp.open(remote, "wb") as target:
            target.set_pipelined(True)
            copy(source, target, rate)


def get(sftp, remote, local, rate=None):
    if rate is None:
        sftp.get(remote, local)
        time_of = sftp.stat(remote).st_mtime
        os.utime(local, (time_of, time_of))
    else:
        with sftp.open(remote, "rb") as source, open(local, "wb") as target:
            copy(source, target, rate)


def resume_put(sftp, local, remote):
    with open(local, "rb") as source, sftp.open(remote, "ab") as target:
        source.seek(sftp.stat(remote).st_size)
        target.set_pipelined(True)
        copy(source, target, None)


def resume_get(sftp, remote, local):
    with sftp.open(remote, "rb") as source, open(local, "ab") as target:
        source.seek(os.stat(local).st_size)
        copy(source, target, None)


with client.open_sftp() as sftp:
    for name, *args in job["operations"]:
        if name == "list":
            for entry in sftp.listdir_attr(*args):
                print(entry.longname)
        elif name in ("put", "get", "resume_put", "resume_get"):
            globals()[name](sftp, *args)
        else:
            getattr(sftp, name)(*args)
client.close()
