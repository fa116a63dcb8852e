import type { Certificates } from '../../gateway/tls.ts'
import type { Cidr } from '../../lib/net/address.ts'
import type { Deadlines } from './body-limits.ts'
import type { ConnectionCaps } from './connections.ts'

/** Configuration of the HTTP transport, part of that of the app. */
export interface HttpOptions {
  readonly http: {
    readonly host: string
    /** 0 selects any free port. */
    readonly port: number
    /** Base of printed URLs, without a slash at the end. */
    readonly publicUrl: string
    readonly trustedProxies: readonly Cidr[]
    readonly connections: ConnectionCaps
  }
  /** The TLS certificates; null for a server of plain HTTP. */
  readonly certificates: Certificates | null
  /** Folder of the built web app. */
  readonly webFolder: string
  readonly metrics: {
    /** The token that opens /metrics to other machines; null refuses them. */
    readonly token: string | null
  }
  /** `defaultDeadlines` where absent. */
  readonly deadlines?: Partial<Deadlines>
}

export const apiBase = '/api/v2'
