"""Runs a list of operations, one JSON array on standard input, over one control connection of ftplib."""
import calendar
import ftplib
import json
import os
import ssl
import sys
import time

BLOCK = 64 * 1024


class ReusingFtpTls(ftplib.FTP_TLS):
    """Resumes the TLS session of the control connection in data connections, which ftplib does not."""

    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            conn = self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session)
        return conn, size


def connect(job):
    if job["tls"] == "off":
        ftp = ftplib.FTP(timeout=60)
    else:
        context = ssl.create_default_context(cafile=job["certificate"])
        kind = ReusingFtpTls if job["tls"] == "reuse" else ftplib.FTP_TLS
        ftp = kind(context=context, timeout=60)
    ftp.connect("127.0.0.1", job["port"])
    ftp.login(job["user"], job["password"])
    if job["tls"] != "off":
        ftp.prot_p()
    return ftp


def pause(rate):
    return (lambda block: time.sleep(len(block) / rate)) if rate else (lambda block: None)


def put(ftp, local, remote, rate=None):
    with open(local, "rb") as source:
        ftp.storbinary(f"STOR {remote}", source, BLOCK, pause(rate))
    modified = time.strftime("%Y%m%d%H%M%S", time.gmtime(os.stat(local).st_mtime))
    ftp.sendcmd(f"MFMT {modified} {remote}")


def get(ftp, remote, local, rate=None):
    wait = pause(rate)
    with open(local, "wb") as target:

        def write(block):
            target.write(block)
            target.flush()
            wait(block)

        ftp.retrbinary(f"RETR {remote}", write, BLOCK)
    modified = ftp.sendcmd(f"MDTM {remote}")[4:]
    at = calendar.timegm(time.strptime(modified, "%Y%m%d%H%M%S"))
    os.utime(local, (at, at))


def resume_put(ftp, local, remote):
    size = ftp.size(remote)
    with open(local, "rb") as source:
        source.seek(size)
        ftp.storbinary(f"STOR {remote}", source, BLOCK, rest=size)


def resume_get(ftp, remote, local):
    with open(local, "ab") as target:
        ftp.retrbinary(f"RETR {remote}", target.write, BLOCK, rest=target.tell())


def abort(ftp, remote):
    """Aborts a download. ftplib sends ABOR as urgent data, so its LF is missing from the stream that servers read."""
    conn = ftp.transfercmd(f"RETR {remote}")
    conn.recv(1000)
    ftp.abort()
    conn.close()
    ftp.voidresp()
    print(ftp.pwd())


def list_folder(ftp, folder):
    ftp.retrlines(f"LIST {folder}")


def list_facts(ftp, folder):
    """One line for each file, with its size and time before its name."""
    for name, facts in ftp.mlsd(folder, ["type", "size", "modify"]):
        if facts["type"] == "file":
            m = facts["modify"]
            print(f"{facts['size']} {m[:4]}-{m[4:6]}-{m[6:8]} {m[8:10]}:{m[10:12]}:{m[12:14]} {name}")


own = {f.__name__: f for f in (put, get, resume_put, resume_get, abort, list_folder, list_facts)}
job = json.load(sys.stdin)
with connect(job) as ftp:
    for name, *args in job["operations"]:
        if name in own:
            own[name](ftp, *args)
        else:
            getattr(ftp, name)(*args)
