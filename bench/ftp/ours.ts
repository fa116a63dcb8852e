/** The server under test as a target of FTP clients. */
import { masterPassword } from '../../e2e/running.ts'
import type { Bench } from '../bench.ts'
import type { Certificate } from '../certificate.ts'
import { raisedLimits, startServer, type TestServer } from '../server.ts'
import type { FtpTarget } from './clients.ts'

export interface FtpServer extends AsyncDisposable {
  readonly http: TestServer
  readonly target: FtpTarget
}

/** Starts the server with FTP, where encryption is possible and not required. */
export async function startFtpServer(bench: Bench, { certFile, keyFile }: Certificate): Promise<FtpServer> {
  const settings = {
    ...{ SALLYPORT_FTP_PORT: '0', SALLYPORT_FTP_TLS: 'allowed' },
    ...{ SALLYPORT_FTP_TLS_CERT: certFile, SALLYPORT_FTP_TLS_KEY: keyFile },
    ...raisedLimits,
  }
  const http = await startServer(bench, { settings })
  return {
    http,
    get target() {
      return { port: http.ftpPort, credentials: `mira:${masterPassword}`, root: '', pid: http.pid }
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}
