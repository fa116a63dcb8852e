/** A server that speaks FTP and FTPS, and what the descriptions of its clients share. */
import type { Client, Site } from '../client.ts'

export interface FtpSite extends Site {
  /** The port of FTP, where TLS begins with AUTH TLS. */
  readonly port: number
  /** The port of FTPS. */
  readonly implicitPort: number
  /** The server's certificate, which clients trust. */
  readonly certFile: string
}

export type FtpClient = Client<FtpSite>

/** How a client is protected: not, from AUTH TLS on, or from the first byte on. */
export type Protection = 'plain' | 'explicit' | 'implicit'

export const portOf = ({ port, implicitPort }: FtpSite, protection: Protection): number =>
  protection === 'implicit' ? implicitPort : port
