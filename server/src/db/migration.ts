import type { Kysely } from 'kysely'
import type { EngineName } from './engine.ts'

/** What the engines spell differently in a migration. `name` compares byte by byte, case-sensitive. */
export interface MigrationSql {
  readonly engine: EngineName
  readonly id: string
  readonly name: string
  readonly text: string
}
export type Migrate = (db: Kysely<unknown>, sql: MigrationSql) => Promise<void>
