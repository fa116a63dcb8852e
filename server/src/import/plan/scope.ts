/** What everything that plans shares. */
import type { Account } from '../../core/accounts/account.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { Findings } from './findings.ts'

export interface PlanScope {
  readonly ctx: Context
  readonly actor: Actor
  readonly account: Account
  /** What earlier runs of this import have added; null if there was none. */
  readonly importId: number | null
  /** Names of the folder that everything would go into. */
  readonly into: readonly string[]
  readonly findings: Findings
  /** Files and folders that are here, and the same at the source. */
  readonly recognized: Set<number>
}
