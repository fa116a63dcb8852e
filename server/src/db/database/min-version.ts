/** The minimum version of the server that can read the tables, stored as a row of `installation`. */
import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

export const minVersionName = 'min_version'

/** Throws if a server of this version cannot read the tables. */
export function checkVersion(minVersion: string | null, version: string): void {
  if (minVersion === null || !isVersionBelow(version, minVersion)) return
  throw new Error(
    `This is version ${version}, but the database was upgraded by a later one and needs at least version ${minVersion}. ` +
      `Install version ${minVersion} or later, or restore the backup from before that upgrade. Nothing was changed.`,
  )
}

/** Of a SQLite file, without writing to it; null if it is not stored, or the file does not exist. */
export function minVersionOfFile(url: string): string | null {
  if (!existsSync(url)) return null
  const file = new Sqlite(url, { readonly: true, timeout: 5_000 })
  try {
    const table = file.prepare("select name from sqlite_master where type = 'table' and name = 'installation'").get()
    if (!table) return null
    const value = file.prepare('select value from installation where name = ?').pluck().get(minVersionName)
    return typeof value === 'string' ? value : null
  } finally {
    file.close()
  }
}

/** Of a PostgreSQL database; null if it is not stored, or the database is empty. */
export async function minVersionOfPostgres(db: Kysely<Schema>): Promise<string | null> {
  const table = sql<{ isThere: boolean }>`select to_regclass('installation') is not null as "isThere"`
  const { rows } = await table.execute(db)
  if (!rows[0]?.isThere) return null
  const query = db.selectFrom('installation').select('value').where('name', '=', minVersionName)
  return (await query.executeTakeFirst())?.value ?? null
}

/** Whether one version is lower than another, by its three numbers. A pre-release counts as its release. */
export function isVersionBelow(version: string, other: string): boolean {
  const [ours, theirs] = [numbersOf(version), numbersOf(other)]
  const at = theirs.findIndex((number, i) => number !== ours[i])
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0)
}

const numbersOf = (version: string): number[] => version.split(/[.+-]/, 3).map(Number)
