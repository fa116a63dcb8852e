/** Tables of the nodes of an installation. */
import type { Flag } from './flag.ts'

export interface ClusterSchema {
  nodes: NodeTable
  scheduled_tasks: ScheduledTaskTable
  attempt_counters: AttemptCounterTable
}

/** A running server, and for some time after its end one that was killed. */
interface NodeTable {
  /** 128 random bits in hex. */
  id: string
  /** Name for people, not unique. */
  label: string
  version: string
  /** JSON: the URLs that it listens on. */
  addresses: string
  /** JSON: settings that must be the same on all nodes. */
  settings: string
  /** Identifies the process on its machine, see local-process.ts; empty if unknown. */
  process: string
  started_at: string
  /** When it last showed that it is alive. */
  seen_at: string
  draining: Flag
}

/** A periodic task that one node at a time runs for all. */
interface ScheduledTaskTable {
  name: string
  due_at: string
  /** While a node runs it. */
  lease_until: string | null
  lease_by: string | null
  /** When it last ended without an error. */
  last_ok_at: string | null
}

/** Failed attempts over all nodes: leaky buckets. Written on PostgreSQL only. */
interface AttemptCounterTable {
  /** Hash of the limit and its key. */
  key: string
  level: number
  /** Attempts that drain in one ms. */
  per_ms: number
  at_ms: number
  expires_ms: number
}
