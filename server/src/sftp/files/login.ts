/** The interface between the SSH transport and the SFTP protocol: the signed-in user, and the services shared by all connections. */
import type { PlanLimits } from '../../core/accounts/plan.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { SharedSessions } from '../../core/files/uploads/shared-sessions.ts'
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionRegistry } from '../../gateway/connections.ts'

/** One authenticated SSH connection, shared by its channels. */
export interface SftpLogin {
  readonly actor: Actor
  readonly accountId: number
  readonly limits: Pick<PlanLimits, 'transactions'>
  /** Aborted when the connection closes or is about to. */
  readonly signal: AbortSignal
  /** Connection details for the operation log: client software, key exchange, cipher, authentication method, key fingerprint. */
  readonly logFields?: Readonly<Record<string, string | number | boolean | undefined>>
}

/** Shared by all connections of the process. */
export interface SftpServices {
  readonly context: Context
  readonly admission: Pick<Admission, 'countTransaction' | 'begin'>
  readonly connections: ConnectionRegistry
  readonly uploads: SharedSessions
}
