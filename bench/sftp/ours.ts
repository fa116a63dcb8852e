/** The server under test as a target of SFTP clients. */
import { readFile } from 'node:fs/promises'
import type { Bench } from '../bench.ts'
import { ask, raisedLimits, type ServerOptions, startServer, type TestServer } from '../server.ts'
import type { SftpTarget } from './client.ts'

export interface SftpServer extends AsyncDisposable {
  readonly http: TestServer
  readonly target: SftpTarget
}

/** Starts the server with SFTP; its master user signs in with this key. */
export async function startSftpServer(
  bench: Bench,
  keyFile: string,
  options: Omit<ServerOptions, 'settings'> = {},
): Promise<SftpServer> {
  const http = await startServer(bench, { ...options, settings: { SALLYPORT_SFTP_PORT: '0', ...raisedLimits } })
  try {
    const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
    await ask(http, 'POST', '/ssh-keys', { userId: await idOfMaster(http), publicKey })
  } catch (error) {
    await http[Symbol.asyncDispose]()
    throw error
  }
  return {
    http,
    get target() {
      return { port: http.sftpPort, user: 'mira', keyFile, pid: http.pid }
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}

async function idOfMaster(server: TestServer): Promise<number> {
  const { data } = await ask(server, 'GET', '/users?limit=1')
  const [user] = data as unknown as { readonly id: number }[]
  return user?.id ?? 0
}
