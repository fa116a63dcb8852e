import type { Certificates } from '../../gateway/tls.ts'
import type { Cidr } from '../../lib/net/address.ts'
import type { Deadlines } from './body-limits.ts'
import type { ConnectionCaps } from './connections.ts'

/** How the door is opened; a part of the house's configuration. */
export interface HttpOptions {
  readonly http: {
    readonly host: string
    /** 0 takes any that is free. */
    readonly port: number
    /** Base of printed addresses, no slash at the end. */
    readonly publicUrl: string
    readonly trustedProxies: readonly Cidr[]
    readonly connections: ConnectionCaps
  }
  /** With them it speaks HTTPS. */
  readonly certificates: Certificates | null
  /** Where the built web app lies. */
  readonly webFolder: string
  readonly metrics: {
    /** Opens /metrics to others than this machine; null for nobody. */
    readonly token: string | null
  }
  /** The usual ones where absent. */
  readonly deadlines?: Partial<Deadlines>
}

export const apiBase = '/api/v2'
