/** Several nodes on one PostgreSQL and one bucket, which share no folder. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { locationText, startS3Server } from '../../server/test/s3-server.ts'
import { freePort } from '../../tools/free-port.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from '../running.ts'

export interface Ports {
  readonly http: number
  readonly sftp: number
  readonly ftp: number
}

export interface Node extends Ports {
  /** `node1` and so on. */
  readonly name: string
  /** Ports of passive data connections, of this node only. */
  readonly passive: { readonly first: number; readonly last: number }
  /** The server as it was started last. */
  running: Running
}

export interface Cluster {
  readonly place: Place
  readonly nodes: readonly Node[]
  readonly apiKey: string
  readonly accessToken: string
  /** Starts a node again that has ended, with its ports and its folder. */
  restart(node: Node): Promise<void>
}

/** Below the ports that the system gives to clients. */
const firstPassive = 26_100
const passivePorts = 10

/**
 * Starts nodes that expect a load balancer on 127.0.0.1 in front of SFTP and FTP, and trust its `X-Forwarded-For`. Needs versitygw
 * and SALLYPORT_TEST_POSTGRES. All of it ends with `stack`.
 */
export async function startCluster(count: number, stack: AsyncDisposableStack): Promise<Cluster> {
  const bucket = await startS3Server()
  stack.defer(() => bucket.stop())
  const place = await newPlace('postgres', {
    SALLYPORT_STORAGE: locationText(bucket.port),
    SALLYPORT_SECRET_KEY: randomBytes(32).toString('hex'),
    SALLYPORT_TRUSTED_PROXIES: '127.0.0.1',
    SALLYPORT_PROXY_PROTOCOL: '127.0.0.1',
    SALLYPORT_FTP_TLS: 'allowed',
    // That of servers with other nodes.
    SALLYPORT_STOP_DELAY: '',
  })
  stack.defer(() => place.remove())
  const { apiKey, accessToken } = await setUpMaster(place)
  const nodes: Node[] = []
  stack.defer(async () => void (await Promise.all(nodes.map(({ running }) => running.kill()))))
  for (let i = 1; i <= count; i++) {
    const name = `node${i}`
    const passive = { first: firstPassive + i * passivePorts, last: firstPassive + (i + 1) * passivePorts - 1 }
    const ports = { http: await freePort(), sftp: await freePort(), ftp: await freePort() }
    nodes.push({ name, passive, ...ports, running: await startNode(place, { name, passive, ...ports }) })
  }
  const restart = async (node: Node) => {
    node.running = await startNode(place, node)
  }
  return { place, nodes, apiKey, accessToken, restart }
}

const startNode = (place: Place, { name, passive, http, sftp, ftp }: Omit<Node, 'running'>): Promise<Running> =>
  start({
    ...place,
    environment: {
      ...place.environment,
      SALLYPORT_DATA: join(place.folder, name),
      SALLYPORT_NODE_LABEL: name,
      SALLYPORT_PORT: String(http),
      SALLYPORT_SFTP_PORT: String(sftp),
      SALLYPORT_FTP_PORT: String(ftp),
      SALLYPORT_FTP_PASSIVE_PORTS: `${passive.first}-${passive.last}`,
    },
  })
