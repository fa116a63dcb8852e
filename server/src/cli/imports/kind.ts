/** A kind of source on the command line. */
import type { Command } from 'commander'
import type { ImportSource } from '../../import/source.ts'
import type { Config } from '../../settings/config.ts'

export interface SourceKind {
  /** Last word of the command. */
  readonly name: string
  readonly description: string
  /** What it has beside or instead of users, shares and so on. */
  readonly has: 'files' | 'users' | 'both'
  /** Options that name a source of this kind, in examples. */
  readonly example: string
  /** Options that name it, and those that are needed to read it. */
  readonly addAddress: (command: Command) => Command
  readonly addAccess: (command: Command) => Command
  /** As it is recorded. Throws `invalid`. */
  readonly addressOf: (options: SourceOptions) => string
  readonly open: (options: SourceOptions, reading: Reading) => Promise<ImportSource>
}

/** Values of the options of all kinds: each reads its own. */
export interface SourceOptions {
  readonly url?: string
  readonly folder?: string
  readonly file?: string
  readonly hostKey?: string
  readonly credentials?: string
  readonly secrets?: string
  readonly dump?: string
  readonly shadow?: string
  readonly keys?: string
  readonly nologin?: boolean
  readonly homes?: string
  readonly email?: string
  readonly certificate?: string
  readonly plain?: boolean
  readonly requests?: number
}

export interface Reading {
  readonly config: Config
  /** Called when something is going to be tried again. */
  readonly onWait: (text: string) => void
}
