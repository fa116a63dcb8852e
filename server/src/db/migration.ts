import type { Kysely } from 'kysely'
import type { EngineName } from './engine.ts'

/** Column types that differ between the engines. `name` compares byte by byte, case-sensitively. */
export interface MigrationSql {
  readonly engine: EngineName
  readonly id: string
  readonly name: string
  readonly text: string
}
export type Migrate = (db: Kysely<unknown>, sql: MigrationSql) => Promise<void>

/** Stands for the first version that can read the tables until `npm run release` replaces it. Until then no server is refused. */
export const unreleased = 'unreleased'

export interface Migrations {
  /** By name, in order. */
  readonly all: Readonly<Record<string, Migrate>>
  /** By name of the migration after which older servers cannot read the tables: the first version that can, or `unreleased`. */
  readonly minVersions: Readonly<Record<string, string>>
}
