/** What everything that takes back shares. */
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import type { Import } from '../../core/imports/import.ts'

export interface UndoScope {
  /** Records changes in the session log only. */
  readonly ctx: Context
  readonly actor: Actor
  readonly import: Import
  removed(what: 'files' | 'folders' | 'settings', count?: number): void
  keep(path: string, reason: string): void
}
