import type { Kysely } from 'kysely'
import type { EngineName } from './engine.ts'

/** Column types that the engines spell differently. `name` compares byte by byte, case-sensitive. */
export interface MigrationSql {
  readonly engine: EngineName
  readonly id: string
  readonly name: string
  readonly text: string
}
export type Migrate = (db: Kysely<unknown>, sql: MigrationSql) => Promise<void>

/** The first version that can read the tables has no number yet: `npm run release` writes it. Until then nobody is refused. */
export const unreleased = 'unreleased'

export interface Migrations {
  /** By their names, in order. */
  readonly all: Readonly<Record<string, Migrate>>
  /** By the names of migrations after which older servers can't read the tables: the first version that can, or `unreleased`. */
  readonly minVersions: Readonly<Record<string, string>>
}
