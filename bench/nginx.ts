/** The peer for transfers: nginx from Debian, one worker, its files on the same disk as ours. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../tools/free-port.ts'
import type { Bench } from './bench.ts'
import type { Certificate } from './certificate.ts'
import { end, ensureProgram, onBothCpus, onServerCpu } from './processes.ts'

const program = '/usr/sbin/nginx'

export interface Nginx extends AsyncDisposable {
  readonly address: string
  /** The same files over TLS, if a certificate was given. */
  readonly tlsAddress: string
  /** The same files without sendfile. */
  readonly plainAddress: string
  readonly pid: number
  /** The folder that it serves, and stores uploads in. */
  readonly folder: string
}

export async function startNginx(
  bench: Bench,
  { certificate, unpinned = false }: { readonly certificate?: Certificate; readonly unpinned?: boolean } = {},
): Promise<Nginx> {
  await ensureProgram(program, 'nginx', bench.signal)
  const folder = join(bench.disk, `nginx-${performance.now()}`)
  await mkdir(join(folder, 'files'), { recursive: true })
  const [port, tlsPort, plainPort] = [await freePort(), await freePort(), await freePort()]
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, { port, tlsPort, plainPort }, certificate))
  const command = [program, '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  const [first = '', ...args] = (unpinned ? onBothCpus : onServerCpu)(command)
  const child = spawn(first, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const address = `http://127.0.0.1:${port}`
  await waitUntilReady(address)
  return {
    address,
    tlsAddress: `https://127.0.0.1:${tlsPort}`,
    plainAddress: `http://127.0.0.1:${plainPort}`,
    pid: child.pid ?? 0,
    folder: join(folder, 'files'),
    [Symbol.asyncDispose]: () => end(child),
  }
}

interface Ports {
  readonly port: number
  readonly tlsPort: number
  readonly plainPort: number
}

/** Debian's configuration without the access log, with PUT and without a limit on bodies. */
const configuration = (folder: string, ports: Ports, certificate: Certificate | undefined) => `
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  client_max_body_size 0;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/fastcgi; proxy_temp_path ${folder}/proxy;
  scgi_temp_path ${folder}/scgi; uwsgi_temp_path ${folder}/uwsgi;
  root ${folder}/files;
  server {
    listen 127.0.0.1:${ports.port};
    dav_methods PUT;
  }
  server {
    listen 127.0.0.1:${ports.plainPort};
    sendfile off;
    output_buffers 2 512k;
  }
${
  certificate
    ? `  server {
    listen 127.0.0.1:${ports.tlsPort} ssl;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate ${certificate.certFile};
    ssl_certificate_key ${certificate.keyFile};
  }`
    : ''
}
}
`

async function waitUntilReady(address: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(address).catch(() => null)
    await answer?.text()
    if (answer) return
    await sleep(50)
  }
  throw new Error('nginx did not start')
}
