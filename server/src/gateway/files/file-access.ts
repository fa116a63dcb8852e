/** What one connection works with: its signed-in user, the services of the process, and the files that it has uploaded. */
import type { PlanLimits } from '../../core/accounts/plan.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { SharedSessions } from '../../core/files/uploads/shared-sessions.ts'
import type { Admission } from '../admission.ts'
import type { ConnectionRegistry } from '../connections.ts'
import type { OwnUploads } from './own-uploads.ts'

/** The user of one connection. */
export interface FileLogin {
  readonly actor: Actor
  readonly accountId: number
  readonly limits: Pick<PlanLimits, 'transactions'>
}

/** Shared by all connections of the process. */
export interface FileServices {
  readonly context: Context
  readonly admission: Pick<Admission, 'countTransaction' | 'begin'>
  readonly connections: ConnectionRegistry
  readonly uploads: SharedSessions
}

export interface FileBounds {
  /** How long a request waits for a transaction when the account's daily transactions are used up, in ms. */
  readonly transactionWaitMs: number
  /** How long opening a file waits for an upload that another process is sending, or was sending when it was killed, in ms. */
  readonly claimWaitMs: number
}

export interface FileAccess {
  readonly services: FileServices
  readonly login: FileLogin
  /** Files uploaded over this connection. */
  readonly uploaded: OwnUploads
  readonly bounds: FileBounds
  /** Aborted when the connection is closed. */
  readonly signal: AbortSignal
}
