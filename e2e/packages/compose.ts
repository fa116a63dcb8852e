/**
 * The files for Docker Compose, started by podman-compose. Images of others come from Debian's packages: nothing is fetched from a
 * registry. Differs from the files in what a machine without systemd can't do, and in that no port of this machine is taken: tests
 * enter the network of a container.
 */
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'
import { versitygw } from '../../tools/versitygw.ts'
import { podmanCompose } from '../clients/programs.ts'
import { root } from '../running.ts'
import type { Containers } from './containers.ts'
import { makeDebian } from './debian.ts'

const runFile = promisify(execFile)
const files = join(root, 'packaging/files/container')

export interface Compose {
  /** Name of the container of a service. */
  container(service: string): string
  /** Runs podman-compose; rejects with its output if it fails. */
  run(...args: string[]): Promise<string>
}

/** `folder`: its name is that of the project. `stack` removes containers and volumes. */
export async function openCompose(
  stack: AsyncDisposableStack,
  containers: Containers,
  { folder, file, env }: { folder: string; file: string; env: Readonly<Record<string, string>> },
): Promise<Compose> {
  await mkdir(folder)
  await writeFile(join(folder, file), startable(await readFile(join(files, file), 'utf8')))
  await copyFile(join(files, 'haproxy.cfg'), join(folder, 'haproxy.cfg'))
  const run = async (...args: string[]) => {
    const options = { cwd: folder, env: { ...containers.env, ...env }, maxBuffer: 2 ** 26 }
    const { stdout, stderr } = await runFile(podmanCompose, ['--file', file, ...args], options)
    return stdout + stderr
  }
  stack.defer(async () => void (await run('down', '--volumes')))
  return { run, container: (service) => `${folder.split('/').at(-1)}_${service}_1` }
}

interface Service {
  ports?: readonly string[]
  ulimits?: Record<string, number>
  healthcheck?: object
}

function startable(text: string): string {
  const compose = parse(text, { merge: true }) as { services: Record<string, Service> }
  for (const service of Object.values(compose.services)) {
    delete service.ports
    service.ulimits = { nofile: 20_000, nproc: 4_096 }
    service.healthcheck = { disable: true }
  }
  return stringify(compose)
}

/** What the images that the file for two nodes names do with their commands. */
const entrypoints = {
  'postgres:17': `#!/bin/sh
set -eu
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)
data=/var/lib/postgresql/data
as="setpriv --reuid=postgres --regid=postgres --init-groups"
mkdir -p /run/postgresql
chown postgres:postgres /run/postgresql $data
if [ ! -e $data/PG_VERSION ]; then
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres /tmp/password
  $as initdb --pgdata $data --username "$POSTGRES_USER" --pwfile /tmp/password --auth-local trust --auth-host scram-sha-256
  $as pg_ctl --pgdata $data --wait --options '-c listen_addresses=' start
  $as createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
  $as pg_ctl --pgdata $data --wait stop
fi
exec $as "$@" -D $data
`,
  'haproxy:3.0': '#!/bin/sh\nexec haproxy -W -db -f /usr/local/etc/haproxy/haproxy.cfg\n',
  'versity/versitygw:v1.8.0': '#!/bin/sh\nexec versitygw "$@"\n',
}

/** Images that stand for those of others, with Debian's PostgreSQL and HAProxy, and the versitygw that tests build. */
export async function buildOthers(containers: Containers, folder: string): Promise<void> {
  await mkdir(folder)
  await makeDebian(join(folder, 'base'), ['postgresql', 'haproxy'])
  await copyFile(versitygw, join(folder, 'base/usr/local/bin/versitygw'))
  await writeFile(join(folder, 'Containerfile'), 'FROM scratch\nCOPY base /\n')
  await build(containers, folder, 'localhost/others')
  for (const [name, script] of Object.entries(entrypoints)) {
    const context = join(folder, name.replaceAll(/\W/g, '-'))
    await mkdir(context)
    await writeFile(join(context, 'entrypoint'), script)
    await chmod(join(context, 'entrypoint'), 0o755)
    const lines = ['FROM localhost/others', 'COPY entrypoint /', 'ENTRYPOINT ["/entrypoint"]']
    await writeFile(join(context, 'Containerfile'), lines.join('\n'))
    await build(containers, context, `localhost/${name}`)
  }
}

const build = (containers: Containers, context: string, tag: string) =>
  runFile('buildah', ['build', '--quiet', '--layers=false', '--tag', tag, context], {
    env: { ...containers.env, BUILDAH_ISOLATION: 'chroot' },
    maxBuffer: 2 ** 26,
  })
