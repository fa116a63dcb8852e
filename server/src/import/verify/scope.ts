/** What everything that compares shares. */
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { Import } from '../../core/imports/import.ts'
import type { PathsOfInterest } from '../paths-of-interest.ts'
import type { ImportSource } from '../source.ts'
import type { Throttle } from '../throttle.ts'

export const countNames = ['identical', 'sameSize', 'folders', 'settings', 'special', 'differs', 'missing'] as const
export type VerifiedCount = (typeof countNames)[number]

export interface VerifyProblem {
  readonly what: 'differs' | 'missing'
  readonly path: string
  readonly reason: string
}

export interface VerifyScope {
  readonly ctx: Context
  readonly actor: Actor
  readonly source: ImportSource
  readonly import: Import
  readonly signal: AbortSignal
  readonly deep: boolean
  /** Filled while the files are compared. */
  readonly paths: PathsOfInterest
  readonly throttle: Throttle
  count(what: 'identical' | 'sameSize' | 'folders' | 'settings' | 'special'): void
  problem(problem: VerifyProblem): void
  onFile(bytes: number): void
}
