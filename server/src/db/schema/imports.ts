/** Tables of imports from other servers. */
import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface ImportsSchema {
  imports: ImportTable
  import_items: ImportItemTable
  import_reports: ImportReportTable
  import_findings: ImportFindingTable
}

interface ImportTable {
  id: Generated<number>
  account_id: number
  /** Kind of the source. */
  kind: string
  address: string
  /** The folder of the account that everything goes into. */
  into_path: string
  /** Number of the current or last reading of the source, from 1. */
  pass: number
  /** The process that runs it, and until when it need not be heard of. */
  lease_by: string | null
  lease_until: string | null
  started_at: string
  /** When the source was last read to its end; null if it never was. */
  completed_at: string | null
}

/** A file, a folder, a user … of the source. */
interface ImportItemTable {
  import_id: number
  kind: string
  /** Id at the source. */
  source_id: string
  /** Path or name at the source. */
  path: string
  /** `done`: it is here; `failed`: it is not, `note` says why. */
  state: string
  /** Its id here. */
  target_id: number | null
  /** Whether the import created it: 0 if it was here before with the same content. */
  created: Flag
  /** Bytes of a file; 0 for everything else. */
  size: number
  /** What the source said of it when it was copied, to recognize changes. */
  source_state: string
  /** What it was here after it was copied, for the same purpose. */
  target_state: string
  note: string
  /** The last reading in which the source had it. */
  pass: number
  at: string
}

/** A command of `import` that runs or ran. */
interface ImportReportTable {
  id: Generated<number>
  account_id: number
  kind: string
  address: string
  into_path: string
  command: string
  /** `running`, `done` or `failed`. */
  state: string
  started_at: string
  /** When the process last showed that it is alive. */
  seen_at: string
  ended_at: string | null
  /** JSON; null before anything was read. */
  progress: string | null
  /** Why it failed. */
  problem: string | null
  /** JSON as the command writes it, with an empty list of findings; null if there is none. */
  result: string | null
  /** JSON: how many there are of each kind. */
  findings: string
}

/** One finding of a report. */
interface ImportFindingTable {
  report_id: number
  /** Its place in the report, from 0. */
  number: number
  /** Of its kind: the most important first. */
  rank: number
  kind: string
  part: string
  name: string
  reason: string
  todo: string
}
