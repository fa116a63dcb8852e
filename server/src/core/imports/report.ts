/** Reports of the commands of `import`, which operators read in the browser. */
import type { ImportKey } from './store.ts'

export const importCommands = ['plan', 'run', 'verify', 'undo', 'accept'] as const
export type ImportCommand = (typeof importCommands)[number]

export type Severity = 'error' | 'warning' | 'notice'

/** Kinds of findings in the order in which they are shown, with what each means for the operator. */
export const severityOf = {
  /** Of a plan: needs a decision. */
  clash: 'error',
  /** Of a run: it is not here. */
  failed: 'error',
  /** Of a comparison. */
  missing: 'error',
  differs: 'error',
  /** Of a plan: a part that the source does not show. */
  unreadable: 'warning',
  'not-carried': 'warning',
  /** Of a run: not brought up to date. Of an undo: still here. */
  kept: 'warning',
  todo: 'warning',
  /** Of a plan: comes with a difference. */
  changed: 'notice',
  /** Of a run: no longer at the source. */
  gone: 'notice',
  /** Neither file nor folder. */
  special: 'notice',
  note: 'notice',
} as const satisfies Record<string, Severity>
export type FindingKind = keyof typeof severityOf

export const findingKinds = Object.keys(severityOf) as FindingKind[]

export interface Finding {
  readonly kind: FindingKind
  /** `files`, `users` …; '' if the command does not say. */
  readonly part: string
  /** Path or name; '' for a note. */
  readonly name: string
  readonly reason: string
  /** What to do about it; '' if nothing. */
  readonly todo: string
}

/** How many findings of a kind there are, and how many of them the report lists. */
export interface FindingCount {
  readonly kind: FindingKind
  readonly total: number
  readonly listed: number
}

export interface ReportProgress {
  readonly files: number
  readonly bytes: number
  /** Null while it is not known. */
  readonly totalFiles: number | null
  readonly totalBytes: number | null
  readonly secondsLeft: number | null
}

export interface ImportReport extends ImportKey {
  readonly id: number
  readonly command: ImportCommand
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly seenAt: string
  readonly endedAt: string | null
  readonly progress: ReportProgress | null
  /** Why it failed. */
  readonly problem: string | null
  readonly findings: readonly FindingCount[]
  /** Whether the command has left a result. */
  readonly hasResult: boolean
}

/** What a command has found. */
export interface ReportResult {
  /** What the command writes with `--report`, with an empty list of findings. */
  readonly head: object
  readonly findings: readonly Finding[]
  /** Of kinds of which not all are listed: how many there are. */
  readonly totals: Readonly<Partial<Record<FindingKind, number>>>
}
