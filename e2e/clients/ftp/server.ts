/** A server that speaks FTP and FTPS, with a certificate of its own. */
import { makeCertificate } from '../../../server/test/certificates.ts'
import { freePort } from '../../../tools/free-port.ts'
import type { Protocol } from '../server.ts'
import type { FtpSite } from './site.ts'

/** With further settings. */
export const ftp = (settings: Readonly<Record<string, string>> = {}): Protocol<FtpSite> => ({
  async settings(folder) {
    const { certFile, keyFile } = makeCertificate(folder, 'localhost', 'IP:127.0.0.1')
    return {
      SALLYPORT_FTP_PORT: String(await freePort()),
      SALLYPORT_FTPS_PORT: String(await freePort()),
      SALLYPORT_FTP_TLS: 'allowed',
      SALLYPORT_FTP_TLS_CERT: certFile,
      SALLYPORT_FTP_TLS_KEY: keyFile,
      // Each command of a client is a connection.
      SALLYPORT_CONNECTIONS_RATE: '1000',
      ...settings,
    }
  },

  async open({ site, folder, portOf }) {
    return { ...site, port: portOf('ftp'), implicitPort: portOf('ftps'), certFile: `${folder}/cert.pem` }
  },
})
