import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type FilescomSite, openFilescomSite } from '../../../test/filescom-server.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { newPageClient } from '../../../test/page-client.ts'
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

const bundle = (id: number, more: object = {}) => ({
  ...{ id, code: `code-of-${id}-long`, description: `Share ${id}`, user_id: 7, permissions: 'read' },
  ...{ password_protected: false, expires_at: null, preview_only: false, require_registration: false, max_uses: null },
  ...{ require_share_recipient: false, has_inbox: false, clickwrap_body: null, paths: ['anna/out'] },
  ...more,
})

const notification = (id: number, more: object = {}) => ({
  ...{ id, path: 'anna/out', user_id: 7, notify_on_upload: true, notify_on_delete: true, recursive: true },
  ...{ trigger_by_share_recipients: true, triggering_user_ids: [], triggering_group_ids: [], group_id: null },
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
    for (const path of ['/bundles', '/notifications', '/behaviors']) there.lists.set(path, [])
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
  const withBundles = (...bundles: { readonly id: number }[]) => {
    there.lists.set(
      '/bundles',
      bundles.map((one) => ({ ...one, paths: undefined })),
    )
    for (const one of bundles) there.objects.set(`/bundles/${one.id}`, one)
    // Deleted after it was listed.
    there.lists.set('/bundles', [...(there.lists.get('/bundles') ?? []), { id: 29, code: 'code-of-29-long' }])
  }

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

  it('brings no users if a list with their restrictions never ends', async () => {
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/api/rest/v1/groups')) return false
      response.setHeader('x-files-cursor', 'again')
      response.end('[]')
      return true
    }
    const ran = await steps().run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ copied: 1, users: 0 })
    expect(JSON.stringify(ran.problems)).toContain('again and again')
    expect(there.requests.filter((path) => path.includes('/groups')).length).toBeLessThan(10)
  })

  it('names a list of users that never ends, and brings those that it shows', async () => {
    const listed = there.lists.get('/users')
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/api/rest/v1/users')) return false
      response.setHeader('x-files-cursor-next', String(there.requests.length))
      response.end(JSON.stringify(listed))
      return true
    }
    const ran = await steps().run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ users: 4 })
    expect(JSON.stringify(ran.problems)).toContain('some users')
  })

  it('brings share links, whose old addresses go on, and notifications', async () => {
    withBundles(
      bundle(21, { password_protected: true, require_registration: true, expires_at: '2099-01-01T00:00:00Z' }),
      bundle(22, { permissions: 'write', paths: ['anna/in'] }),
    )
    there.lists.set('/notifications', [
      notification(31),
      notification(32, { group_id: 3 }),
      notification(33, { recursive: false }),
    ])
    there.lists.set('/behaviors', [
      { id: 1, path: 'anna/in', behavior: 'inbox', value: {} },
      { id: 2, path: 'ben', behavior: 'webhook', value: {} },
    ])
    const { plan, run, verify } = steps()
    const planned = await plan()
    expect(planned.parts['shares']).toMatchObject({ 'as-is': 1, changed: 1 })
    const notes = planned.notes.join('\n')
    expect(notes).toContain('Notifications that do not come: 2')
    expect(notes).toContain('inbox (1), webhook (1)')
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ shares: 2, oldLinks: 2, notifications: 2, failed: 1 })
    const rows = await here.context.db.q.selectFrom('shares').selectAll().orderBy('id').execute()
    expect(rows.map((row) => [row.type, row.password_hash !== null, row.require_email, row.create_folders])).toEqual([
      ['shared_folder', true, 1, 0],
      ['receive', false, 0, 1],
    ])
    expect(rows[0]?.expires_at).toBe('2099-01-01T00:00:00.000Z')
    expect((await newPageClient(here).get('/f/code-of-21-long')).text).toContain('password')
    expect((await newPageClient(here).get('/f/code-of-22-long')).status).toBe(200)
    for (const path of ['code-of-23-long', '..%2f..', '%0d%0ax:y'])
      expect((await newPageClient(here).get(`/f/${path}`)).status).toBe(404)
    expect((await verify(false, false)).problems.map(({ path }) => path)).toEqual(['user emil'])
    expect((await run({ filesOnly: false })).counts).toMatchObject({ shares: 0, oldLinks: 0, notifications: 0 })
  })

  it.each([
    [{ permissions: 'preview_only' }, /"preview_only", does not exist here/],
    [{ permissions: undefined }, /does not exist here/],
    [{ preview_only: true }, /previews/],
    [{ password_protected: undefined }, /whether it has a password/],
    [{ expires_at: 'soon' }, /expiration/],
    [{ paths: ['anna/out', 'anna/more'] }, /several/],
    [{ paths: undefined }, /several files or folders, or none/],
    [{ bundlepaths: [{ path: 'anna/out', recursive: false }] }, /without those in it/],
    [{ inbox_id: 4 }, /inbox/],
    [{ snapshot_id: 4 }, /at one time/],
    [{ max_uses: 3 }, /number of uses/],
    [{ clickwrap_body: 'I agree' }, /agree/],
    [{ watermark_value: { gravity: 'SouthWest' } }, /watermark/],
    [{ start_access_on_date: '2099-01-01T00:00:00Z' }, /later time/],
    [{ permissions: 'write', paths: ['ben'] }, /home folder of its owner/],
  ])('does not open a share link with %j', async (more, reason) => {
    withBundles(bundle(21, more))
    const planned = await steps().plan()
    const found = planned.items.find(({ part }) => part === 'shares')
    expect(found?.outcome).not.toBe('as-is')
    expect(found?.reason).toMatch(reason)
    expect((await steps().run({ filesOnly: false })).counts).toMatchObject({ shares: 0 })
  })

  it('keeps a share link for its recipients to them', async () => {
    there.lists.set('/bundle_recipients?bundle_id=21', [{ recipient: 'ann@quay.example', name: 'Ann' }])
    withBundles(bundle(21, { require_share_recipient: true }))
    expect((await steps().run({ filesOnly: false })).counts).toMatchObject({ shares: 1 })
    const [row] = await here.context.db.q.selectFrom('shares').selectAll().execute()
    expect(row?.is_public).toBe(0)
  })
})
