/** What a crash test is told, what it works with, and what it finds. */
import type { EngineName } from '../../server/src/db/engine.ts'
import type { Place, Running } from '../running.ts'
import type { Credentials } from './api.ts'
import type { Installation } from './installation.ts'
import type { Journal } from './journal.ts'
import type { RandomSource } from './random.ts'
import type * as verdict from './verdict.ts'

/** How a run ends: see faults.ts. */
export type Cut = 'kill' | 'power' | 'pause' | 'clock' | 'network' | 'database' | 'storage'

export interface CrashOptions {
  readonly engine: EngineName
  readonly nodes: 1 | 2 | 3
  readonly cut: Cut
  /** Whether files are in a bucket: then nodes share no folder. */
  readonly bucket?: boolean
  /** Durability of the servers; random at each start if absent, as far as the cut allows. */
  readonly durability?: 'process' | 'power'
  readonly runs: number
  readonly seed: number
  readonly report: (line: string) => void
  readonly signal: AbortSignal
}

export interface Summary {
  readonly events: number
  /** Acknowledged changes that were made over SFTP, and over FTP. */
  readonly overSftp: number
  readonly overFtp: number
  readonly messages: number
  /** Repeated deliveries of messages. */
  readonly repeats: number
  readonly files: number
  /** Lost, invented, partial or wrongly counted items. */
  readonly violations: readonly string[]
  /** Messages that arrived before an earlier one about the same resource was accepted. */
  readonly disorder: readonly string[]
}

export interface Setup {
  readonly options: CrashOptions
  readonly place: Place
  readonly random: RandomSource
  readonly credentials: Credentials
  /** The private key of the user. */
  readonly sshKey: string
  readonly journal: Journal
  readonly watches: readonly verdict.Watch[]
  readonly nodes: Running[]
  readonly installation: Installation
}

/** Files of SFTP and FTP, by the name of the client. */
export const isOverSftp = /\/\d+-sftp\d-/
export const isOverFtp = /\/\d+-ftp\d-/
