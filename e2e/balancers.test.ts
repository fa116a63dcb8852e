/** Two nodes behind a load balancer, as docs/examples configures it. Part of `npm run nightly`. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { hasS3Server } from '../server/test/s3-server.ts'
import { connectSsh } from '../server/test/sftp-app.ts'
import { debianProgram } from './clients/programs.ts'
import { type Balancer, type BalancerName, ftpHost, startBalancer } from './cluster/balancers.ts'
import { type Cluster, type Node, startCluster } from './cluster/cluster.ts'
import { call, download, type Resource } from './crash/api.ts'
import { openFtp } from './crash/ftp-connection.ts'
import { officialClient } from './official-client.ts'
import { isUp, type Listener, listen, masterPassword, pathIn } from './running.ts'

const isNightly = process.env['SALLYPORT_NIGHTLY'] === '1'
const isPossible = isNightly && hasS3Server && storeEngines.includes('postgres')

const packages = {
  haproxy: [['haproxy', 'haproxy']],
  nginx: [
    ['nginx', 'nginx'],
    ['/usr/lib/nginx/modules/ngx_stream_module.so', 'libnginx-mod-stream'],
  ],
} as const satisfies Record<BalancerName, readonly (readonly [string, string])[]>

describe.skipIf(!isPossible).each(['haproxy', 'nginx'] as const)('two nodes behind %s', (name) => {
  const stack = new AsyncDisposableStack()
  let cluster: Cluster
  let balancer: Balancer
  let address: string
  let credentials: Record<string, string>
  let listener: Listener
  beforeAll(async () => {
    for (const [program, debianPackage] of packages[name])
      expect(await debianProgram(program, debianPackage)).toBe(null)
    cluster = await startCluster(2, stack)
    balancer = await startBalancer(name, cluster.nodes, stack)
    address = `http://127.0.0.1:${balancer.http}`
    credentials = { 'ev-api-key': cluster.apiKey, 'ev-access-token': cluster.accessToken }
    listener = await listen()
    stack.defer(() => listener.close())
  })
  afterAll(() => stack.disposeAsync())

  const restartAll = async () => {
    for (const node of cluster.nodes) if (!isUp(node.running)) await cluster.restart(node)
  }
  const countOf = (node: Node, pattern: RegExp) => node.running.output().match(new RegExp(pattern, 'g'))?.length ?? 0
  const upload = (path: string, bytes: Buffer<ArrayBuffer>) =>
    call<{ data: Resource }>(
      address,
      credentials,
      'POST',
      `/resources/upload?path=${path}&fileSize=${bytes.length}`,
      bytes,
    )

  it('serves the official client, whose requests reach both nodes', async () => {
    const client = officialClient(`${address}/api/v2/`, cluster)
    const content = randomBytes(3_000_000)
    const stored = await client.resources('uploadFile', '/inbox/a.bin', content.length, { file: content })
    expect(stored.data.data.attributes).toMatchObject({ path: '/inbox/a.bin' })
    for (let i = 0; i < 8; i++) {
      const { response } = await client.resources('download', ['/inbox/a.bin'], {})
      expect(Buffer.from(response.body as Buffer).equals(content)).toBe(true)
    }
    const requests = cluster.nodes.map((node) => countOf(node, /"path":"\/api\/v2\/resources\/download"/))
    expect(
      requests.every((count) => count > 0),
      String(requests),
    ).toBe(true)
  })

  it('passes on the addresses of clients, over HTTP and SFTP', async () => {
    // Not that of the balancer.
    const localAddress = '127.0.0.5'
    const uploading = request(`${address}/api/v2/resources/upload?path=/from-http.txt&fileSize=1`, {
      method: 'POST',
      localAddress,
      headers: { ...credentials, 'content-type': 'application/octet-stream', 'content-length': 1 },
    })
    uploading.end('a')
    const [answer] = (await once(uploading, 'response')) as [IncomingMessage]
    expect(answer.resume().statusCode).toBe(201)
    const client = await connectSsh({ port: balancer.sftp }, { password: masterPassword, localAddress })
    const session = await promisify(client.sftp.bind(client))()
    await promisify<string, string>(session.writeFile.bind(session))('/from-sftp.txt', 'b')
    client.end()
    const { body } = await call<{ data: { attributes: { fileName: string; ipAddress: string } }[] }>(
      address,
      credentials,
      'GET',
      '/activity/session?type=STOR&limit=2',
    )
    expect(body.data.map(({ attributes }) => [attributes.fileName, attributes.ipAddress]).toSorted()).toEqual([
      ['/from-http.txt', localAddress],
      ['/from-sftp.txt', localAddress],
    ])
  })

  it.runIf(name === 'haproxy')('passes on the control connections of FTP', async () => {
    const connection = await openFtp({ port: balancer.ftp, username: 'mira', password: masterPassword })
    await connection.makeFolder('/from-ftp')
    await connection.close()
  })

  it.runIf(name === 'haproxy')('passes on the data connections of FTP, with the address of the client', async () => {
    const bytes = randomBytes(300_000)
    const localAddress = '127.0.0.6'
    const curl = async (mode: string, path: string, ...args: string[]) => {
      const url = `ftp://mira:${encodeURIComponent(masterPassword)}@${ftpHost}:${balancer.ftp}${path}`
      const common = ['--silent', '--show-error', '--interface', localAddress, mode, '--no-ftp-skip-pasv-ip']
      const child = spawn('curl', [...common, ...args, url], { stdio: ['pipe', 'pipe', 'inherit'] })
      child.stdin.end(args.length > 0 ? bytes : '')
      const [output, [code]] = await Promise.all([buffer(child.stdout), once(child, 'close')])
      expect(code).toBe(0)
      return output
    }
    // Several times, so that both nodes are reached. The address in responses to PASV is that of the balancer.
    for (const [i, mode] of ['--disable-epsv', '--ftp-pasv', '--disable-epsv', '--ftp-pasv'].entries()) {
      await curl(mode, `/data-${i}.bin`, '--upload-file', '-')
      expect((await curl(mode, `/data-${i}.bin`)).equals(bytes)).toBe(true)
    }
    for (const node of cluster.nodes) expect(countOf(node, /"transport":"ftp"/)).toBeGreaterThan(0)
    const { body } = await call<{ data: { attributes: { fileName: string; ipAddress: string } }[] }>(
      address,
      credentials,
      'GET',
      '/activity/session?type=STOR&limit=1',
    )
    expect(body.data.map(({ attributes }) => attributes)).toMatchObject([
      { fileName: '/data-3.bin', ipAddress: localAddress },
    ])
  })

  it('loses no request while nodes are stopped and started again one after the other', async () => {
    const failed: string[] = []
    let done = 0
    let isStopped = false
    const work = async () => {
      while (!isStopped) {
        const answer = await call(address, credentials, 'GET', '/resources/list?resource=/').catch((error) => ({
          status: String(error),
        }))
        if (answer.status === 200) done += 1
        else failed.push(String(answer.status))
      }
    }
    const working = Promise.all([work(), work()])
    for (const node of cluster.nodes) {
      expect(await node.running.stop()).toBe(0)
      await cluster.restart(node)
      const before = done
      // Two checks of HAProxy.
      await pause(6_000)
      expect(done).toBeGreaterThan(before)
    }
    isStopped = true
    await working
    expect(failed).toEqual([])
  })

  it('loses nothing when a node is killed while clients upload and messages are delivered', async () => {
    const webhook = {
      endpointUrl: listener.url,
      resource: '/',
      triggers: { resources: { upload: true } },
      responseVersion: 'v2',
    }
    expect((await call(address, credentials, 'POST', '/webhooks', webhook)).status).toBe(201)
    const stored: { path: string; digest: string }[] = []
    let isStopped = false
    const work = async (client: number) => {
      for (let n = 0; !isStopped; n++) {
        const path = `/killed/${client}-${n}.bin`
        const bytes = randomBytes(20_000)
        const answer = await upload(path, bytes).catch(() => null)
        if (answer?.status === 201) stored.push({ path, digest: createHash('sha256').update(bytes).digest('hex') })
        // 502 and 503: the node went away during the request, or the balancer has not noticed yet.
        else if (answer) expect([502, 503, 504]).toContain(answer.status)
      }
    }
    const working = Promise.all([1, 2, 3, 4].map(work))
    const more = (count: number) =>
      expect.poll(() => stored.length, { timeout: 60_000 }).toBeGreaterThan(stored.length + count)
    await more(8)
    for (const node of cluster.nodes) {
      await node.running.kill()
      await more(8)
      await restartAll()
      await expect.poll(async () => (await fetch(`http://127.0.0.1:${node.http}/readyz`)).status).toBe(200)
      // Longer than two checks of HAProxy, and than nginx avoids a node.
      await pause(6_000)
    }
    isStopped = true
    await working
    for (const { path, digest } of stored) {
      const bytes = await download(address, credentials, path)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest)
      await listener.first(({ body }) => pathIn(body) === path, 90_000)
    }
  })

  it('resumes an upload at the other node after the first one was killed', async () => {
    const [first] = cluster.nodes as [Node, ...Node[]]
    const bytes = randomBytes(60 * 1024 * 1024)
    const target = `path=/resumed.bin&fileSize=${bytes.length}`
    const begun = request(`http://127.0.0.1:${first.http}/api/v2/resources/upload?${target}`, {
      method: 'POST',
      headers: { ...credentials, 'content-type': 'application/octet-stream', 'content-length': bytes.length },
    })
    begun.on('error', () => undefined)
    begun.write(bytes.subarray(0, 50 * 1024 * 1024))
    const offset = async () => {
      const { body } = await call<{ data: { attributes: { offsetBytes: number } } }>(
        address,
        credentials,
        'GET',
        `/resources/upload?${target}`,
      )
      return body.data.attributes.offsetBytes
    }
    await expect.poll(offset, { timeout: 60_000 }).toBeGreaterThan(0)
    await first.running.kill()
    const rest = async () => {
      const from = await offset()
      const headers = { ...credentials, offsetBytes: String(from) }
      return await call(address, headers, 'POST', `/resources/upload?${target}`, bytes.subarray(from))
    }
    await expect.poll(async () => (await rest()).status, { timeout: 180_000, interval: 2_000 }).toBe(201)
    expect((await download(address, credentials, '/resumed.bin')).equals(bytes)).toBe(true)
  })
})
