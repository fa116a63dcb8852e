import { describe, expect, it } from 'vitest'
import { canAffect, changeOf } from './changes.ts'

describe('what a statement changes', () => {
  it.each([
    ['insert into "blobs" ("key", "size") values (+?, +?) returning "id"', { table: 'blobs', columns: null }],
    ['insert into blobs (key) values (?) on conflict do nothing', { table: 'blobs', columns: null }],
    ['update "files" set "size" = +? where "id" = +?', { table: 'files', columns: ['size'] }],
    ['update files set size = size + ?', { table: 'files', columns: ['size'] }],
    [
      `update "files" as "f" set "name" = coalesce(?, 'a, b = c where d'), "parent" = (select max(id) from files where x = 1), "at" = "b"."at" from "b" where "f"."id" = 1`,
      { table: 'files', columns: ['name', 'parent', 'at'] },
    ],
    ['UPDATE files\n  SET size = 1,\n  name = ?\n  RETURNING id', { table: 'files', columns: ['size', 'name'] }],
  ])('%s', (sql, change) => {
    expect(changeOf(sql)).toEqual(change)
  })

  it.each([
    'delete from "files" where "id" = ?',
    'insert into files (id) values (1) on conflict (id) do update set size = 1',
    'insert or replace into files (id) values (1)',
    'update files set (size, name) = (1, 2)',
    'update or ignore files set size = 1',
    'with old as (select id from files) update files set size = 1',
    'update files set changed = name is distinct from ?, size = 1',
    "update files set size = 1 -- it's\n, name = 'a' where id = 1",
    'alter table files add column size integer',
    'rollback to job',
  ])('anything: %s', (sql) => {
    expect(changeOf(sql)).toBeNull()
  })
})

describe('whether a query is affected', () => {
  const query = { sql: 'select "f"."size" from "files" as "f" join users u on u.id = f.owner where "f"."parent" = ?' }
  const update = (table: string, ...columns: string[]) => ({ table, columns })

  it('by columns that it mentions, of tables that it mentions', () => {
    expect(canAffect(update('files', 'name', 'size'), query)).toBe(true)
    expect(canAffect(update('files', 'parent'), query)).toBe(true)
    expect(canAffect(update('users', 'owner'), query)).toBe(true)
    expect(canAffect(update('files', 'name'), query)).toBe(false)
    expect(canAffect(update('file', 'size'), query)).toBe(false)
    expect(canAffect(update('shares', 'size'), query)).toBe(false)
  })

  it('by any column if it selects all of them', () => {
    expect(canAffect(update('files', 'name'), { sql: 'select * from files' })).toBe(true)
    expect(canAffect(update('files', 'name'), { sql: 'select count(*) from files' })).toBe(true)
  })

  it('by new rows, unless it finds rows by their ids', () => {
    expect(canAffect({ table: 'files', columns: null }, query)).toBe(true)
    expect(canAffect({ table: 'files', columns: null }, { ...query, byId: true })).toBe(false)
    expect(canAffect(update('files', 'size'), { ...query, byId: true })).toBe(true)
    expect(canAffect({ table: 'shares', columns: null }, query)).toBe(false)
  })
})
