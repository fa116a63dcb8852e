/** What the SSH transport hands to the file protocol: who has signed in, and what the server shares among transports. */
import type { PlanLimits } from '../../core/accounts/plan.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { SharedSessions } from '../../core/files/uploads/shared-sessions.ts'
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionRegistry } from '../../gateway/connections.ts'

/** One authenticated SSH connection. Its channels share the object. */
export interface SftpLogin {
  readonly actor: Actor
  readonly accountId: number
  readonly limits: Pick<PlanLimits, 'transactions'>
  /** Aborted when the connection has ended, or is to end. */
  readonly signal: AbortSignal
  /** Fields of the connection for the operation log: client, key exchange, cipher, method, fingerprint. */
  readonly logFields?: Readonly<Record<string, string | number | boolean | undefined>>
}

/** Shared by all connections of the process. */
export interface SftpServices {
  readonly context: Context
  readonly admission: Pick<Admission, 'countTransaction'>
  readonly connections: ConnectionRegistry
  readonly uploads: SharedSessions
}
