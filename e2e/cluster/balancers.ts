/** HAProxy and nginx with the example configurations of docs/examples, on ports of 127.0.0.1. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilItListens } from '../../bench/ports.ts'
import { freePort } from '../../tools/free-port.ts'
import { root } from '../running.ts'
import type { Node, Ports } from './cluster.ts'

export type BalancerName = 'haproxy' | 'nginx'

/** `ftp` is 0 for nginx, whose example is without it. */
export type Balancer = Ports & { readonly process: ChildProcess }

/** Listens on ports of 127.0.0.1: for HTTP on `httpPort`, on free ones otherwise. */
export async function startBalancer(
  name: BalancerName,
  nodes: readonly Node[],
  stack: AsyncDisposableStack,
  httpPort?: number,
): Promise<Balancer> {
  const folder = await mkdtemp(join(tmpdir(), `sallyport-${name}-`))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const ports = {
    http: httpPort ?? (await freePort()),
    sftp: await freePort(),
    ftp: name === 'nginx' ? 0 : await freePort(),
  }
  const file = join(folder, 'configuration')
  await writeFile(file, await (name === 'haproxy' ? haproxy : nginx)(ports, nodes, folder))
  const command =
    name === 'haproxy'
      ? ['haproxy', '-db', '-f', file]
      : ['nginx', '-p', folder, '-c', file, '-e', join(folder, 'error.log'), '-g', 'daemon off;']
  const process = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] })
  stack.defer(() => end(process))
  await untilItListens(ports.http, name)
  await untilItListens(ports.sftp, name)
  return { ...ports, process }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const ended = once(process, 'exit')
  process.kill('SIGTERM')
  await ended
}

/** Where HAProxy listens for FTP, too: passive ports keep their numbers, which one address cannot listen on twice. */
export const ftpHost = '127.0.0.2'

/** The example with addresses of this machine instead of its own, and without TLS, for which it names files. */
async function haproxy(ports: Ports, nodes: readonly Node[]): Promise<string> {
  const example = await readFile(join(root, 'docs/examples/haproxy.cfg'), 'utf8')
  const [withoutData = '', data = ''] = example.split('# Passive data connections')
  const [, ...ofNodes] = data.split(/^(?=listen )/m)
  return [withNodes(withoutData, nodes), ...nodes.map((node, i) => dataSection(ofNodes[i] ?? '', node))]
    .join('\n')
    .replace(/bind :443 .*/, `bind 127.0.0.1:${ports.http}`)
    .replace('bind :22', `bind 127.0.0.1:${ports.sftp}`)
    .replace('bind :21', `bind 127.0.0.1:${ports.ftp},${ftpHost}:${ports.ftp}`)
    .replace('X-Forwarded-Proto https', 'X-Forwarded-Proto http')
}

const dataSection = (example: string, { passive, http }: Node): string =>
  example
    .replace(/bind :\S+/, `bind ${ftpHost}:${passive.first}-${passive.last}`)
    .replace(/10\.0\.0\.1\d /, '127.0.0.1 ')
    .replace('port 8080', `port ${http}`)

async function nginx(ports: Ports, nodes: readonly Node[], folder: string): Promise<string> {
  const example = await readFile(join(root, 'docs/examples/nginx.conf'), 'utf8')
  return withNodes(example, nodes)
    .replace('modules/ngx_stream_module.so', '/usr/lib/nginx/modules/ngx_stream_module.so')
    .replace(
      'worker_processes auto;',
      `worker_processes 1; pid ${folder}/nginx.pid;${process.getuid?.() === 0 ? ' user root;' : ''}`,
    )
    .replace('http {', `http { access_log off; ${temporaryFolders(folder)}`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${ports.http}`)
    .replace('listen 22', `listen 127.0.0.1:${ports.sftp}`)
    .replaceAll(/^ *ssl_certificate.*\n/gm, '')
    .replace('X-Forwarded-Proto https', 'X-Forwarded-Proto http')
}

const temporaryFolders = (folder: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')

/** Of three nodes; those that there are not are left out. */
function withNodes(example: string, nodes: readonly Node[]): string {
  const addressOf = (i: number, port: string) => {
    const node = nodes[i]
    if (!node) return null
    return `127.0.0.1:${port === '8080' ? node.http : port === '2022' ? node.sftp : node.ftp}`
  }
  return example
    .split('\n')
    .flatMap((line) => {
      const found = /10\.0\.0\.1([123]):(\d+)/.exec(line)
      if (!found || line.startsWith('#')) return [line]
      const [address = '', number, port = ''] = found
      const i = Number(number) - 1
      const replaced = addressOf(i, port)
      return replaced ? [line.replace(address, replaced).replace('port 8080', `port ${nodes[i]?.http}`)] : []
    })
    .join('\n')
}
