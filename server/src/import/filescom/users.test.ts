import { expect, it } from 'vitest'
import type { Json } from '../fields.ts'
import { membersOf, sshKeyOf, userOf } from './users.ts'

/** In the shape of the documentation of the API. */
const user: Json = {
  ...{ id: 7, username: 'anna', name: 'Anna\nof the harbour', email: 'anna@harbour.example', site_admin: false },
  ...{ disabled: false, disabled_expired_or_inactive: false, authenticate_until: null, time_zone: 'Berlin' },
  ...{ ftp_permission: true, sftp_permission: true, restapi_permission: true, dav_permission: false, allowed_ips: '' },
  ...{ require_2fa: 'use_system_setting', active_2fa: false, authentication_method: 'password', self_managed: true },
  ...{ filesystem_layout: 'site_root', user_root: '', user_home: '', group_ids: '', sso_strategy_id: null },
}
const groups: readonly Json[] = [
  { id: 3, name: 'Readers', user_ids: '7, 8', allowed_ips: '', ftp_permission: true },
  { id: 4, name: 'Writers', user_ids: '', allowed_ips: '10.0.0.0/8', ftp_permission: false },
]
const full = { id: 1, user_id: 7, path: 'anna', permission: 'full', recursive: true }

const read = (more: object = {}, permissions: readonly Json[] = [full], known: readonly Json[] = []) =>
  userOf({ ...user, ...more }, membersOf(known, permissions), { email: '' })
const flags = (permissions: readonly Json[], more: object = {}, known: readonly Json[] = []) => {
  const { home, permissions: granted, unclear } = read(more, permissions, known)
  return (
    unclear ??
    `${home}: ${[...granted]
      .filter((flag) => flag !== 'changePassword')
      .toSorted()
      .join(' ')}`
  )
}

it('a user of Files.com comes with what it may do in one folder', () => {
  expect(read()).toMatchObject({
    ...{ id: '7', username: 'anna', nickname: 'Anna of the harbour', role: 'user', home: '/anna' },
    ...{ timeZone: 'Europe/Berlin', locked: false, expiresAt: null, differences: [] },
  })
  const grant = (path: string, permission: string, more: object = {}) => ({ ...full, path, permission, ...more })
  const all = 'delete download list modify upload'
  expect(flags([full])).toBe(`/anna: ${all}`)
  expect(flags([grant('anna', 'readonly'), grant('anna', 'bundle'), grant('anna', 'history')])).toBe(
    '/anna: download list notification share',
  )
  expect(flags([grant('/Anna/', 'writeonly'), grant('anna/out', 'full')])).toBe('/Anna: upload')
  expect(flags([grant('anna', 'admin')])).toBe('/anna: delete download list modify notification share upload')
  expect(flags([grant('', 'list')])).toBe('/: list')
  // Of groups, of several groups at once, of others, and of types that nobody knows.
  const ofGroup = grant('ben', 'readonly', { user_id: null, group_id: 3 })
  expect(flags([ofGroup], {}, groups)).toBe('/ben: download list')
  expect(flags([{ ...ofGroup, group_ids: [3, 4] }], {}, groups)).toMatch(/no permission/)
  // A long list ends with the id of somebody else, which begins as that of anna.
  const long = `8${Array.from({ length: 34_999 }, () => '8').join()},7123`
  expect(flags([ofGroup], {}, [{ ...groups[0], user_ids: long }])).toMatch(/no permission/)
  expect(flags([grant('anna', 'full', { user_id: 8 }), grant('anna', 'site_admin')])).toMatch(/no permission/)
  // Never a folder above several, nor one of them.
  expect(flags([full, grant('annabel', 'full')])).toMatch(/none holds the others \(\/anna, \/annabel\)/)
  expect(flags([grant('anna', 'full', { recursive: false })])).toMatch(/does not hold in the folders below/)
  expect(flags([grant('anna', 'list'), grant('anna', 'full', { recursive: false })])).toBe('/anna: list')
  // The root of a user is where it stays.
  const fixed = { filesystem_layout: 'user_root', user_root: 'anna/out' }
  expect(flags([full], fixed)).toBe(`/anna/out: ${all}`)
  expect(flags([grant('other', 'full')], fixed)).toMatch(/no permission that holds in all of \/anna\/out/)
  expect(flags([full], { filesystem_layout: 'partner_root' })).toMatch(/partner/)
  expect(flags([full], { partner_id: 3 })).toMatch(/partner/)
  expect(flags([full], { filesystem_layout: 'moon' })).toMatch(/"moon"/)
  expect(flags([full], { group_ids: '99' })).toMatch(/group 99 is not shown/)
})

it('names what a user of Files.com loses', () => {
  const differences = (more: object, permissions: readonly Json[] = [full], known: readonly Json[] = []) =>
    (read(more, permissions, known).differences ?? []).join(' ')
  expect(
    differences({}, [
      { ...full, permission: 'list' },
      { ...full, path: 'anna/in', permission: 'writeonly' },
    ]),
  ).toBe('Its permission "writeonly" on /anna/in does not come.')
  expect(differences({}, [{ ...full, permission: 'writeonly' }])).toContain('replace files')
  expect(
    differences({}, [
      { ...full, permission: 'list' },
      { ...full, recursive: false },
    ]),
  ).toContain('In /anna, but not')
  expect(differences({ user_root: 'anna/out' })).toContain('it was in /anna/out at first')
  expect(differences({ time_zone: 'Moon' })).toContain('Moon, is not known here')
  expect(read({ time_zone: 'Pacific Time (US & Canada)' }).timeZone).toBe('America/Los_Angeles')
  expect(differences({ active_2fa: true, sso_strategy_id: 1 })).toMatch(/another service.*second factor/)
  expect(differences({ workspace_admin: true })).toContain('workspace_admin')
  expect(differences({}, [full], groups)).toContain('(Readers)')
})

it.each([
  [{}, null],
  [{ allowed_ips: '10.0.0.0/8\n127.0.0.1' }, /allowed_ips/],
  [{ group_ids: '4' }, /allowed_ips/],
  [{ sftp_permission: false }, /no sftp_permission/],
  [{ ftp_permission: null, group_ids: '' }, null],
  [{ restapi_permission: undefined }, /no restapi_permission/],
  [{ require_2fa: 'always_require' }, /require_2fa/],
  [{ authentication_method: 'none' }, /no password/],
])('a user of Files.com with %j comes locked where that does not exist here', (more, reason) => {
  const { locked, lockedBecause } = read(more, [full], groups)
  expect(locked).toBe(reason !== null)
  if (reason) expect(lockedBecause).toMatch(reason)
})

it.each([
  [{ id: undefined }, /its id/],
  [{ disabled: 'maybe' }, /disabled/],
  [{ disabled: undefined }, /disabled/],
  [{ authenticate_until: '2031-03-31 18:00:00' }, /authenticate_until/],
  [{ email: 'nobody' }, /email address can't be used/],
])('a user of Files.com with %j is left out', (more, reason) => {
  expect(read(more).unclear).toMatch(reason)
})

it('a user of Files.com without an email address comes without one', () => {
  expect(read({ email: '' })).toMatchObject({ email: null })
  expect(read({ email: '' }).unclear).toBeUndefined()
})

it('a user of Files.com keeps its state', () => {
  expect(read({ disabled: true }).locked).toBe(true)
  const both = read({ disabled: true, allowed_ips: '10.0.0.1' })
  // Nobody is told to unlock it.
  expect([both.locked, both.lockedBecause, both.differences?.join()]).toEqual([
    true,
    undefined,
    expect.stringContaining('(allowed_ips)'),
  ])
  expect(read({ disabled_expired_or_inactive: true }).locked).toBe(true)
  expect(read({ authenticate_until: '2031-03-31T18:00:00-07:00' }).expiresAt).toBe('2031-04-01T01:00:00.000Z')
  expect(read({ self_managed: false }).permissions.has('changePassword')).toBe(false)
  expect(read({ site_admin: true }, [])).toMatchObject({ role: 'admin', home: '' })
  expect(read({ readonly_site_admin: true }, []).unclear).toMatch(/no permission/)
})

it('a key of Files.com is known by its SHA-256', () => {
  const sha256 = 'A'.repeat(43)
  for (const fingerprint_sha256 of [sha256, `SHA256:${sha256}`, `${sha256}=`])
    expect(sshKeyOf({ user_id: 7, fingerprint: '43:51', fingerprint_sha256 }).fingerprint).toBe(`SHA256:${sha256}`)
  expect(sshKeyOf({ user_id: 7, fingerprint: '43:51' })).toEqual({ ownerId: '7', fingerprint: '43:51' })
})
