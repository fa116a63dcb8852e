import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { newPageClient } from '../../../test/page-client.ts'
import { faultOf } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { byPassword } from '../../core/sessions/protocol-sign-in.ts'
import * as users from '../../core/users/users.ts'
import { openSftpgo } from './source.ts'

/** Of "Hello world!". */
const bcryptHash = '$2a$08$abcdefghijklmnopqrstuu4tcNDvAQlg3wpALFDov1DtdvMVc3Oaq'
const year = 365 * 86_400_000

/** In the shape of the documentation of SFTPGo's API, version 2: the server itself can't be had here. */
const user = (username: string, more: object = {}) => ({
  ...{ id: 1, status: 1, username, email: `${username}@harbour.example`, expiration_date: 0, password: bcryptHash },
  ...{ public_keys: [], home_dir: `/srv/sftpgo/data/${username}`, uid: 0, gid: 0, max_sessions: 0, quota_size: 0 },
  ...{ quota_files: 0, permissions: { '/': ['*'] }, upload_bandwidth: 0, download_bandwidth: 0, virtual_folders: [] },
  ...{
    filters: { hooks: {}, totp_config: { secret: {} } },
    filesystem: { provider: 0 },
    created_at: 1_600_000_000_000,
  },
  ...more,
})

const share = (id: string, username: string, more: object = {}) => ({
  ...{ id, name: `Share ${id}`, scope: 1, paths: ['/out'], username, created_at: 1, updated_at: 1, password: '' },
  ...more,
})

const rules = ['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'create_dirs']

describe.each(engines)('the import from SFTPGo, on %s', (engine) => {
  let here: ServedApp
  let folder: string
  let key: string
  beforeEach(async () => {
    here = await openServedApp(engine)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-sftpgo-'))
    await mkdir(join(folder, 'anna/out'), { recursive: true })
    await mkdir(join(folder, 'anna/in'))
    await mkdir(join(folder, 'ben'))
    await writeFile(join(folder, 'anna/out/rates.csv'), 'rates')
    const file = join(folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'anna', '-f', file])
    key = execFileSync('cat', [`${file}.pub`], { encoding: 'utf8' }).trim()
    await rm(file)
    await rm(`${file}.pub`)
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await here.close()
  })
  const steps = (dump: unknown, email = '') => {
    const text = typeof dump === 'string' ? dump : JSON.stringify(dump)
    const options = { name: 'dump.json', folder, homes: '/srv/sftpgo/data', email }
    return importSteps(here, () => openSftpgo({ dump: text, ...options }))
  }
  const named = (username: string) => users.byName(here.context, here.operator, username)
  const permissionsOf = async (username: string) => [...(await named(username)).permissions].toSorted()
  const reasonsOf = (items: readonly { part: string; name: string; outcome: string; reason: string }[], part: string) =>
    Object.fromEntries(
      items.filter((item) => item.part === part).map((item) => [item.name, `${item.outcome}: ${item.reason}`]),
    )

  it('brings files, users with their passwords and keys, and shares whose old links go on', async () => {
    const dump = {
      users: [
        user('anna', { public_keys: [key], description: 'Anna of the harbour', quota_size: 1_000_000 }),
        user('ben', { permissions: { '/': rules }, expiration_date: here.clock.now().getTime() + year, status: 0 }),
      ],
      groups: [],
      shares: [
        share('R2JSwT5tV7rRZbCeUUDbpb', 'anna', { password: bcryptHash, max_tokens: 3, used_tokens: 1 }),
        share('W2JSwT5tV7rRZbCeUUDbpb', 'anna', { scope: 2, paths: ['/in'] }),
      ],
      ...{ admins: [{ username: 'admin' }], api_keys: [], event_rules: [], version: 17 },
    }
    const { plan, run, verify, undo, at } = steps(dump)
    const planned = await plan()
    expect(planned.items.map(({ part, outcome }) => `${part} ${outcome}`)).toEqual([
      ...['users as-is', 'users as-is', 'SSH keys as-is', 'shares as-is', 'shares as-is'],
      ...['old links as-is', 'old links as-is'],
    ])
    expect(planned.notes.join('\n')).toContain('2 of 2 users keep their password')
    expect(planned.notes.join('\n')).toContain('do not come: 1.')
    const ran = await run({ filesOnly: false })
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ copied: 1, users: 2, sshKeys: 1, shares: 2, oldLinks: 2, failed: 0 })
    const anna = await named('anna')
    expect(anna).toMatchObject({ nickname: 'Anna of the harbour', locked: false, passwordHash: bcryptHash })
    expect(await permissionsOf('anna')).toEqual([
      ...['changePassword', 'delete', 'download', 'list', 'modify', 'share', 'upload'],
    ])
    const folderOfAnna = await at('/anna')
    expect(anna.homeId).toBe(folderOfAnna?.id)
    expect(await named('ben')).toMatchObject({ locked: true, expiresAt: expect.stringContaining('T') })
    await byPassword(here.context, {
      ...{ protocol: 'sftp', username: 'anna', password: 'Hello world!', address: '192.0.2.1' },
    })
    const keys = await here.context.db.q.selectFrom('ssh_keys').select('fingerprint').execute()
    const digest = createHash('sha256')
      .update(Buffer.from(key.split(' ')[1] ?? '', 'base64'))
      .digest('base64')
    expect(keys).toEqual([{ fingerprint: `SHA256:${digest.replace(/=+$/, '')}` }])
    // The old links, with the old password.
    const page = newPageClient(here)
    expect((await page.get('/web/client/pubshares/R2JSwT5tV7rRZbCeUUDbpb/browse')).text).toContain('password')
    expect((await newPageClient(here).get('/web/client/pubshares/W2JSwT5tV7rRZbCeUUDbpb/upload')).status).toBe(200)
    for (const path of ['R2JSwT5tV7rRZbCeUUDbpc', '..%2f..', '%0d%0ax:y'])
      expect((await newPageClient(here).get(`/web/client/pubshares/${path}`)).status).toBe(404)
    const rows = await here.context.db.q.selectFrom('shares').selectAll().orderBy('id').execute()
    expect(rows.map((row) => [row.type, row.password_hash, row.download_limit])).toEqual([
      ['shared_folder', bcryptHash, 2],
      ['receive', null, null],
    ])
    for (const report of [planned, ran]) expect(JSON.stringify(report)).not.toContain('$2a$')
    const verified = await verify(true, false)
    expect(verified.counts).toMatchObject({ differs: 0, missing: 0 })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ copied: 0, users: 0, shares: 0, failed: 0 })
    expect((await undo()).keptItems.map(({ path }) => path)).toContain('user anna')
  })

  it('makes nothing more open than it was, and names what is different', async () => {
    const groups = [
      { name: 'homes', user_settings: { home_dir: '/srv/sftpgo/data/%role%/%username%' } },
      { name: 'readers', user_settings: { permissions: { '/x': ['list', 'download'] } } },
      { name: 'writers', user_settings: { permissions: { '/x': ['*'] } } },
      {
        name: 'partners',
        user_settings: {
          home_dir: '/srv/sftpgo/data/%username%',
          permissions: { '/': ['list', 'download'], '/%username%': ['list'] },
          expires_in: 30,
          filters: { denied_protocols: ['FTP'] },
        },
        virtual_folders: [{ name: 'rates', virtual_path: '/rates' }],
      },
    ]
    const dump = {
      groups,
      folders: [{ name: 'rates', mapped_path: '/srv/rates' }],
      users: [
        user('anna', { permissions: { '/': ['*'], '/out': ['list', 'download'] }, max_sessions: 2 }),
        user('ben', {
          permissions: { '/': ['list', 'upload', 'delete_files'] },
          filters: { web_client: ['shares-disabled'] },
        }),
        user('carl', { home_dir: '/elsewhere', groups: [{ name: 'partners', type: 1 }] }),
        user('dora', { filters: { allowed_ip: ['10.0.0.0/8'] } }),
        user('emil', { filters: { totp_config: { enabled: true } } }),
        user('fred', { password: '$y$j9T$salt$hash', public_keys: ['ssh-dss AAAAB3NzaC1kc3M='] }),
        user('gina', { home_dir: '/srv/other/gina' }),
        user('hugo', { filesystem: { provider: 1 } }),
        user('ida', { filesystem: { provider: 4 } }),
        user('jan', { email: '' }),
        user('kim', { groups: [{ name: 'unknown', type: 2 }] }),
        user('lea', { filters: { is_anonymous: true } }),
        user('max', { expiration_date: 'soon' }),
        user('ned', { filters: { '2fa_protocols': ['SSH'] } }),
        user('oda', { filters: { allowed_ip: '10.0.0.0/8' } }),
        user('pia', { filters: { web_client: ['shares-without-password-disabled'] } }),
        user('a$$b', { groups: [{ name: 'homes', type: 1 }], role: 'quay', home_dir: '/other' }),
        user('quin', {
          groups: [
            { name: 'readers', type: 2 },
            { name: 'writers', type: 2 },
          ],
        }),
        user('rolf', { virtual_folders: [{ name: 'rates', virtual_path: '/out' }] }),
      ],
      shares: [
        share('file-of-anna', 'anna', { paths: ['/out/rates.csv'] }),
        share('several-of-anna', 'anna', { paths: ['/out', '/in'] }),
        share('network-of-anna', 'anna', { allow_from: ['10.0.0.0/8'] }),
        share('uses-of-anna', 'anna', { scope: 3, max_tokens: 5 }),
        share('used-of-anna', 'anna', { max_tokens: 5, used_tokens: 5 }),
        share('write-of-anna', 'anna', { scope: 2, paths: ['/in'] }),
        share('of-nobody', 'nobody'),
        share('open-of-pia', 'pia', { paths: ['/out'] }),
        share('hidden-of-rolf', 'rolf', { paths: ['/out/deep'] }),
        share('odd-of-rolf', 'rolf', { paths: ['/in'], password: {} }),
        share('text-of-rolf', 'rolf', { paths: ['/in'], allow_from: '10.0.0.0/8' }),
      ],
    }
    const { plan, run } = steps(dump)
    const { items } = await plan()
    expect(reasonsOf(items, 'users')).toEqual({
      anna: 'changed: It may upload, delete, modify in some folders only: here in none. These rules do not exist here: max_sessions.',
      ben: 'changed: It loses upload: the permission "upload" includes more. It loses delete_files: the permission "delete" includes more.',
      carl: expect.stringMatching(
        /^changed: The home folder \/carl does not exist.*virtual folder \/rates does not come: its files are in \/srv\/rates.*locked.*denied_protocols/,
      ),
      dora: expect.stringMatching(/^changed: .*It comes locked.*allowed_ip/),
      emil: expect.stringMatching(/^changed: .*second factor/),
      fred: expect.stringMatching(/^changed: .*none of the formats.*SSH keys does not come/),
      gina: 'not-carried: Its home folder /srv/other/gina is not below /srv/sftpgo/data.',
      hugo: 'not-carried: Its files are in another store, S3: import these.',
      ida: 'not-carried: Its files are encrypted: read them over SFTP.',
      jan: expect.stringMatching(
        /^changed: The home folder \/jan does not exist.* It has no email address: it gets no emails/,
      ),
      kim: 'not-carried: Its group unknown is not in the dump: dump groups, too.',
      lea: expect.stringMatching(/^not-carried: .*anonymous/),
      max: expect.stringMatching(/^not-carried: .*expiration/),
      ned: expect.stringMatching(/^changed: .*locked.*2fa_protocols/),
      oda: expect.stringMatching(/^changed: .*locked.*allowed_ip/),
      pia: expect.stringMatching(/^changed: .*shares-without-password-disabled/),
      a$$b: expect.stringMatching(/^changed: The home folder \/quay\/a\$\$b does not exist/),
      quin: expect.stringMatching(/^changed: .*It may upload, delete, modify in some folders only/),
      rolf: expect.stringMatching(/^changed: .*virtual folder \/out/),
    })
    expect(reasonsOf(items, 'shares')).toMatchObject({
      'Share file-of-anna': 'not-carried: It shares a file, /anna/out/rates.csv.',
      'Share several-of-anna': expect.stringContaining('several'),
      'Share network-of-anna': expect.stringContaining('allow_from'),
      'Share uses-of-anna': expect.stringContaining('max_tokens'),
      'Share used-of-anna': expect.stringContaining('ended'),
      'Share write-of-anna': expect.stringContaining('Its owner may not do here what it allows'),
      'Share of-nobody': expect.stringContaining('Its owner is not in the dump'),
      'Share open-of-pia': expect.stringContaining('may not share without'),
      'Share hidden-of-rolf': expect.stringContaining('virtual folder'),
      'Share odd-of-rolf': expect.stringContaining("password can't be read"),
      'Share text-of-rolf': expect.stringContaining('allow_from'),
    })
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ users: 13, shares: 0, sshKeys: 0 })
    const locked = ran.problems.filter(({ reason }) => reason.startsWith('It comes locked'))
    expect(locked.map(({ what, path }) => [what, path])).toEqual([
      ...['carl', 'dora', 'ned', 'oda'].map((name) => ['todo', `user ${name}`]),
    ])
    for (const name of ['carl', 'dora', 'ned', 'oda']) expect((await named(name)).locked, name).toBe(true)
    expect(await permissionsOf('anna')).toEqual(['changePassword', 'download', 'list', 'share'])
    expect(await permissionsOf('ben')).toEqual(['changePassword', 'list'])
    const carl = await named('carl')
    expect([...carl.permissions].toSorted()).toEqual(['changePassword', 'list', 'share'])
    expect(carl.expiresAt).toBe(new Date(1_600_000_000_000 + 30 * 86_400_000).toISOString())
    for (const name of ['emil', 'fred']) expect((await named(name)).passwordHash, name).toMatch(/^\$argon2id\$/)
    // What is to be done is said again, until somebody has done it.
    here.clock.move(1_000)
    const todo = async () =>
      (await run({ filesOnly: false })).problems.filter(({ what }) => what === 'todo').map(({ path }) => path)
    expect(await todo()).toEqual(['user carl', 'user dora', 'user ned', 'user oda'])
    await users.update(here.context, here.operator, carl.id, { locked: false })
    expect(await todo()).toEqual(['user dora', 'user ned', 'user oda'])
  })

  it('gives users without an email address the one that is named', async () => {
    const { plan, run } = steps({ users: [user('anna', { email: '' })] }, 'it@harbour.example')
    expect(reasonsOf((await plan()).items, 'users')).toEqual({
      anna: 'changed: It has no email address, and gets it@harbour.example.',
    })
    await run({ filesOnly: false })
    expect((await named('anna')).email).toBe('it@harbour.example')
  })

  it('brings users without an email address, and names those who have no password either', async () => {
    const { run, verify } = steps({ users: [user('anna', { email: '' }), user('ben', { email: '', password: '' })] })
    const { problems } = await run({ filesOnly: false })
    expect(problems).toEqual([{ what: 'todo', path: 'user ben', reason: expect.stringContaining('there is neither') }])
    expect([(await named('anna')).email, (await named('anna')).passwordHash]).toEqual([null, bcryptHash])
    expect((await verify(false, false)).counts).toMatchObject({ differs: 0, missing: 0 })
  })

  it('refuses what is no dump', async () => {
    for (const [dump, problem] of [
      ['{', /not JSON/],
      ['[]', /no list of users/],
      [{ users: {} }, /no list of users/],
    ] as const)
      expect((await faultOf(steps(dump).plan())).message).toMatch(problem)
  })
})
