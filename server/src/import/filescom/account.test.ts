import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type FilescomSite, openFilescomSite } from '../../../test/filescom-server.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import * as users from '../../core/users/users.ts'
import { openFilescom } from './source.ts'

const fingerprint = 'V5Q5t/ghT3R8Tol5GX9385bzmpygWVRnLuI9EXNrjCX'

const user = (id: number, username: string, more: object = {}) => ({
  ...{ id, username, name: username, email: `${username}@harbour.example`, site_admin: false, disabled: false },
  ...{ disabled_expired_or_inactive: false, authenticate_until: null, time_zone: 'UTC', allowed_ips: '' },
  ...{ ftp_permission: true, sftp_permission: true, restapi_permission: true, require_2fa: 'use_system_setting' },
  ...{ authentication_method: 'password', filesystem_layout: 'site_root', group_ids: '', public_keys_count: 0 },
  ...more,
})

describe.each(engines)('the account of a site of Files.com, on %s', (engine) => {
  let there: FilescomSite
  let here: ServedApp
  beforeEach(async () => {
    there = await openFilescomSite()
    here = await openServedApp(engine)
    there.put('anna/out/rates.csv', 'rates')
    for (const folder of ['anna/in', 'anna/more', 'ben', 'cleo']) there.entries.set(folder, null)
    there.pageSize = 2
    there.lists.set('/groups', [{ id: 3, name: 'Readers', user_ids: '8', allowed_ips: '' }])
    there.lists.set('/users', [
      user(7, 'anna', { public_keys_count: 1 }),
      user(8, 'ben', { group_ids: '3', authenticate_until: '2099-03-31T18:00:00Z' }),
      user(9, 'cleo', { allowed_ips: '10.0.0.1' }),
      user(10, 'dora', { site_admin: true }),
      user(11, 'emil'),
    ])
    there.lists.set('/permissions', [
      ...['full', 'bundle', 'history'].map((permission, i) => ({
        ...{ id: i, user_id: 7, path: 'anna', permission, recursive: true },
      })),
      { id: 5, user_id: null, group_id: 3, path: 'ben', permission: 'readonly', recursive: true },
      { id: 6, user_id: 9, path: 'cleo', permission: 'full', recursive: true },
      { id: 7, user_id: 11, path: 'anna/in', permission: 'full', recursive: true },
      { id: 8, user_id: 11, path: 'ben', permission: 'full', recursive: true },
    ])
    there.lists.set('/public_keys?user_id=7', [{ id: 1, title: 'laptop', fingerprint_sha256: fingerprint, user_id: 7 }])
  })
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const steps = () =>
    importSteps(here, async () =>
      openFilescom({
        ...{ base: there.base, apiKey: there.apiKey, requestsPerSecond: 10_000, isLoopback: true, email: '' },
        ...{ pauses: [1], deadlineMs: 5_000 },
      }),
    )
  const named = (username: string) => users.byName(here.context, here.operator, username)

  it('brings users with their keys, and locks those with restrictions that do not exist here', async () => {
    const { plan, run, verify, undo, at } = steps()
    const planned = await plan()
    expect(planned.parts['users']).toMatchObject({ 'as-is': 2, changed: 2, 'not-carried': 1 })
    expect(JSON.stringify(planned.items)).toContain('none holds the others (/anna/in, /ben)')
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ copied: 1, users: 4, sshKeys: 1, failed: 1 })
    expect(ran.problems.map(({ what, path }) => `${what} ${path}`).toSorted()).toEqual([
      'failed user emil',
      'todo user cleo',
    ])
    const anna = await named('anna')
    expect(anna).toMatchObject({ locked: false, homeId: (await at('/anna'))?.id })
    expect([...anna.permissions].toSorted()).toEqual([
      ...['changePassword', 'delete', 'download', 'list', 'modify', 'notification', 'share', 'upload'],
    ])
    expect([...(await named('ben')).permissions].toSorted()).toEqual(['changePassword', 'download', 'list'])
    expect(await named('ben')).toMatchObject({ expiresAt: '2099-03-31T18:00:00.000Z' })
    expect(await named('cleo')).toMatchObject({ locked: true })
    expect(await named('dora')).toMatchObject({ role: 'admin' })
    const keys = await here.context.db.q.selectFrom('ssh_keys').select('fingerprint').execute()
    expect(keys).toEqual([{ fingerprint: `SHA256:${fingerprint}` }])
    expect((await verify(false, false)).problems.map(({ path }) => path)).toEqual(['user emil'])
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 0, copied: 0, unchanged: 1 })
    expect((await undo()).removed).toMatchObject({ files: 1, folders: 6, settings: 5 })
  })

  it('brings no users if groups or permissions can not be read, and says so', async () => {
    there.lists.delete('/permissions')
    const planned = await steps().plan()
    expect(planned.parts['users']?.unreadable).toContain('404')
    const ran = await steps().run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ copied: 1, users: 0 })
    expect(JSON.stringify(ran.problems)).toContain('every user')
  })
})
