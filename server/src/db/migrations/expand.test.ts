/**
 * Servers of the version before run beside those of this one while nodes are upgraded one after the other. A migration must leave what
 * they use as it is (expand); what no server uses any more is removed by a later version (contract). See CONTRIBUTING.md.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import { openDatabase } from '../database/open.ts'
import type { Database } from '../engine.ts'
import type { Migrate } from '../migration.ts'
import { migrations, minVersions } from './all.ts'

/** The last migration of 0.2.0, the first version that several nodes can run. */
const lastBefore = '0041-upload-claims'

interface Column {
  readonly type: string
  /** A row can be inserted without it. */
  readonly isOptional: boolean
}

interface Rule {
  /** A unique index or a constraint, as its definition. */
  readonly text: string
  readonly columns: readonly string[]
}

interface Table {
  readonly columns: ReadonlyMap<string, Column>
  readonly rules: readonly Rule[]
}

type Tables = ReadonlyMap<string, Table>

interface ColumnRow {
  readonly name: string
  readonly column: string
  readonly type: string
  readonly isOptional: boolean | number
}

const columnsOf = {
  sqlite: sql<ColumnRow>`
    select m.name, c.name as "column", c.type, (c."notnull" = 0 or c.dflt_value is not null or c.pk > 0) as "isOptional"
    from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'`,
  postgres: sql<ColumnRow>`
    select table_name as name, column_name as "column", data_type || coalesce(collation_name, '') as type,
      (is_nullable = 'YES' or column_default is not null or is_identity = 'YES') as "isOptional"
    from information_schema.columns where table_schema = current_schema()`,
}

const rulesOf = {
  // Its definition of a table contains the others, which PostgreSQL lists.
  sqlite: sql<{ name: string; text: string; columns: string }>`
    select m.name, coalesce(i.sql, m.name || i.name) as text, group_concat(c.name) as columns
    from sqlite_master m join pragma_index_list(m.name) l on l."unique" = 1 join sqlite_master i on i.name = l.name
    join pragma_index_info(l.name) c where m.type = 'table' group by m.name, i.name`,
  postgres: sql<{ name: string; text: string; columns: string }>`
    select r.relname as name, pg_get_constraintdef(k.oid) as text,
      (select string_agg(a.attname, ',') from pg_attribute a where a.attrelid = r.oid and a.attnum = any(k.conkey)) as columns
    from pg_constraint k join pg_class r on r.oid = k.conrelid where r.relnamespace = current_schema()::regnamespace
    union all
    select r.relname, pg_get_indexdef(i.indexrelid),
      (select string_agg(a.attname, ',') from pg_attribute a where a.attrelid = r.oid and a.attnum = any(i.indkey))
    from pg_index i join pg_class r on r.oid = i.indrelid
    where i.indisunique and r.relnamespace = current_schema()::regnamespace`,
}

async function tablesOf({ q, engine }: Database): Promise<Tables> {
  const columns = (await columnsOf[engine].execute(q)).rows
  const rules = (await rulesOf[engine].execute(q)).rows
  const tableOf = (name: string, own: typeof columns): [string, Table] => [
    name,
    {
      columns: new Map(own.map(({ column, type, isOptional }) => [column, { type, isOptional: Boolean(isOptional) }])),
      rules: rules
        .filter((rule) => rule.name === name)
        .map((rule) => ({ text: rule.text, columns: (rule.columns ?? '').split(',') })),
    },
  ]
  return new Map([...Map.groupBy(columns, ({ name }) => name)].map(([name, own]) => tableOf(name, own)))
}

/** What a server that knows only the former tables can no longer read or write. */
function problemsOf(before: Tables, after: Tables): string[] {
  return [...before].flatMap(([name, table]) => {
    const now = after.get(name)
    if (!now) return [`removes the table ${name}`]
    const gone = [...table.columns].flatMap(([column, { type, isOptional }]) => {
      const kept = now.columns.get(column)
      if (!kept) return [`removes ${name}.${column}`]
      if (kept.type !== type) return [`changes the type of ${name}.${column}`]
      return isOptional && !kept.isOptional ? [`requires ${name}.${column}`] : []
    })
    const isNew = (column: string) => !table.columns.has(column)
    const required = [...now.columns]
      .filter(([column, { isOptional }]) => isNew(column) && !isOptional)
      .map(([column]) => `adds ${name}.${column}, which is required and has no default`)
    const known = new Set(table.rules.map(({ text }) => text))
    // Columns that former servers leave out can have any rules.
    const stricter = now.rules
      .filter(({ text, columns }) => !known.has(text) && !columns.every(isNew))
      .map(({ text }) => `restricts ${name}: ${text}`)
    return [...gone, ...required, ...stricter]
  })
}

describe.each(storeEngines)('migrations of %s', (engine) => {
  let folder: string
  let made: Awaited<ReturnType<typeof makeDatabase>>
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-expand-'))
    made = await makeDatabase(engine, folder)
  })
  afterEach(async () => {
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Migrates to each of these sets in turn. Returns the problems of all but the first. */
  const problemsOfSteps = async (steps: readonly Readonly<Record<string, Migrate>>[]) => {
    const problems: string[][] = []
    let before: Tables | null = null
    for (const all of steps) {
      const db = await openDatabase({ url: made.url, power: false }, { all, minVersions: {} })
      try {
        await db.migrate()
        const after = await tablesOf(db)
        if (before) problems.push(problemsOf(before, after))
        before = after
      } finally {
        await db.close()
      }
    }
    return problems
  }
  const upTo = (last: string) => Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last))

  it('leave what servers of the version before use, or keep these from starting', async () => {
    const names = Object.keys(migrations).filter((name) => name >= lastBefore)
    const problems = await problemsOfSteps(names.map(upTo))
    const breaking = names.slice(1).flatMap((name, i) => {
      const found = name in minVersions ? [] : (problems[i] ?? [])
      return found.map((problem) => `${name} ${problem}`)
    })
    expect(breaking).toEqual([])
  })

  it('are recognized when they do not', async () => {
    const all = upTo(lastBefore)
    const run = (...statements: string[]): Migrate => {
      return async (db) => {
        for (const statement of statements) await sql.raw(statement).execute(db)
      }
    }
    const later = {
      '9001-fine': run(
        'create table later (id integer not null)',
        'alter table installation add column a text',
        "alter table installation add column b text not null default ''",
        'create index by_a on installation (a)',
        'create unique index by_a_alone on installation (a)',
      ),
      '9002-removes': run('alter table installation drop column b', 'drop table later'),
      '9003-renames': run('alter table installation rename column a to c'),
      '9004-restricts': run('create unique index by_value on installation (value)'),
    }
    const names = Object.keys(later)
    const steps = names.map((last) => ({
      ...all,
      ...Object.fromEntries(Object.entries(later).filter(([name]) => name <= last)),
    }))
    const problems = await problemsOfSteps([all, ...steps])
    expect(problems.map((some) => some.toSorted())).toEqual([
      [],
      ['removes installation.b', 'removes the table later'].toSorted(),
      ['removes installation.a'],
      [expect.stringMatching(/^restricts installation: create unique index by_value on /i)],
    ])
  })
})
