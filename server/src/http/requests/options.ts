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
  /** Folder of the built guide. */
  readonly guideFolder: string
  readonly metrics: {
    /** The token that opens /metrics to other machines; null refuses them. */
    readonly token: string | null
    /** The data folder, whose disk is measured. */
    readonly data: string
    /** Absent in a server of one process. */
    readonly processes?: ProcessMetrics | undefined
  }
  /** `defaultDeadlines` where absent. */
  readonly deadlines?: Partial<Deadlines>
}

/** Metrics of a server with several processes, any of which may be asked for them. */
export interface ProcessMetrics {
  /** Number of this process, which labels its metrics. */
  readonly process: number
  /** Registers what returns the metrics of this process, for the others. */
  provide(metrics: () => Promise<string>): void
  /** Metrics of the other processes, of those that respond in time. */
  ofOthers(): Promise<readonly string[]>
}

export const apiBase = '/api/v2'
